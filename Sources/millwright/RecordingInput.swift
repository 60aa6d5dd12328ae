import Platform
import Recordings
import Wording

/// What a column of times is called where nobody says which one it is.
func usualTimeColumn(_ headings: [String]) -> String? {
    headings.first { ["time", "timestamp", "datetime", "date", "ts", "time_s"].contains($0.lowercased()) }
}

/// Reads the recording of a waveform. 256 MiB are half an hour at 12.8 kHz in doubles; what is longer belongs cut into records.
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
