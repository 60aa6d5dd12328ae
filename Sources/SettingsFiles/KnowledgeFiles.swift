package import HealthAssessment
import Platform
import Settings

/// Reads the knowledge base that the program brings, and files that add to it or go before it.
///
/// - Throws: ``UnreadableFile``, or ``SettingsMistakes``.
package func readKnowledge(_ paths: [String], isStrict: Bool = false) throws -> KnowledgeBase {
    let texts = try paths.map { KnowledgeText(file: $0, text: try readFile($0, limit: sizeLimit)) }
    return try KnowledgeBase(KnowledgeText.embedded + texts, isStrict: isStrict)
}
