import Glibc
import Journal
import Measurement
import Platform
import Publication
import Settings
import Wording

/// The files of the data directory.
enum StoreFile: String {
    case outbox = "outbox.db"
    case record = "record.db"

    func path(in directory: String) -> String { "\(directory)/\(rawValue)" }

    /// Opens the file; a damaged one is kept under another name, and a new one made of what can be read of it.
    func open<Store>(
        in directory: String, report: (DaemonMessage) -> Void, _ make: (String) throws -> sending Store
    ) throws -> sending Store {
        let path = path(in: directory), remade = path + ".remade"
        if access(path, F_OK) != 0 {
            // Complete, or it would not be there: the last start was ended between the two names.
            rename(remade, path)
        }
        if byteCount(of: path) == 0, byteCount(of: path + "-wal") > 0 {
            // SQLite deletes a log whose file is empty or missing.
            let kept = try setAside(path)
            report(.journalDamaged(path: path, kept: kept, reason: systemText(ENODATA), rows: 0))
        }
        do {
            do {
                return try make(path)
            } catch let error as DatabaseError where error.isDamage {
                let rows = try salvage(path, as: remade).rows
                let kept = try setAside(path)
                guard rename(remade, path) == 0 else {
                    throw StartFailure(.journalUnusable(path: path, reason: systemText(errno)))
                }
                report(.journalDamaged(path: path, kept: kept, reason: error.message, rows: rows))
                return try make(path)
            }
        } catch let error as ForeignFile {
            throw StartFailure(.journalNewer(path: path, version: Int(error.version)))
        } catch let error as DatabaseError {
            throw StartFailure(.journalUnusable(path: path, reason: error.message))
        }
    }
}

extension StoreFile {
    /// What is said of the first failure of a store, and with `nil` of its end.
    func message(of failure: DatabaseError?, in directory: String) -> DaemonMessage {
        switch (failure, self) {
        case (let failure?, _) where failure.isDamage:
            .foundDamaged(path: path(in: directory), reason: failure.message)
        case (let failure?, .outbox): .journalWriteFailed(reason: failure.message)
        case (let failure?, .record): .recordWriteFailed(reason: failure.message)
        case (nil, .outbox): .journalRecovered
        case (nil, .record): .recordRecovered
        }
    }

    private func salvage(_ path: String, as remade: String) throws -> Salvage {
        switch self {
        case .outbox: try OutboxStore.salvage(path, as: remade)
        case .record: try RecordStore.salvage(path, as: remade)
        }
    }
}

extension DaemonSettings {
    /// The record lives beside the journal, and leaves as much of the disk free.
    var recordAllowance: DiskAllowance {
        DiskAllowance(maximumBytes: record.maximumBytes, minimumFree: outbox.minimumFree)
    }
}

/// Gives a damaged file and its log another name; nothing is deleted.
private func setAside(_ path: String) throws(StartFailure) -> String {
    let kept = "\(path).damaged-\(SystemTime().wall.milliseconds)"
    for suffix in ["", "-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
        guard rename(path + suffix, kept + suffix) == 0 else {
            throw StartFailure(.journalUnusable(path: path, reason: systemText(errno)))
        }
    }
    return kept
}

/// 0 where there is no file.
private func byteCount(of path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
}
