import DataAcquisition
import Measurement
import Modbus
import StateDetection
import Wording

extension AnomalyConfiguration {
    private static let shortest = Duration.milliseconds(100)
    /// Behind a point's period by so much, every row has a value of it, whatever the jitter.
    private static let valuesPerRow = 2

    /// Reads `anomalies` of an asset.
    ///
    /// - Parameters:
    ///   - asset: With its points.
    ///   - sources: The points that a condition may rest on.
    ///   - areComplete: Whether all of its points could be read.
    init(_ section: Section, of asset: AssetConfiguration, sources: DeclaredNames, areComplete: Bool) {
        let names = asset.columns.filter(\.valueType.isQuantity).map(\.id)
        let named = section.list(
            "points",
            ifThere: .reference(to: .number, among: DeclaredNames(names.map(\.rawValue), isComplete: areComplete)))
        let coded = Set(asset.points.filter { $0.interpretation.meanings != .none }.map(\.id))
        let points = section.has("points") ? named : names.filter { !coded.contains($0) }
        self.init(asset: asset.id, points: points)
        section.read("every", .duration(Self.shortest ... .seconds(24 * 3600)), into: &period)
        section.read("learn", .learningSpan, into: &learning)
        section.read("budget", .budget, into: &budget)
        machineClass = section.value("class", .identifier(example: "pump"))
        condition = section.value("when", .expression(of: sources))
        readRedundant(section, areComplete: areComplete)
        for point in asset.points where points.contains(point.id) { ends[point.id] = Self.ends(of: point) }
        check(section, of: asset)
    }

    /// With the points whose deviation from what is learnt is limited.
    func comparing(_ limits: [LimitConfiguration]) -> AnomalyConfiguration {
        var configuration = self
        configuration.compared = Set(
            limits.compactMap { limit in
                guard limit.asset == asset, let deviation = limit.deviation, deviation.expected == nil else {
                    return nil
                }
                return limit.point
            })
        return configuration
    }

    private mutating func readRedundant(_ section: Section, areComplete: Bool) {
        let known = DeclaredNames(points.map(\.rawValue), isComplete: areComplete)
        let groups = section.names(under: "redundant").inOrder
        var grouped: Set<Identifier> = []
        redundant = section.section("redundant") { section in
            groups.map { name in
                let group = section.list(name, ifThere: .reference(to: .number, among: known))
                if !(2...Self.maximumRedundancy).contains(group.count), !group.isEmpty {
                    section.add(.notRedundant(count: group.count, most: Self.maximumRedundancy), at: name)
                }
                for point in group where !grouped.insert(point).inserted {
                    section.add(.redundantTwice(point.rawValue), at: name)
                }
                return group
            }
        }
    }

    /// Where a sensor is at an end of its range: at that of its register, and at the limits of plausibility. Not at 0,
    /// which a machine at rest shows, nor at the limits of what is told in percent, where a machine stands that can do
    /// no more.
    private static func ends(of point: PointConfiguration) -> Set<Double> {
        var ends: Set<Double> = []
        if case .number(let type, _) = point.source.encoding {
            ends.formUnion(type.ends.compactMap(point.column.number(of:)))
        }
        if let plausible = point.interpretation.plausible, point.unit != "%" {
            ends.formUnion([plausible.lowerBound, plausible.upperBound])
        }
        return ends.filter { $0 != 0 && $0.magnitude < .greatestFiniteMagnitude }
    }

    private func check(_ section: Section, of asset: AssetConfiguration) {
        if points.isEmpty, !section.has("points") { section.add(.nothingToDetect, at: "points") }
        if points.count > Self.maximumPoints {
            section.add(.tooManyDetected(count: points.count, maximum: Self.maximumPoints), at: "points")
        }
        if let twice = points.indices.first(where: { points[..<$0].contains(points[$0]) }) {
            section.add(.namedTwice(points[twice].rawValue), at: "points")
        }
        let periods = asset.points.filter { points.contains($0.id) }.map { ($0.id, $0.period) }
        if let slow = periods.max(by: { $0.1 < $1.1 }), slow.1 * Self.valuesPerRow > period {
            section.add(
                .rowTooShort(
                    point: slow.0.rawValue, period: slow.1.text, least: (slow.1 * Self.valuesPerRow).text), at: "every")
        }
        if learningRows < Self.leastLearningRows {
            let least = period * Self.leastLearningRows
            section.add(.learningTooShort(found: learning.text, least: least.text), at: "learn")
        }
    }
}

extension [DeclaredLimits] {
    /// Machines of one class are compared point by point and row by row.
    func checkClasses(of anomalies: [AnomalyConfiguration]) {
        var first: [Identifier: AnomalyConfiguration] = [:]
        for declared in self where declared.limits.detected == .anomaly {
            guard let own = anomalies.first(where: { $0.asset == declared.limits.asset }), let name = own.machineClass
            else { continue }
            let other = first[name] ?? own
            first[name] = other
            if own.points != other.points || own.period != other.period {
                declared.section.add(.unlikeClass(other: other.asset.rawValue), at: "class")
            }
        }
    }
}

extension ValueType {
    /// Words of the least and the greatest number; none where no sensor counts so far.
    fileprivate var ends: [UInt64] {
        func words<Number: FixedWidthInteger>(_ type: Number.Type) -> [UInt64] {
            [UInt64(truncatingIfNeeded: Number.min), UInt64(truncatingIfNeeded: Number.max)]
        }
        return switch self {
        case .uint16: words(UInt16.self)
        case .int16: words(Int16.self)
        case .uint32: words(UInt32.self)
        case .int32: words(Int32.self)
        default: []
        }
    }
}

extension Format where Value == Duration {
    /// `14d`, up to a year.
    fileprivate static var learningSpan: Self {
        let quantity = Quantity(units: [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)])
        return Format(placeholder: .seconds(14 * 86_400), example: "14d") { text throws(SettingsMessage) in
            guard let milliseconds = quantity.value(of: text), (1...366 * 86_400_000).contains(milliseconds) else {
                throw .notLearningSpan(found: text)
            }
            return .milliseconds(milliseconds)
        }
    }
}

extension Format where Value == FalseAlarmBudget {
    static var budget: Self {
        Format(placeholder: FalseAlarmBudget(perMonth: 1), example: "1/month") { text throws(SettingsMessage) in
            guard let budget = FalseAlarmBudget(text) else { throw .notBudget(found: text) }
            return budget
        }
    }
}
