import ControlProtocol
import DataAcquisition
import HealthAssessment
import Journal
import Measurement
import Pipeline
import Platform
import Publication
import Settings
import StateDetection

/// How well machines are, asked for or told.
extension Gateway {
    /// Concludes how well a machine is, or all are, keeps the score, and publishes what is new.
    func reviewHealth(of asset: Identifier? = nil) async throws {
        let now = time.moment
        for found in try await found(of: asset) {
            if let score = found.health.score {
                var span = TrendSpan(start: TrendSpan.minute(of: now.wall))
                span.add(score.value)
                record.add([(TrendSeries(asset: found.asset.id, name: HealthBook.series, unit: ""), span)])
            }
            guard healthBook.enter(found.health, of: found.asset.id, at: now.wall) else { continue }
            conclusions.publish(Verdict(.health, of: found.asset.id, at: now, object: try encode(answer(found))))
        }
    }

    /// How well one machine is, or all are, and the lines that they belong to.
    func health(of asset: Identifier?) async throws -> PlantHealthAnswer {
        let found = try await found(of: asset)
        let scores = found.compactMap { found in
            found.health.score.map { (line: found.asset.line, id: found.asset.id, $0, found.asset.criticality) }
        }
        let lines = Dictionary(grouping: found.compactMap(\.asset.line), by: \.self).keys.sorted().map { line in
            LineHealth(line, of: scores.filter { $0.line == line }.map { ($0.id, $0.2, $0.3) })
        }
        return PlantHealthAnswer(
            // A line is more than one of its machines.
            lines: asset == nil ? lines.map(LineHealthAnswer.init) : [], assets: found.map(answer))
    }

    /// Everything about one machine; nil of one that is not there.
    func detail(of asset: Identifier) async throws -> AssetDetail? {
        guard let health = try await health(of: asset).assets.first,
            let answer = try await assets().first(where: { $0.id == asset.rawValue }),
            let registered = settings.register.first(where: { $0.id == asset })
        else { return nil }
        return AssetDetail(
            asset: answer, register: RegisterAnswer(registered), health: health,
            alarms: try await alarms().alarms.filter { $0.asset == asset.rawValue },
            points: try await onLoop(\.snapshot)?.points(of: asset) ?? [], expected: try await expected(of: asset))
    }

    struct Found {
        let asset: RegisteredAsset
        let name: String
        let health: AssetHealth
    }

    /// In the order of the settings.
    private func found(of asset: Identifier?) async throws -> [Found] {
        let standing = Dictionary(grouping: try await standingAlarms().0, by: \.id.asset)
        let answers = try await assets()
        let points = Dictionary(answers.map { ($0.id, $0.points) }) { first, _ in first }
        let limited = Set(settings.limits.filter { $0.detected == nil }.map(\.asset))
        let now = time.monotonic
        return zip(settings.assets, settings.register).compactMap { configuration, registered in
            let id = registered.id
            guard asset == nil || asset == id else { return nil }
            var evidence = HealthEvidence()
            evidence.add(
                conclusions.assessment(of: id, at: now), of: registered, locations: configuration.waveforms.count)
            let counts = points[id.rawValue]
            evidence.add(
                good: counts?.good ?? 0, of: counts?.total ?? 0, hasLimits: limited.contains(id), standing[id] ?? [])
            return Found(asset: registered, name: configuration.name, health: AssetHealth(evidence))
        }
    }

    private func answer(_ found: Found) -> HealthAnswer {
        HealthAnswer(
            found.health, of: found.asset, name: found.name, trend: healthBook.trend(of: found.asset.id),
            baselines: conclusions.baselines(of: found.asset.id))
    }
}
