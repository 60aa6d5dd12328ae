import HealthAssessment
import Wording

/// A knowledge file that settings name, or why it cannot be read.
package enum KnowledgeLookup: Sendable {
    case found(KnowledgeText)
    /// - reason: In the words of the operating system.
    case unreadable(file: String, reason: String)
}

/// Finds a knowledge file by its name.
package typealias KnowledgeSource = (_ name: String) -> KnowledgeLookup

/// What the program brings, with the files that settings name before it.
struct SiteKnowledge {
    /// Where files were named that could be read.
    let own: KnowledgeBase?
    /// Whether every file could be read; where not, a name that is not known may be one of theirs.
    let isComplete: Bool

    /// Where no settings are at hand every name may be right.
    static var unknown: SiteKnowledge { SiteKnowledge(own: nil, isComplete: false) }

    private init(own: KnowledgeBase?, isComplete: Bool) {
        self.own = own
        self.isComplete = isComplete
    }

    init(_ root: Section, source: @escaping KnowledgeSource) {
        let named = root.list("knowledge", ifThere: .knowledgeFile(source)), texts = named.compactMap(\.self)
        do throws(SettingsMistakes) {
            own = texts.isEmpty ? nil : try KnowledgeBase(KnowledgeText.embedded + texts, isStrict: true)
            isComplete = texts.count == named.count
        } catch {
            root.include(error.mistakes)
            own = nil
            isComplete = false
        }
    }

    /// What the program brings is read when it is first asked for.
    var base: KnowledgeBase { own ?? .embedded }

    func names(_ known: some Sequence<String>) -> DeclaredNames {
        DeclaredNames(known.sorted(), isComplete: isComplete)
    }
}

extension Format where Value == KnowledgeText? {
    /// The name of a file; nil where it cannot be read.
    fileprivate static func knowledgeFile(_ source: @escaping KnowledgeSource) -> Self {
        Format(placeholder: nil, example: "site.yaml") { text throws(SettingsMessage) in
            let name = try Format<String>.text.parse(text)
            switch source(name) {
            case .found(let text): return text
            case .unreadable(let file, let reason): throw .unreadableKnowledge(file: file, reason: reason)
            }
        }
    }
}
