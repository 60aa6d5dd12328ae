package import Measurement
import Publication

/// The detector of a machine in one operating mode, or of its program, as bytes that this room does not read.
package struct StoredDetector: Sendable, Equatable {
    /// Stands for a mode where it is of the program of a machine; no mode is called so.
    package static let program = "program"

    package let asset: Identifier
    /// Empty where the machine has none.
    package let mode: String
    /// nil where they are not what was written.
    package let data: [UInt8]?

    package init(asset: Identifier, mode: String, data: [UInt8]?) {
        self.asset = asset
        self.mode = mode
        self.data = data
    }
}

extension RecordStore {
    /// So many that have ended are kept of a mode.
    private static let kept: Int64 = 3

    /// The detectors that count.
    package func detectors() throws(DatabaseError) -> [StoredDetector] {
        let rows = try Statement(
            "SELECT asset, mode, data FROM detectors WHERE ended IS NULL ORDER BY asset, mode", on: database)
        var found: [StoredDetector] = []
        while try rows.step() {
            guard let asset = Identifier(rows.text(0)) else { continue }
            found.append(
                StoredDetector(asset: asset, mode: rows.text(1), data: RowCodec.unsealed(rows.blob(2))))
        }
        return found
    }

    /// Writes those of their modes that count, in one transaction.
    package func keep(_ detectors: [StoredDetector], at wall: WallTime) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            let insert = try Statement(
                """
                INSERT INTO detectors VALUES(NULL, ?1, ?2, ?3, NULL, ?4)
                ON CONFLICT(asset, mode) WHERE ended IS NULL DO UPDATE SET data = excluded.data
                """, on: database)
            for detector in detectors {
                insert.bind(1, detector.asset.rawValue)
                insert.bind(2, detector.mode)
                insert.bind(3, wall.milliseconds)
                insert.bind(4, RowCodec.sealed(detector.data ?? []))
                try insert.run()
            }
        }
    }

    /// Ends those of a machine's modes that count, or that of one mode or of its program: they stay to be looked at,
    /// and the next ones begin anew.
    package func endDetectors(
        of asset: Identifier, in mode: String? = nil, at wall: WallTime
    ) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            let end = try Statement(
                "UPDATE detectors SET ended = ?3 WHERE asset = ?1 AND ended IS NULL AND coalesce(mode = ?2, mode <> ?4)",
                on: database)
            end.bind(1, asset.rawValue)
            if let mode { end.bind(2, mode) }
            end.bind(3, wall.milliseconds)
            end.bind(4, StoredDetector.program)
            try end.run()
            let trim = try Statement(
                """
                DELETE FROM detectors WHERE asset = ?1 AND ended IS NOT NULL AND (
                    SELECT count(*) FROM detectors AS later
                    WHERE later.asset = detectors.asset AND later.mode = detectors.mode AND later.ended IS NOT NULL
                        AND later.id > detectors.id
                ) >= ?2
                """, on: database)
            trim.bind(1, asset.rawValue)
            trim.bind(2, Self.kept)
            try trim.run()
        }
    }
}
