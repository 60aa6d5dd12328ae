import Measurement
import StateDetection
import Wording

/// The limits of one point as they were read, and where: what they say of other alarms is judged once all are known.
struct DeclaredLimits {
    let limits: LimitConfiguration
    let section: Section

    /// - Parameters:
    ///   - section: Of the point, whose limits may be left out.
    ///   - type: Of the values of the point.
    ///   - plausible: Values outside of it are not good, and so cross no limit.
    ///   - sources: The points of the asset.
    /// - Returns: One, or nothing where the point has none.
    static func read(
        _ section: Section, of point: Identifier, in asset: Identifier, unit: String, type: ValueType,
        plausible: ClosedRange<Double>?, sources: DeclaredNames
    ) -> [DeclaredLimits] {
        let declared = section.section(ifThere: "limits") { limits in
            DeclaredLimits(
                limits: LimitConfiguration(limits, of: point, in: asset, unit: unit, plausible, sources: sources),
                section: limits)
        }
        guard let declared else { return [] }
        guard type != .text, type != .time else {
            section.add(.onlyFor(.numbers, key: "limits", type: type.name), at: "limits")
            return []
        }
        return [declared]
    }
}

extension DeclaredLimits {
    /// The alarm of a machine that does not behave as it used to.
    ///
    /// - Parameter section: `anomalies` of the asset.
    static func anomaly(_ section: Section, in asset: Identifier) -> DeclaredLimits {
        DeclaredLimits(limits: LimitConfiguration(anomaly: section, in: asset), section: section)
    }

    /// The alarm of a point whose sensor cannot be believed.
    static func sensor(_ section: Section, of point: Identifier, in asset: Identifier, unit: String) -> DeclaredLimits {
        DeclaredLimits(limits: LimitConfiguration(sensor: point, in: asset, unit: unit), section: section)
    }

    /// The alarm of a point that follows a program more slowly than it used to.
    ///
    /// - Parameter section: `program` of the asset.
    static func ramp(_ section: Section, of point: Identifier, in asset: Identifier) -> DeclaredLimits {
        DeclaredLimits(limits: LimitConfiguration(ramp: section, of: point, in: asset), section: section)
    }
}

extension DeclaredLimits {
    /// A deviation is one from something.
    fileprivate func checkIsExpected(by anomalies: [AnomalyConfiguration]) {
        guard let deviation = limits.deviation, deviation.expected == nil, let point = limits.point,
            !anomalies.contains(where: { $0.asset == limits.asset && $0.points.contains(point) })
        else { return }
        section.add(.nothingExpected(of: point.rawValue), at: "deviation")
    }
}

extension Advice {
    /// Where the settings have nothing better.
    fileprivate init(_ text: AlarmText) {
        self.init(english: text.text(in: .english), chinese: text.text(in: .chinese))
    }
}

extension [DeclaredLimits] {
    /// All of a file, with what they refer to looked up.
    ///
    /// - Parameters:
    ///   - operations: The assets whose operating state is told.
    ///   - anomalies: What detectors learn; nil where that is not known.
    func checked(operations: Set<Identifier>, anomalies: [AnomalyConfiguration]?) -> [LimitConfiguration] {
        let alarms = flatMap(\.limits.alarms)
        let parents = Dictionary(
            flatMap { declared in
                declared.limits.parent.map { parent in declared.limits.alarms.map { ($0, parent) } } ?? []
            }
        ) { first, _ in first }
        for declared in self {
            if !declared.limits.states.isEmpty, !operations.contains(declared.limits.asset) {
                declared.section.add(.missingCompanion(of: "states", companion: "operation"), at: "states")
            }
            if let anomalies { declared.checkIsExpected(by: anomalies) }
            guard let parent = declared.limits.parent else { continue }
            if !alarms.contains(parent) {
                let known = alarms.map(\.description)
                declared.section.add(
                    .unknownReference(
                        .alarm, found: parent.description, known: known,
                        nearest: nearestName(to: parent.description, in: known)), at: "parent")
            } else if Self.comesBack(from: parent, to: declared.limits.alarms, by: parents) {
                declared.section.add(.parentOfItself(parent.description), at: "parent")
            }
        }
        return map(\.limits)
    }

    private static func comesBack(from parent: AlarmID, to alarms: [AlarmID], by parents: [AlarmID: AlarmID]) -> Bool {
        var next: AlarmID? = parent
        for _ in 0...parents.count {
            guard let alarm = next else { return false }
            if alarms.contains(alarm) { return true }
            next = parents[alarm]
        }
        return false
    }
}

extension LimitConfiguration {
    private static let longest = Duration.seconds(24 * 3600)

    fileprivate init(
        _ section: Section, of point: Identifier, in asset: Identifier, unit: String,
        _ plausible: ClosedRange<Double>?, sources: DeclaredNames
    ) {
        self.init(asset: asset, point: point, unit: unit)
        readLevels(section, plausible)
        rate = section.value("rate", .rate)
        readDeviation(section, sources: sources)
        readDeadband(section)
        missing = section.value("missing", .duration(.seconds(1)...Self.longest))
        if kinds.isEmpty { section.add(.noLimits, at: "high") }
        section.read("on_delay", .duration(.zero...Self.longest), into: &onDelay)
        section.read("off_delay", .duration(.zero...Self.longest), into: &offDelay)
        section.read("latched", .truth, into: &isLatched)
        condition = section.value("when", .expression(of: sources))
        states = Set(section.valueOrList("states", .operatingState))
        readCommon(section)
    }

