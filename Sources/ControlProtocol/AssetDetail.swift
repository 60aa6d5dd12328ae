package import HealthAssessment
import Measurement

/// `GET /asset`: everything about one machine.
package struct AssetDetail: Codable, Sendable, Equatable {
    package var asset: AssetAnswer
    package var register: RegisterAnswer
    package var health: HealthAnswer
    package var alarms: [AlarmAnswer]
    package var points: [PointAnswer]
    /// Absent where detectors judge nothing of it.
    package var expected: ExpectedAnswer?

    package init(
        asset: AssetAnswer, register: RegisterAnswer, health: HealthAnswer, alarms: [AlarmAnswer],
        points: [PointAnswer], expected: ExpectedAnswer?
    ) {
        self.asset = asset
        self.register = register
        self.health = health
        self.alarms = alarms
        self.points = points
        self.expected = expected
    }
}

/// What the plant's books say of a machine; what is absent nobody said.
package struct RegisterAnswer: Codable, Sendable, Equatable {
    package struct Component: Codable, Sendable, Equatable {
        package var id: String
        package var name: String
        package var entry: Entry
    }

    package struct Entry: Codable, Sendable, Equatable {
        package var maker: String?
        package var type: String?
        package var serial: String?
        /// The day of first use, such as `2021-03-15`.
        package var commissioned: String?
        package var spareParts: [String]

        init(_ entry: RegisterEntry) {
            maker = entry.maker
            type = entry.type
            serial = entry.serial
            commissioned = entry.commissioned?.dayText
            spareParts = entry.spareParts
        }
    }

    package var line: String?
    package var criticality: String?
    package var entry: Entry
    package var components: [Component]

    package init(_ asset: RegisteredAsset) {
        line = asset.line?.rawValue
        criticality = asset.criticality?.rawValue
        entry = Entry(asset.entry)
        components = asset.components.map { Component(id: $0.id.rawValue, name: $0.name, entry: Entry($0.entry)) }
    }
}
