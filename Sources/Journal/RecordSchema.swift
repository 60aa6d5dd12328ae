/// The tables of `record.db`; docs/record.md says to everybody what they hold.
enum RecordSchema {
    /// "mrec" in ASCII.
    static let applicationID: Int64 = 0x6D72_6563
    static var version: Int64 { Int64(steps.count) }

    /// The version from which on there are lives.
    static var livesSince: Int64 { 5 }

    /// From each version to the next, nothing first. Never changed once released.
    static let steps = [trends, baselines, operations, detectors, lives, models]

    /// Rows of one time lie together: what is written in a minute touches few pages.
    private static let trends = """
        CREATE TABLE series(
            id INTEGER PRIMARY KEY, asset TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE(asset, name)
        ) STRICT;
        """ + ["minutes", "quarters"].map(spans).joined()

    private static func spans(_ table: String) -> String {
        """
        CREATE TABLE \(table)(
            start INTEGER NOT NULL, series INTEGER NOT NULL REFERENCES series, count INTEGER NOT NULL, low REAL NOT NULL,
            mean REAL NOT NULL, high REAL NOT NULL, last REAL NOT NULL, PRIMARY KEY(start, series)
        ) STRICT, WITHOUT ROWID;
        """
    }

    /// One of a location counts; those before it have ended.
    private static let baselines = """
        CREATE TABLE baselines(
            id INTEGER PRIMARY KEY, asset TEXT NOT NULL, location TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER,
            data TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX present_baselines ON baselines(asset, location) WHERE ended IS NULL;
        """

    /// Hours of one time lie together, as spans do.
    private static let operations = """
        CREATE TABLE operations(
            asset TEXT PRIMARY KEY, state TEXT NOT NULL, since INTEGER NOT NULL, seen INTEGER NOT NULL,
            running_ms INTEGER NOT NULL, starts INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE operating_hours(
            hour INTEGER NOT NULL, asset TEXT NOT NULL, running_ms INTEGER NOT NULL, known_ms INTEGER NOT NULL,
            PRIMARY KEY(hour, asset)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE signal_levels(
            asset TEXT PRIMARY KEY, point TEXT NOT NULL, data TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// One of a mode counts; those before it have ended.
    private static let detectors = """
        CREATE TABLE detectors(
            id INTEGER PRIMARY KEY, asset TEXT NOT NULL, mode TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER,
            data BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX present_detectors ON detectors(asset, mode) WHERE ended IS NULL;
        """

    /// One of a part serves; those before it have ended. Hours of one life lie together: they are read a life at a
    /// time.
    private static let lives = """
        CREATE TABLE lives(
            id INTEGER PRIMARY KEY, asset TEXT NOT NULL, component TEXT NOT NULL, class TEXT NOT NULL,
            began INTEGER NOT NULL, ended INTEGER, outcome TEXT, told_by TEXT, whole INTEGER NOT NULL,
            settled INTEGER NOT NULL, usage TEXT NOT NULL, state TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX present_lives ON lives(asset, component) WHERE ended IS NULL;
        CREATE TABLE life_means(
            life INTEGER NOT NULL REFERENCES lives, hour INTEGER NOT NULL, series TEXT NOT NULL, mean REAL NOT NULL,
            PRIMARY KEY(life, hour, series)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE life_usage(
            life INTEGER NOT NULL REFERENCES lives, hour INTEGER NOT NULL, meter TEXT NOT NULL, product TEXT NOT NULL,
            amount REAL NOT NULL, PRIMARY KEY(life, hour, meter, product)
        ) STRICT, WITHOUT ROWID;
        """

    /// An entry of the settings has one model that is live; those before it have ended.
    private static let models = """
        CREATE TABLE models(hash TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE model_uses(
            id INTEGER PRIMARY KEY, asset TEXT NOT NULL, entry TEXT NOT NULL, component TEXT NOT NULL, file TEXT NOT NULL,
            model TEXT NOT NULL REFERENCES models, began INTEGER NOT NULL, ended INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX present_model_uses ON model_uses(asset, entry) WHERE ended IS NULL;
        """
}
