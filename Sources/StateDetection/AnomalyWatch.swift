package import Measurement

/// What the points of a machine came to over one interval, and what is known beside it.
package struct AnomalyRow: Sendable, Equatable {
    package let asset: Identifier
    /// Of the last value that counts.
    package let time: Moment
    /// The mean of each point of the configuration; NaN where there was no value.
    package let values: [Double]
    /// How many values of each point were left out of its mean as spikes; empty where nobody looked.
    package let spikes: [Int]
    /// In which mode the machine was all the time, empty where it has none; `nil` while it changes, or while it cannot
    /// be told.
    package var mode: String?
    /// Whether an alarm that detectors have no part in was active: nothing is learnt from such a row.
    package let isAlarmed: Bool
    /// Whether a point was too far from what had been learnt: from then on nothing is, unless it is learnt anew.
    package let isDeviating: Bool
    /// What the other machines of the class show, where enough are in the same mode: taken off the values before they
    /// are judged.
    package var course: [Double]?

    package init(
        asset: Identifier, time: Moment, values: [Double], spikes: [Int] = [], mode: String?, isAlarmed: Bool,
        isDeviating: Bool = false
    ) {
        precondition(spikes.isEmpty || spikes.count == values.count, "a row has a count of spikes for each point")
        self.asset = asset
        self.time = time
        self.values = values
        self.spikes = spikes
        self.mode = mode
        self.isAlarmed = isAlarmed
        self.isDeviating = isDeviating
    }
}

/// What the detectors of a machine say after a row.
package struct AnomalyFinding: Sendable, Equatable {
    package let asset: Identifier
    package let time: Moment
    package let isAnomaly: Bool
    /// While there is one: what it comes from, the strongest first.
    package let contributions: [AlarmContribution]
    /// Points whose sensor is doubted, and which are no anomaly of the machine.
    package let doubted: [AlarmContribution]

    package init(
        asset: Identifier, time: Moment, isAnomaly: Bool, contributions: [AlarmContribution],
        doubted: [AlarmContribution] = []
    ) {
        self.asset = asset
        self.time = time
        self.isAnomaly = isAnomaly
        self.contributions = contributions
        self.doubted = doubted
    }
}

/// The detector of one machine in one operating mode, as it is kept.
package struct ModeDetector: Sendable, Codable {
    /// Raised with every change of what is encoded, of the detector within too.
    package static let version = 2

    package fileprivate(set) var detector: AssetDetector
    fileprivate var sensors: SensorValidation
    /// Rows that it has had.
    package fileprivate(set) var rows = 0
    /// Milliseconds since 1970 of its first row and of its last.
    package fileprivate(set) var since: Int64
    package fileprivate(set) var latest: Int64
    /// Since when nothing more is learnt, because somebody asked for that.
    package fileprivate(set) var frozen: Int64?

    package var isLearnt: Bool { rows >= detector.learningRows }

    /// What is expected of a point, of its difference from the class in a mode beside that; nil while too little is
    /// known of it.
    package func expectation(of point: Int, at wall: WallTime) -> PointDetector.Expectation? {
        detector.expectation(of: point, at: Double(wall.milliseconds) / 1000)
    }
}

