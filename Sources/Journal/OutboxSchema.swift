/// The tables of `outbox.db`. The file belongs to the daemon: nobody else writes it.
enum OutboxSchema {
    /// "mill" in ASCII, so that `file` and we know our own.
    static let applicationID: Int64 = 0x6D69_6C6C
    static var version: Int64 { Int64(steps.count) }

    /// From each version to the next, nothing first. Never changed once released.
    static let steps = [creation, devices, audit, alarms]

    private static let creation = """
        CREATE TABLE epochs(
            id INTEGER PRIMARY KEY, epoch TEXT NOT NULL UNIQUE, boot TEXT NOT NULL, clean INTEGER NOT NULL,
            issued_a INTEGER NOT NULL, issued_v INTEGER NOT NULL, issued_f INTEGER NOT NULL, issued_d INTEGER NOT NULL,
            leased_a INTEGER NOT NULL, leased_v INTEGER NOT NULL, leased_f INTEGER NOT NULL, leased_d INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE assets(asset TEXT PRIMARY KEY, revision INTEGER NOT NULL, description TEXT NOT NULL) STRICT;
        CREATE TABLE layouts(
            id INTEGER PRIMARY KEY, asset TEXT NOT NULL, device TEXT NOT NULL, revision INTEGER NOT NULL,
            points TEXT NOT NULL, UNIQUE(asset, device, revision, points)
        ) STRICT;
        CREATE TABLE outbox(
            id INTEGER PRIMARY KEY, class INTEGER NOT NULL, epoch INTEGER NOT NULL REFERENCES epochs,
            first INTEGER NOT NULL, count INTEGER NOT NULL, wall INTEGER NOT NULL, data BLOB NOT NULL
        ) STRICT;
        """

    /// How each alarm stands that is not normal, and what changed; both as the row of the message that said so.
    private static let alarms = """
        CREATE TABLE alarms(alarm TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
        CREATE TABLE alarm_history(id INTEGER PRIMARY KEY, wall INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
        """

    /// Every command to write, whatever came of it.
    private static let audit = """
        CREATE TABLE audit(
            id INTEGER PRIMARY KEY, wall INTEGER NOT NULL, origin TEXT NOT NULL, command TEXT NOT NULL,
            point TEXT NOT NULL, requested REAL NOT NULL, before REAL, read_back REAL, result TEXT NOT NULL
        ) STRICT;
        """

    /// What was found out about devices while they were polled.
    private static let devices = """
        CREATE TABLE devices(device TEXT PRIMARY KEY, boundaries TEXT NOT NULL, learnt INTEGER NOT NULL) STRICT;
        """
}
