package import Measurement
package import StateDetection

/// One element of `GET /baselines`: what a measurement location shows while its machine is well, at one speed; what
/// detectors know of a machine, in one operating mode; or what is expected of a ramp of its program.
package struct BaselineAnswer: Codable, Sendable, Equatable {
    package var asset: String
    /// Of a measurement location; ``anomalies`` of detectors, ``program`` of ramps.
    package var location: String
    /// Of detectors: the operating mode, empty where the machine has none; absent of a measurement location.
    package var mode: String?
    /// Of a ramp: its name, such as `ramp_85_-40`, how many seconds the set point took, and the unit of its rate.
    package var step: String?
    package var commanded: Double?
    package var unit: String?
    /// Of detectors: what they take in memory and in the record.
    package var bytes: Int?
    /// Absent where nobody knew the speed.
    package var speedRpm: Double?
    /// When the first waveform was taken, or the first row, or when the first ramp was over.
    package var since: Int64
    /// When it was complete; absent while it is learnt. Detectors and ramps go on learning until somebody freezes them.
    package var frozen: Int64?
    /// Of how many waveforms, rows or ramps, and how many it takes.
    package var count: Int
    package var needed: Int
    /// The typical value of each feature, what is expected now of each point, or the ``rate`` of a ramp; empty while it
    /// is learnt.
    package var typical: [String: Double]
    /// Of detectors and ramps: the standard deviation from that; absent of a measurement location.
    package var spread: [String: Double]?

    /// What detectors go by in place of a location.
    package static let anomalies = "anomalies"
    /// What ramps go by in place of a location.
    package static let program = "program"
    /// How the rate of a ramp is called.
    package static let rate = "ramp_rate"

    package init(_ speed: WaveformBaseline.Speed, of location: Identifier, on asset: Identifier) {
        self.asset = asset.rawValue
        self.location = location.rawValue
        speedRpm = speed.rpm
        since = speed.since
        frozen = speed.frozen
        count = speed.count
        needed = WaveformBaseline.needed
        typical = speed.typical
    }

    /// - Parameter now: What is expected at that time.
    package init(
        _ detector: ModeDetector, in mode: String, of configuration: AnomalyConfiguration, bytes: Int, at now: WallTime
    ) {
        asset = configuration.asset.rawValue
        location = Self.anomalies
        self.mode = mode
        self.bytes = bytes
        since = detector.since
        frozen = detector.frozen
        count = detector.rows
        needed = configuration.learningRows
        typical = [:]
        var spread: [String: Double] = [:]
        for (place, point) in configuration.points.enumerated() where detector.isLearnt {
            guard let expectation = detector.expectation(of: place, at: now) else { continue }
            typical[point.rawValue] = expectation.value
            spread[point.rawValue] = expectation.spread
        }
        self.spread = spread
    }

    package init(_ expected: RampDetector.Expectation, on asset: Identifier, unit: String) {
        self.asset = asset.rawValue
        location = Self.program
        step = expected.step.name.rawValue
        commanded = expected.step.commanded
        self.unit = unit
        since = expected.since
        frozen = expected.frozen
        count = expected.runs
        needed = RampDetector.learningRuns
        let isLearnt = count >= needed
        typical = isLearnt ? expected.rate.map { [Self.rate: $0] } ?? [:] : [:]
        spread = isLearnt ? expected.spread.map { [Self.rate: $0] } ?? [:] : [:]
    }
}

/// `POST /baseline?action=reset&asset=pump-07&location=de_h`: takes a baseline as it is, or begins anew.
package struct BaselineQuery: Hashable, Sendable {
    package enum Action: String, Sendable, CaseIterable { case freeze, reset }

    package let action: Action
    package let asset: Identifier
    /// Nil for every location.
    package let location: Identifier?

    package init(_ action: Action, of location: Identifier?, on asset: Identifier) {
        self.action = action
        self.asset = asset
        self.location = location
    }

    /// Reads what ``text`` writes.
    init?(_ query: Substring) {
        let parts = query.split(separator: "&", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0].hasPrefix("action="), parts[1].hasPrefix("asset="),
            let action = Action(rawValue: String(parts[0].dropFirst(7))),
            let asset = Identifier(String(parts[1].dropFirst(6)))
        else { return nil }
        var location: Identifier?
        if parts.count == 3 {
            guard parts[2].hasPrefix("location="), let named = Identifier(String(parts[2].dropFirst(9))) else {
                return nil
            }
            location = named
        }
        self.init(action, of: location, on: asset)
    }

    var text: String {
        "action=\(action.rawValue)&asset=\(asset)" + (location.map { "&location=\($0)" } ?? "")
    }
}

/// What came of it.
package struct BaselineActionAnswer: Codable, Sendable, Equatable {
    package var action: String
    package var asset: String
    /// The locations that it was done at; ``BaselineAnswer/anomalies`` and ``BaselineAnswer/program`` among them where
    /// it was done to detectors and to ramps.
    package var locations: [String]

    package init(_ query: BaselineQuery, locations: [String]) {
        action = query.action.rawValue
        asset = query.asset.rawValue
        self.locations = locations
    }
}
