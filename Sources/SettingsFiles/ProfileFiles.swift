import Glibc
package import Measurement
import Platform
package import Settings

/// Where profiles lie: in `profiles` beside the settings file, and where the product brings them. The first that is
/// found counts.
package struct ProfileFiles {
    private static let suffix = ".yaml"

    private let directories: [String]

    /// - Parameters:
    ///   - settings: The path of the settings file.
    ///   - directory: Where the product brings them; relative to the directory of the settings file.
    package init(settings: String, directory: String) {
        let base = settings.lastIndex(of: "/").map { String(settings[...$0]) } ?? ""
        directories = [base + "profiles", directory.hasPrefix("/") ? directory : base + directory]
    }

    /// The ids of all.
    package var ids: [Identifier] {
        Set(directories.flatMap(Self.names)).compactMap { name in
            name.hasSuffix(Self.suffix) ? Identifier(String(name.dropLast(Self.suffix.count))) : nil
        }.sorted()
    }

    package func lookup(_ id: Identifier) -> ProfileLookup {
        for directory in directories {
            let file = "\(directory)/\(id)\(Self.suffix)"
            do throws(UnreadableFile) {
                return .found(text: try readFile(file, limit: sizeLimit), file: file)
            } catch {
                switch error.reason {
                case .system(ENOENT), .system(ENOTDIR): continue
                default: return .unreadable(file: file, reason: error.systemReason)
                }
            }
        }
        return .missing(known: ids.map(\.rawValue))
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}

extension UnreadableFile {
    /// In the words of the operating system.
    var systemReason: String {
        switch reason {
        case .system(let code): systemText(code)
        case .tooLarge: systemText(EFBIG)
        }
    }
}
