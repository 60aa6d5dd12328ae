package import HealthAssessment
import Platform
import Settings

/// Where the knowledge of a site lies: in `knowledge` beside the settings file, as profiles lie in `profiles`.
func knowledgeFile(_ name: String, of settings: String) -> KnowledgeLookup {
    let base = settings.lastIndex(of: "/").map { String(settings[...$0]) } ?? ""
    let file = name.hasPrefix("/") ? name : "\(base)knowledge/\(name)"
    do throws(UnreadableFile) {
        return .found(KnowledgeText(file: file, text: try readFile(file, limit: sizeLimit)))
    } catch {
        return .unreadable(file: file, reason: error.systemReason)
    }
}

/// Reads the knowledge base that the program brings, and files that add to it or go before it.
///
/// - Throws: ``UnreadableFile``, or ``SettingsMistakes``.
package func readKnowledge(_ paths: [String], isStrict: Bool = false) throws -> KnowledgeBase {
    let texts = try paths.map { KnowledgeText(file: $0, text: try readFile($0, limit: sizeLimit)) }
    return try KnowledgeBase(KnowledgeText.embedded + texts, isStrict: isStrict)
}
