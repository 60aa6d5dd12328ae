package import PrognosticAssessment
import Wording

/// A file of a trained model that settings name, or why it cannot be used.
package enum ModelLookup: Sendable {
    case found(LifeModelFile)
    /// - reason: In the words of the operating system.
    case unreadable(file: String, reason: String)
    case refused(file: String, LifeModelFile.Refusal)
}

/// Finds the file of a model by its name.
package typealias ModelSource = (_ name: String) -> ModelLookup

/// The models that settings name; each is read once, however many machines use it.
final class ModelShelf {
    private let source: ModelSource
    private var known: [String: NamedModel] = [:]

    init(_ source: @escaping ModelSource) { self.source = source }

    /// The name of a file; nil where it cannot be used.
    var format: Format<NamedModel?> {
        Format(placeholder: nil, example: "bearing.json") { [self] text throws(SettingsMessage) in
            let name = try Format<String>.text.parse(text)
            if let model = known[name] { return model }
            switch source(name) {
            case .found(let file):
                let model = NamedModel(file, name: name)
                known[name] = model
                return model
            case .unreadable(let file, let reason): throw .unreadableModel(file: file, reason: reason)
            case .refused(let file, .foreign): throw .foreignModel(file: file)
            case .refused(let file, .damaged): throw .damagedModel(file: file)
            case .refused(let file, .newer(let version)): throw .newerModel(file: file, version: version)
            }
        }
    }
}