    /// Of an alarm that slow ramps raise.
    fileprivate init(ramp section: Section, of point: Identifier, in asset: Identifier) {
        self.init(asset: asset, point: point)
        detected = .ramp
        priority = .low
        advice = Advice(.rampAdvice)
        readCommon(section)
    }

    /// Of an alarm that detectors raise.
    fileprivate init(anomaly section: Section, in asset: Identifier) {
        self.init(asset: asset, point: nil)
        detected = .anomaly
        priority = .low
        advice = Advice(.anomalyAdvice)
        readCommon(section)
    }

    /// Of a sensor that detectors doubt.
    fileprivate init(sensor point: Identifier, in asset: Identifier, unit: String) {
        self.init(asset: asset, point: point, unit: unit)
        detected = .sensor
        priority = .low
        advice = Advice(.sensorAdvice)
    }

    private mutating func readCommon(_ section: Section) {
        section.read("priority", .priority, into: &priority)
        parent = section.value("parent", .alarm(in: asset)) ?? nil
        if section.knows("advice") { advice = section.advice("advice") }
    }

    private mutating func readLevels(_ section: Section, _ plausible: ClosedRange<Double>?) {
        var levels: [(key: String, value: Double)] = []
        for (key, path) in Self.levels {
            guard let value = section.value(key, .decimal)?.value else { continue }
            self[keyPath: path] = value
            if let plausible, !plausible.contains(value) {
                section.add(.implausibleLimit, at: key)
            }
            if let last = levels.last, last.value >= value { section.add(.limitsNotOrdered(last.key, key), at: key) }
            levels.append((key, value))
        }
    }

    /// Where it is as wide as what is allowed, an alarm does not return.
    private mutating func readDeadband(_ section: Section) {
        guard let band = section.value("deadband", .decimal)?.value else { return }
        deadband = band
        let distance = min(
            (high ?? highHigh ?? .infinity) - (low ?? lowLow ?? -.infinity), deviation?.limit ?? .infinity)
        if band < 0 || band >= distance { section.add(.wideDeadband, at: "deadband") }
    }

    private mutating func readDeviation(_ section: Section, sources: DeclaredNames) {
        let limit = section.value("deviation", .difference)
        let expected = section.value("expected", .expression(of: sources))
        section.check("expected", needs: "deviation")
        if let expected, expected.references.contains(where: { $0 == point }) {
            section.add(.expectedOfItself, at: "expected")
        }
        deviation = limit.map { Deviation(limit: $0, expected: expected) }
    }

    private static var levels: [(String, WritableKeyPath<LimitConfiguration, Double?>)] {
        [("low_low", \.lowLow), ("low", \.low), ("high", \.high), ("high_high", \.highHigh)]
    }
}

extension Section {
    /// One text for everybody, or one for each language.
    fileprivate func advice(_ key: String) -> Advice {
        guard hasSection(key) else {
            let text = value(key, .text) ?? ""
            return Advice(english: text, chinese: text)
        }
        return section(key) { section in
            Advice(english: section.value("en", .text) ?? "", chinese: section.value("zh", .text) ?? "")
        }
    }
}

extension Format where Value == Double {
    /// A difference above 0.
    fileprivate static var difference: Self {
        Format(placeholder: 1, example: "5") { text throws(SettingsMessage) in
            let number = try Format<DecimalNumber>.decimal.parse(text)
            guard number.digits > 0 else { throw .notDifference(found: text) }
            return number.value
        }
    }
}

extension Format where Value == LimitConfiguration.Rate {
    /// `2/min`, or `5/10min`: no more than so much within that time.
    static var rate: Self {
        Format(placeholder: .init(change: 1, interval: .seconds(60)), example: "2/min") {
            text throws(SettingsMessage) in
            let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard halves.count == 2 else { throw .notRate(found: text) }
            let interval = halves[1].first?.isNumber == true ? halves[1] : "1" + halves[1]
            guard let change = DecimalNumber(halves[0]), change.digits > 0,
                let milliseconds = Quantity.duration.value(of: interval), (1000...86_400_000).contains(milliseconds)
            else { throw .decimalComma(halves[0]) ?? .notRate(found: text) }
            return .init(change: change.value, interval: .milliseconds(milliseconds))
        }
    }
}

extension Format where Value == AlarmPriority {
    fileprivate static var priority: Self {
        Format(placeholder: .medium, example: "medium") { text throws(SettingsMessage) in
            try pick(text, from: AlarmPriority.allCases, named: \.label)
        }
    }
}

extension Format where Value == AlarmID? {
    /// - Parameter asset: Whose alarm it is where the text does not say.
    fileprivate static func alarm(in asset: Identifier) -> Self {
        Format(placeholder: nil, example: "power/low") {
            text throws(SettingsMessage) in
            if let id = AlarmID(text) ?? AlarmID("\(asset)/\(text)") { return id }
            throw .notAlarm(found: text)
        }
    }
}