/// Judges one machine row by row, with a detector for each of its operating modes.
///
/// Nothing is learnt while another alarm of the machine is active, and nothing at all is made of rows between modes.
/// Bounded: ``maximumModes`` detectors; the one that was not used for the longest time gives way.
package struct AnomalyWatch: Sendable {
    package static let maximumModes = 8
    /// So many contributions are named.
    private static let named = 3

    package let configuration: AnomalyConfiguration
    package private(set) var detectors: [String: ModeDetector] = [:]
    /// Whether an anomaly or a doubted sensor was told of, and whether anything was.
    private var told: Bool?
    private var attribution = SensorAttribution(isResumed: true)
    /// That of the last row; nil where it did not count, and before the first.
    private var presentMode: String?
    /// Of the last row.
    private var course: [Double]?
    /// The places of the points that are compared with what is expected of them.
    private let compared: [Int]

    package init(_ configuration: AnomalyConfiguration) {
        self.configuration = configuration
        compared = configuration.points.indices.filter { configuration.compared.contains(configuration.points[$0]) }
    }

    /// The detector whose turn it is; nil while the last row did not count, and before the first.
    package var present: (mode: String, detector: ModeDetector)? {
        presentMode.flatMap { mode in detectors[mode].map { (mode, $0) } }
    }

    /// What is expected of a point by the detector whose turn it is, beside what the class showed last; nil while too
    /// little is known.
    package func expectation(of point: Int, at wall: WallTime) -> PointDetector.Expectation? {
        guard let detector = present?.detector, detector.isLearnt,
            let found = detector.expectation(of: point, at: wall)
        else { return nil }
        return .init(value: found.value + (course?[point] ?? 0), spread: found.spread)
    }

    /// Where the machine is judged beside its class, it is by detectors of their own.
    private func key(_ mode: String, isBesideClass: Bool) -> String {
        guard isBesideClass, let name = configuration.machineClass else { return mode }
        return mode.isEmpty ? "class=\(name)" : "\(mode)/class=\(name)"
    }

    /// By how much the points usually differ from the class in the mode of a row; nil where nothing is known of that.
    package func usualDifferences(in row: AnomalyRow) -> [Double?]? {
        guard let mode = row.mode, let known = detectors[key(mode, isBesideClass: true)] else { return nil }
        return known.detector.levels(at: Double(row.time.wall.milliseconds) / 1000)
    }

    /// What came of a row.
    package struct Outcome: Sendable {
        /// Nothing while there is nothing to say that was not said.
        package var finding: AnomalyFinding?
        /// Of the points whose deviation is limited; nothing where there are none.
        package var comparison: RowComparison?
        /// The mode whose detector gave way.
        package var givenUp: String?
        /// Whether an anomaly or a doubt began or ended.
        package var isTurn = false
    }

    package mutating func observe(_ row: AnomalyRow) -> Outcome {
        var outcome = Outcome()
        outcome.comparison = comparison(of: row, by: nil)
        (presentMode, course) = (nil, nil)
        guard let mode = row.mode.map({ key($0, isBesideClass: row.course != nil) }),
            row.values.count == configuration.points.count
        else { return outcome }
        // A machine that does not answer says nothing of itself.
        guard row.values.contains(where: \.isFinite) else { return outcome }
        if detectors[mode] == nil {
            outcome.givenUp = makeRoom()
            detectors[mode] = fresh(at: row.time.wall)
        }
        (presentMode, course) = (mode, row.course)
        guard var current = detectors[mode], current.isLearnt || !row.isAlarmed else { return outcome }
        // Moved out and back, so that its arrays are not copied.
        detectors[mode] = nil
        let isLearnt = current.isLearnt
        let mayLearn = !row.isAlarmed && !(row.isDeviating && isLearnt) && current.frozen == nil
        let verdict = current.detector.observe(
            row.values, beside: row.course, at: Double(row.time.wall.milliseconds) / 1000, mayLearn: mayLearn)
        current.sensors.observe(row, configuration, mayLearn: mayLearn)
        if isLearnt { outcome.comparison = comparison(of: row, by: current.detector) }
        current.rows += 1
        current.latest = row.time.wall.milliseconds
        let isSomething = verdict.isAlarm || !current.sensors.faults().isEmpty
        if isSomething || told != false { outcome.finding = finding(verdict, current, row) }
        outcome.isTurn = (told ?? false) != isSomething
        told = isSomething
        detectors[mode] = current
        return outcome
    }

    /// - Parameter detector: nil where nobody can tell what is expected.
    private func comparison(of row: AnomalyRow, by detector: AssetDetector?) -> RowComparison? {
        guard !compared.isEmpty, row.values.count == configuration.points.count else { return nil }
        return RowComparison(
            asset: row.asset,
            points: compared.map { place in
                .init(
                    point: configuration.points[place], value: row.values[place],
                    expected: detector?.expected(of: place))
            })
    }

    private func fresh(at wall: WallTime) -> ModeDetector {
        ModeDetector(
            detector: AssetDetector(
                pointCount: configuration.points.count, learningRows: configuration.learningRows,
                period: configuration.period.seconds, budget: configuration.budget),
            sensors: SensorValidation(configuration),
            since: wall.milliseconds, latest: wall.milliseconds)
    }

    private mutating func makeRoom() -> String? {
        guard detectors.count >= Self.maximumModes,
            let oldest = detectors.min(by: { ($0.value.latest, $0.key) < ($1.value.latest, $1.key) })?.key
        else { return nil }
        detectors[oldest] = nil
        return oldest
    }

    private mutating func finding(
        _ verdict: AssetDetector.Verdict, _ current: ModeDetector, _ row: AnomalyRow
    ) -> AnomalyFinding {
        let all = current.detector.contributions(configuration.points.count)
        var doubts = current.sensors.faults()
        if verdict.isAlarm {
            doubts = attribution.observe(all, of: current.detector, beside: current.sensors)
        } else {
            attribution = SensorAttribution()
        }
        let isAnomaly = verdict.isAlarm && attribution.isOfMachine
        let named = all.filter { $0.evidence > 0 && doubts[$0.point] == nil }.prefix(Self.named)
        return AnomalyFinding(
            asset: row.asset, time: row.time, isAnomaly: isAnomaly,
            contributions: isAnomaly ? named.map { contribution($0, $0.family.rawValue) } : [],
            doubted: all.compactMap { one in doubts[one.point].map { contribution(one, $0.rawValue) } })
    }

    private func contribution(_ found: AssetDetector.Contribution, _ family: String) -> AlarmContribution {
        func number(_ value: Double) -> Double? { value.isFinite ? value : nil }
        return AlarmContribution(
            point: configuration.points[found.point], family: family, value: number(found.value),
            expected: number(found.expected))
    }

    // MARK: What is kept

    /// Goes on with a detector from before, which was made for these settings.
    package mutating func restore(_ detector: ModeDetector, in mode: String) {
        guard detectors.count < Self.maximumModes else { return }
        detectors[mode] = detector
        detectors[mode]?.detector.allow(configuration.budget)
        detectors[mode]?.sensors.fit(configuration)
    }

    /// Goes on under other settings.
    ///
    /// - Returns: nil where what was learnt does not fit them.
    package func moved(to configuration: AnomalyConfiguration) -> AnomalyWatch? {
        guard configuration.isLearnt(as: self.configuration) else { return nil }
        var moved = AnomalyWatch(configuration)
        for (mode, detector) in detectors { moved.restore(detector, in: mode) }
        return moved
    }

    /// Has detectors learn nothing more; one that still learns goes on.
    ///
    /// - Returns: The modes in which something was frozen.
    package mutating func freeze(at wall: WallTime) -> [String] {
        let modes = detectors.filter { $0.value.isLearnt && $0.value.frozen == nil }.keys.sorted()
        for mode in modes { detectors[mode]?.frozen = wall.milliseconds }
        return modes
    }

    /// Whether all that is remembered of the time until some moment is of the last so long before it, as far as that can be
    /// told from the rows there have been.
    ///
    /// - Parameter span: nil for ever.
    /// - Returns: `false` also where nothing is remembered of the time until then.
    package func remembersOnly(last span: Duration?, at wall: WallTime) -> Bool {
        guard let since = detectors.values.map(\.since).min(), let horizon = detectors.values.first?.detector.horizon
        else { return false }
        guard since < wall.milliseconds else { return false }
        guard let span else { return true }
        let rows = detectors.values.reduce(0) { $0 + $1.rows }
        return Double(rows) * Double(span.milliseconds) >= horizon * Double(wall.milliseconds - since)
    }

    /// Learns anew in every mode.
    ///
    /// - Returns: The modes that had a detector.
    package mutating func reset() -> [String] {
        defer {
            detectors.removeAll()
            told = nil
            attribution = SensorAttribution()
        }
        return detectors.keys.sorted()
    }
}
