package import HealthAssessment
import Measurement
import Wording

/// `GET /health`: how well machines and production lines are.
package struct PlantHealthAnswer: Codable, Sendable, Equatable {
    package var lines: [LineHealthAnswer]
    /// In the order of the settings.
    package var assets: [HealthAnswer]

    package init(lines: [LineHealthAnswer], assets: [HealthAnswer]) {
        self.lines = lines
        self.assets = assets
    }
}

package struct LineHealthAnswer: Codable, Sendable, Equatable {
    package var line: String
    package var score: Double?
    package var grade: String?
    /// The machine that decides; absent where none takes anything.
    package var worst: String?

    package init(_ health: LineHealth) {
        line = health.line.rawValue
        score = health.score?.rounded
        grade = health.score?.grade.rawValue
        worst = health.worst?.rawValue
    }
}

/// How well one machine is, with every reason: an element of `/health`, and the fields of a `health` message.
package struct HealthAnswer: Codable, Sendable, Equatable {
    package struct Contributor: Codable, Sendable, Equatable {
        /// `magnitude`, `change`, `state_value`, `fault` or `alarm`.
        package var kind: String
        /// The score that it alone leaves.
        package var score: Double
        /// Of a fault or an alarm.
        package var id: String?
        package var location: String?
        /// A zone of a magnitude, the severity of a fault, the priority of an alarm.
        package var degree: String?
        /// The share of the limit B/C of a change; the state value.
        package var value: Double?
        package var text: LocalizedText
    }

    package struct Component: Codable, Sendable, Equatable {
        /// Absent for the machine as a whole.
        package var id: String?
        package var name: String?
        package var score: Double
        package var grade: String
        /// The worst first; empty where it was looked at and nothing speaks against it.
        package var contributors: [Contributor]
    }

    package var asset: String
    package var name: String
    package var line: String?
    /// 0 to 100; absent while nothing tells.
    package var score: Double?
    /// A to D, as the zones.
    package var grade: String?
    /// As NAMUR NE 107 tells apart; absent where neither limits nor waveforms are declared.
    package var ne107: String?
    /// 0 to 1.
    package var confidence: Double
    package var dataCoverage: Double
    /// Points of the score; absent in the first days.
    package var trendPerDay: Double?
    /// The worst first.
    package var components: [Component]
    package var baselines: [BaselineAnswer]

    /// - Parameter name: For people.
    package init(
        _ health: AssetHealth, of asset: RegisteredAsset, name: String, trend: Double?, baselines: [BaselineAnswer]
    ) {
        self.asset = asset.id.rawValue
        self.name = name
        line = asset.line?.rawValue
        score = health.score?.rounded
        grade = health.score?.grade.rawValue
        ne107 = health.status?.rawValue
        confidence = (100 * health.confidence).rounded() / 100
        dataCoverage = (100 * health.coverage).rounded() / 100
        trendPerDay = trend.map { (100 * $0).rounded() / 100 }
        let names = Dictionary(asset.components.map { ($0.id.rawValue, $0.name) }) { first, _ in first }
        components = health.components.map { component in
            Component(
                id: component.id, name: component.id.flatMap { names[$0] }, score: component.score.rounded,
                grade: component.score.grade.rawValue, contributors: component.contributors.map(Contributor.init))
        }
        self.baselines = baselines
    }
}

extension HealthScore {
    /// To a tenth; more is noise.
    fileprivate var rounded: Double { (10 * value).rounded() / 10 }
}

extension HealthAnswer.Contributor {
    init(_ contributor: HealthContributor) {
        let place = contributor.location?.rawValue ?? ""
        self.init(kind: contributor.kind, score: contributor.score.rounded, text: LocalizedText(en: "", zh: ""))
        location = contributor.location?.rawValue
        switch contributor.cause {
        case .magnitude(let zone):
            degree = zone.rawValue
            text = .both { _ in .magnitude(zone: zone.rawValue, location: place) }
        case .change(let change):
            value = (100 * change).rounded() / 100
            text = .both { _ in .change(share: "\(Int((100 * change).rounded()))", location: place) }
        case .stateValue(let state):
            let rounded = (100 * state).rounded() / 100
            value = rounded
            text = .both { _ in .stateValue("\(rounded)", location: place) }
        case .fault(let fault, let name, let severity):
            id = fault
            degree = severity?.rawValue
            text = .both { language in
                .fault(name: language == .chinese ? name.zh : name.en, severity: severity?.rawValue)
            }
        case .alarm(let alarm, let priority):
            id = alarm
            degree = priority.label
            text = .both { _ in .alarm(id: alarm, priority: priority.label) }
        }
    }
}

extension LocalizedText {
    fileprivate static func both(_ message: (Language) -> ConditionMessage) -> Self {
        Self(en: message(.english).text(in: .english), zh: message(.chinese).text(in: .chinese))
    }
}
