import ControlProtocol
import DataAcquisition
import HealthAssessment
import Measurement
import Platform
import PrognosticAssessment
import Publication
import Settings

/// How long machines will last, asked for or told.
extension Gateway {
    /// Publishes what says something new, and has detectors learn anew where a point told that a part is another.
    func reviewPrognoses() async throws {
        try? await enterModels()
        let now = time.moment
        for (asset, entries) in try await prognosisBook.news(at: now.wall) {
            guard let object = try answer(asset, entries).map({ try encode($0) }) else { continue }
            conclusions.publish(Verdict(.rul, of: asset, at: now, object: object))
        }
        for part in await prognosisBook.takeReplacements() {
            try await resetDetectors(of: part.name.asset, replacedAt: part.wall, after: part.served)
        }
    }

    /// The same where what is followed faster than by the hour says something new.
    func reviewFollowedPrognoses() async throws {
        if await prognosisBook.hasFollowedNews(at: time.wall) { try await reviewPrognoses() }
    }

    /// Of one machine, or of all that have indicators in the order of the settings.
    func remainingLives(of asset: Identifier?) async throws -> [RemainingLifeAnswer] {
        let entries = try await prognosisBook.entries(at: time.wall)
        let machines = Dictionary(grouping: entries, by: \.subject.asset)
        return settings.assets.map(\.id).filter { asset == nil || $0 == asset }.compactMap { id in
            machines[id].flatMap { answer(id, $0) }
        }
    }

    /// - Returns: nil of a machine that is gone.
    private func answer(_ asset: Identifier, _ entries: [PrognosisBook.Entry]) -> RemainingLifeAnswer? {
        guard let name = settings.assets.first(where: { $0.id == asset })?.name else { return nil }
        return RemainingLifeAnswer(
            asset: asset.rawValue, name: name,
            indicators: entries.map { entry in
                switch entry.subject {
                case .indicator(let indicator, let unit):
                    .init(entry.prognosis, of: indicator, unit: unit, by: settings.knowledge)
                case .model(let use): .init(entry.prognosis, of: use, by: settings.knowledge)
                }
            })
    }
}
