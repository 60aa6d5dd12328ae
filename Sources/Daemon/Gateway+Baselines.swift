import ControlProtocol
import DataAcquisition
import Journal
import Measurement
import Pipeline
import Platform
import Settings
import StateDetection

/// What machines are compared with: shown, taken as it is, or learnt anew.
extension Gateway {
    /// Of one machine, or of all in the order of the settings.
    func baselines(of asset: Identifier?) async throws -> [BaselineAnswer] {
        let assets = settings.assets.filter { asset == nil || $0.id == asset }, ids = assets.map(\.id)
        let learnt = try await onLoop { loop in ids.compactMap { loop.pipeline.learntRamps(of: $0) } }
        let ramps = Dictionary(learnt.map { ($0.configuration.asset, $0) }) { first, _ in first }
        return assets.flatMap { asset in
            conclusions.baselines(of: asset.id) + detectors.baselines(of: asset.id)
                + (ramps[asset.id].map { BaselineAnswer.steps(of: $0, on: asset) } ?? [])
        }
    }

    /// - Returns: When what changed is on disk.
    func treat(_ query: BaselineQuery) async throws -> BaselineActionAnswer {
        func isMeant(_ part: String) -> Bool { query.location.map { $0.rawValue == part } ?? true }
        var done = try await treatLocations(query)
        if isMeant(BaselineAnswer.anomalies), !(try await detectors.treat(query.action, query.asset)).isEmpty {
            done.append(BaselineAnswer.anomalies)
        }
        if isMeant(BaselineAnswer.program), try await treatRamps(query) { done.append(BaselineAnswer.program) }
        return BaselineActionAnswer(query, locations: done)
    }

    private func treatLocations(_ query: BaselineQuery) async throws -> [String] {
        let locations = conclusions.baselineLocations(of: query.asset).filter {
            query.location == nil || query.location == $0
        }
        let wall = time.wall
        var done: [String] = []
        for location in locations {
            switch query.action {
            case .freeze:
                guard let baseline = conclusions.freezeBaseline(query.asset, location, at: wall) else { continue }
                try await record.withStore { try $0.keep(baseline, at: wall) }
            case .reset:
                conclusions.forgetBaseline(query.asset, location)
                try await record.withStore { try $0.endBaseline(of: location, on: query.asset, at: wall) }
            }
            done.append(location.rawValue)
        }
        return done
    }

    private func treatRamps(_ query: BaselineQuery) async throws -> Bool {
        let asset = query.asset, wall = time.wall
        switch query.action {
        case .freeze:
            let frozen = try await onLoop { $0.pipeline.freezeRamps(of: asset, at: wall) }
            guard let frozen else { return false }
            programBook.enter([frozen], isEnd: true)
            try await record.withStore { _ in }
            return true
        case .reset: return try await resetRamps(of: asset, at: wall)
        }
    }

    /// - Returns: Whether there was something to forget.
    func resetRamps(of asset: Identifier, at wall: WallTime) async throws -> Bool {
        guard try await onLoop({ $0.resetRamps(of: asset) }) else { return false }
        try await record.withStore { try $0.endDetectors(of: asset, in: StoredDetector.program, at: wall) }
        return true
    }
}

extension BaselineAnswer {
    fileprivate static func steps(of learnt: LearntRamps, on asset: AssetConfiguration) -> [BaselineAnswer] {
        let value = learnt.configuration.value
        let unit =
            asset.points.first { $0.id == value }?.unit ?? asset.calculated.first { $0.id == value }?.unit ?? ""
        return learnt.ramps.expectations.map {
            BaselineAnswer($0, on: asset.id, unit: WaveformFeatures.unit(of: rate, samples: unit))
        }
    }
}
