import Platform
import Recordings
import Wording

/// What a column of times is called where nobody says which one it is.
func usualTimeColumn(_ headings: [String]) -> String? {
    headings.first { ["time", "timestamp", "datetime", "date", "ts", "time_s"].contains($0.lowercased()) }
}

/// When the rows of a table were taken, in seconds since 1970: one for each row, of which there is at least one.
///
/// - Parameter column: That of the table which is text.
func rowTimes(of table: NumberTable, in column: String, file: String) throws -> [Double] {
    let texts = table.headings.firstIndex(of: column).map { table.texts[$0] } ?? []
    return try zip(texts, table.lines).map { text, line in
        guard let seconds = recordSeconds(text) else {
            throw VerbFailure(.badInput, .notTime(text, column: column, line: line, path: file))
        }
        return seconds
    }
}

/// Reads the recording of a waveform. 256 MiB are half an hour at 12.8 kHz in doubles; what is longer belongs cut into
/// records.
func readRecording(_ file: String, channel: Int, fullScale: Double) throws -> Recording {
    let bytes: [UInt8]
    do throws(UnreadableFile) {
        bytes = try readFile(file, limit: 256 << 20)
    } catch {
        throw VerbFailure(error)
    }
    do throws(CommissioningFailure.Recording) {
        return try Recording(bytes, name: file, channel: channel, fullScale: fullScale)
    } catch {
        throw VerbFailure(.badInput, .recording(error, path: file))
    }
}
