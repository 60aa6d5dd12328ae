import ControlProtocol
import HealthAssessment
import Journal
import Measurement
import Platform
import PrognosticAssessment
import Settings
import Wording

/// Which trained models are live, and which were.
extension Gateway {
    /// Enters what is live into the record, where that has changed. Tried again with each review while the record takes
    /// nothing.
    func enterModels() async throws {
        let uses = settings.models
        guard uses != enteredModels else { return }
        let now = time.wall
        let live = try uses.map { use in
            (place: ModelPlace(use), data: String(decoding: try encode(LifeModelAnswer(use.model)), as: UTF8.self))
        }
        try await record.withStore { try $0.enter(live, at: now) }
        enteredModels = uses
    }

    func models() async throws -> ModelRegistryAnswer {
        try? await enterModels()
        let (uses, said) = try await record.withStore { (try $0.modelUses(), try $0.models()) }
        let byModel = Dictionary(grouping: uses, by: \.place.hash)
        var hashes: [String] = []
        for use in uses.filter({ $0.ended == nil }) + uses where !hashes.contains(use.place.hash) {
            hashes.append(use.place.hash)
        }
        return ModelRegistryAnswer(
            models: hashes.map { hash in
                .init(
                    hash: hash,
                    training: said[hash].flatMap { try? decode(LifeModelAnswer.self, from: Array($0.utf8)) },
                    uses: (byModel[hash] ?? []).map(ModelRegistryAnswer.Use.init))
            }, refused: refusedModels)
    }

    /// Remembers which models settings were refused for.
    func note(_ mistakes: [Mistake]) {
        let now = time.wall
        refusedModels = mistakes.compactMap { ModelRegistryAnswer.Refusal($0, at: now) }
    }
}

extension ModelPlace {
    fileprivate init(_ use: ModelUse) {
        self.init(
            asset: use.asset, entry: use.id, component: use.component?.rawValue ?? "", file: use.model.name,
            hash: use.model.hash)
    }
}

extension ModelRegistryAnswer.Use {
    fileprivate init(_ use: StoredModelUse) {
        let place = use.place
        self.init(
            asset: place.asset.rawValue, entry: place.entry.rawValue,
            component: place.component.isEmpty ? nil : place.component, file: place.file, since: use.began,
            until: use.ended)
    }
}

extension ModelRegistryAnswer.Refusal {
    /// - Returns: nil of a mistake that is none of a model.
    fileprivate init?(_ mistake: Mistake, at now: WallTime) {
        let refused: (file: String, reason: Reason)
        switch mistake.message {
        case .unreadableModel(let file, _): refused = (file, .unreadable)
        case .foreignModel(let file): refused = (file, .foreign)
        case .newerModel(let file, _): refused = (file, .newer)
        case .damagedModel(let file): refused = (file, .damaged)
        case .unmappedColumn(_, let model): refused = (model, .columnMissing)
        default: return nil
        }
        // assets.ASSET.prognosis.ENTRY.KEY
        let keys = mistake.path.split(separator: ".").map(String.init)
        guard keys.count == 5 else { return nil }
        self.init(
            asset: keys[1], entry: keys[3], file: refused.file, reason: refused.reason,
            text: LocalizedText(en: mistake.message.text(in: .english), zh: mistake.message.text(in: .chinese)),
            at: now.milliseconds)
    }
}
