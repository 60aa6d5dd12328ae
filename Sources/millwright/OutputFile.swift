import Platform
import Wording

/// A file that a verb makes, which is none of those that it reads.
struct OutputFile {
    let path: String

    /// - Throws: `VerbFailure` where it would be written over an input; so make it before anything else is done.
    init(_ path: String, besides inputs: [String?]) throws(VerbFailure) {
        guard !inputs.contains(where: { $0.map { isSameFile($0, path) } ?? false }) else {
            throw VerbFailure(.badInput, .outputIsInput(path: path))
        }
        self.path = path
    }

    func write(_ bytes: [UInt8]) throws(VerbFailure) { try write(bytes, by: writeFile) }

    /// The one that was there stays until the new one is complete.
    func replace(by bytes: [UInt8]) throws(VerbFailure) { try write(bytes, by: replaceFile) }

    private func write(
        _ bytes: [UInt8], by write: (String, [UInt8]) throws(UnwritableFile) -> Void
    ) throws(VerbFailure) {
        do throws(UnwritableFile) {
            try write(path, bytes)
        } catch {
            throw VerbFailure(.badInput, .fileUnwritable(path: error.path, reason: systemText(error.errno)))
        }
    }
}
