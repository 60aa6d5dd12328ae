package import Platform
import Publication
package import Settings
package import Simulation

/// Larger than any file that a person writes.
let sizeLimit = 16 << 20

/// Reads and checks a settings file with its profiles, knowledge files and models: the very code of the daemon's
/// reload, and of `millwright check`.
///
/// - Throws: ``UnreadableFile``, or ``SettingsMistakes``.
package func readSettings(_ path: String) throws -> DaemonSettings {
    try DaemonSettings(
        yaml: try readFile(path, limit: sizeLimit), file: path, profiles: profileFiles(of: path),
        knowledge: { knowledgeFile($0, of: path) }, models: { modelFile($0, of: path) })
}

/// The same at the daemon's start, which goes on without models whose files are damaged.
///
/// - Returns: The mistakes of these too.
/// - Throws: ``UnreadableFile``, or ``SettingsMistakes``.
package func readSettingsAtStart(_ path: String) throws -> (DaemonSettings, [Mistake]) {
    try DaemonSettings.atStart(
        yaml: try readFile(path, limit: sizeLimit), file: path, profiles: profileFiles(of: path),
        knowledge: { knowledgeFile($0, of: path) }, models: { modelFile($0, of: path) })
}

/// Reads and checks the devices of a settings file, with their profiles.
///
/// - Throws: ``UnreadableFile``, or ``SettingsMistakes``.
package func readDevices(_ path: String) throws -> DeclaredDevices {
    try DeclaredDevices(yaml: try readFile(path, limit: sizeLimit), file: path, profiles: profileFiles(of: path))
}

private func profileFiles(of path: String) -> ProfileSource {
    { id, directory in ProfileFiles(settings: path, directory: directory).lookup(id) }
}

/// Reads and checks a plant file.
///
/// - Throws: ``UnreadableFile``, or ``SettingsMistakes``.
package func readPlant(_ path: String) throws -> PlantConfiguration {
    try PlantConfiguration(yaml: try readFile(path, limit: sizeLimit), file: path)
}

/// Reads and checks a table of points, and writes it as settings.
///
/// - Throws: ``UnreadableFile``, or ``SettingsMistakes``.
package func readPointTable(_ path: String, devices: DeclaredDevices) throws -> String {
    try PointTable.settings(csv: try readFile(path, limit: sizeLimit), file: path, devices: devices)
}

extension DaemonSettings {
    /// The files that the settings name and this process cannot read, with the key that names each.
    package var unreadableFiles: [(key: String, file: UnreadableFile)] {
        let tls = uplink.tls
        let named = [
            ("uplink.password_file", uplink.passwordFile), ("uplink.tls.authority_file", tls.authorityFile),
            ("uplink.tls.certificate_file", tls.certificateFile), ("uplink.tls.key_file", tls.keyFile),
        ]
        return named.compactMap { key, path in
            guard let path else { return nil }
            do throws(UnreadableFile) {
                _ = try readFile(path, limit: sizeLimit)
                return nil
            } catch {
                return (key, error)
            }
        }
    }
}
