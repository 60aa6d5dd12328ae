package import DataAcquisition
package import Measurement
package import PrognosticAssessment
package import Publication
package import StateDetection

/// What is done with the readings of a gateway between the wire and the broker: computed points are filled in, limits
/// are watched, the latest value of each point is kept, and what is reported by change is held back while it does not.
///
/// Confined to the thread of acquisition.
package final class Pipeline {
    /// Values acquired, good or not.
    package let values = Counter("acquisition.values")
    /// Values that are reported by change and had not changed.
    package let unchanged = Counter("acquisition.unchanged")
    /// The newest batch of each layout, by its id, as it was read.
    package private(set) var latest: [UInt32: ReadingBatch] = [:]
    private var monitor: AlarmMonitor

    /// By which the limits of points hold, for each layout that has something to do with it.
    private var conditions: [UInt32: [(point: Int, expression: BoundExpression)]] = [:]
    /// What is expected of points, for each layout with one of which an expression says it.
    private var expectations: [UInt32: [(point: Int, expression: BoundExpression)]] = [:]
    /// Only of layouts that have some.
    private var calculations: [UInt32: [Calculation]] = [:]
    /// One for each column, only of layouts that have some.
    private var filters: [UInt32: [ValueFilter?]] = [:]
    private var trends = TrendGathering()
    private var testimonies = TestimonyGathering()
    private var operations: OperationWatch
    private var changedOperations: [OperationReport] = []
    private var rows = RowGathering()
    private var programs: ProgramGathering
    private var indicators = IndicatorGathering()
    /// Where the points stand.
    private var sources: [Identifier: [Identifier: BoundExpression.Source]] = [:]
    /// Only of layouts with points whose sensor is doubted, by column.
    private var doubts: [UInt32: [Int: Quality]] = [:]

    /// Only of layouts that have some.
    private var sensorFeatures: [UInt32: SensorFeatures] = [:]

    /// - Parameters:
    ///   - remembered: What machines did before, by asset.
    ///   - ramps: What was learnt of the ramps of their programs, by asset.
    package init(
        at time: Moment, remembered: [Identifier: RememberedOperation] = [:], ramps: [Identifier: RampDetector] = [:]
    ) {
        programs = ProgramGathering(remembered: ramps)
        monitor = AlarmMonitor(at: time)
        operations = OperationWatch(remembered: remembered)
    }

    /// Says what is polled from now on: each outline with its layout. A layout that was there before keeps what was
    /// reported of it, and an alarm its state.
    ///
    /// - Parameters:
    ///   - trends: The points of each asset whose past is kept.
    ///   - limits: What is normal of points.
    ///   - operations: By what the states of machines are told.
    ///   - anomalies: Which points detectors judge.
    ///   - programs: The machines that follow one.
    ///   - indicators: What wear is told by; those that are followed faster than by the hour are gathered.
    package func install(
        _ members: [(outline: GroupOutline, layout: BatchLayout)], trends: [Identifier: Set<Identifier>] = [:],
        limits: [LimitConfiguration] = [], operations: [OperationConfiguration] = [],
        anomalies: [AnomalyConfiguration] = [],
        programs: [ProgramConfiguration] = [], indicators: [IndicatorConfiguration] = [], at time: Moment
    ) {
        self.trends.install(members, trends: trends)
        testimonies.install(members)
        sources.removeAll()
        for (_, layout) in members {
            for (column, point) in layout.points.enumerated() {
                sources[layout.asset, default: [:]][point.id] = .init(layout: layout.id, column: column)
            }
        }
        self.programs.install(programs, members, sources: sources)
        self.indicators.install(indicators, members, sources: sources)
        func bound(_ expression: Expression, of asset: Identifier) -> BoundExpression {
            BoundExpression(
                expression: expression, sources: expression.references.compactMap { sources[asset]?[$0] })
        }
        rows.install(anomalies, members) { expression, asset in bound(expression, of: asset) }
        calculations.removeAll()
        sensorFeatures = Dictionary(
            members.compactMap { member in SensorFeatures(member.outline).map { (member.layout.id, $0) } }
        ) { first, _ in first }
        let before = filters
        filters.removeAll()
        for (outline, layout) in members {
            let found = outline.calculated.enumerated().map { index, point in
                Calculation(
                    column: outline.points.count + index, expression: bound(point.expression, of: layout.asset))
            }
            if !found.isEmpty { calculations[layout.id] = found }
            let rules = outline.points.map(\.report) + outline.calculated.map(\.report)
            if rules.contains(where: { $0 != nil }) {
                filters[layout.id] = before[layout.id] ?? rules.map { $0.map(ValueFilter.init) }
            }
        }
        monitor.install(limits, layouts: members.map(\.layout), at: time)
        let periods = members.map { ($0.layout.id, $0.outline.period) }
        self.operations.install(
            operations, sources: sources, periods: Dictionary(periods) { first, _ in first }, at: time)
        self.operations.tell(&monitor, at: time)
        conditions.removeAll()
        for (point, asset, expression) in monitor.conditions {
            let bound = bound(expression, of: asset)
            guard bound.sources.count == expression.references.count else { continue }
            for layout in Set(bound.sources.map(\.layout)) { conditions[layout, default: []].append((point, bound)) }
        }
        expectations.removeAll()
        for (point, id, asset, expression) in monitor.expectations {
            let bound = bound(expression, of: asset)
            guard bound.sources.count == expression.references.count, let own = sources[asset]?[id] else { continue }
            expectations[own.layout, default: []].append((point, bound))
        }
        updateDoubts()
    }

    /// Takes what one poll read.
    ///
    /// - Returns: What goes upstream.
    package func accept(_ batches: [ReadingBatch]) -> [MessageContent] {
        var contents: [MessageContent] = []
        contents.reserveCapacity(batches.count)
        for read in batches {
            var batch = read
            for calculation in calculations[batch.layout.id] ?? [] { calculation.fill(&batch, latest: latest) }
            values.add(UInt64(batch.words.count))
            changedOperations += operations.take(batch, latest: latest, telling: &monitor)
            // Before the alarms: what a row that is over was like is told by how they stood until now.
            rows.take(
                batch, latest: latest, mode: { operations.judgedMode(of: $0) },
                isAlarmed: { monitor.isBeyondLimits($0) }, isDeviating: { monitor.isBeyondExpectation($0) })
            watch(batch)
            latest[batch.layout.id] = batch
            trends.take(batch)
            indicators.take(batch)
            testimonies.take(batch)
            follow(batch, &contents)
            if monitor.hasChanges { contents += takeAlarms() }
            if let reported = filtered(doubted(batch)) { contents.append(.readings(reported)) }
            guard !sensorFeatures.isEmpty, let features = sensorFeatures[batch.layout.id] else { continue }
            contents += features.messages(of: batch).map(MessageContent.features)
        }
        return contents
    }

    private func follow(_ batch: ReadingBatch, _ contents: inout [MessageContent]) {
        let found = programs.take(batch, latest: latest)
        guard !found.isEmpty else { return }
        for features in found {
            contents.append(.features(features))
            trends.take(features)
        }
        for verdict in programs.verdicts {
            monitor.detect(verdict.alarm, isActive: verdict.isActive, verdict.contributions, at: batch.time)
        }
    }

    private func watch(_ batch: ReadingBatch) {
        for (point, expression) in conditions[batch.layout.id] ?? [] {
            let (value, quality) = expression.value(in: batch, latest: latest)
            // While it is not known whether they hold, what was known goes on.
            if quality == .good { monitor.setCondition(value != 0, of: point, at: batch.time) }
        }
        for (point, expression) in expectations[batch.layout.id] ?? [] {
            let (value, quality) = expression.value(in: batch, latest: latest)
            monitor.expect(quality == .good ? value : nil, of: point)
        }
        monitor.check(batch)
    }

    // MARK: Operation

    /// Hands over what changed of the states and modes of machines.
    package func takeOperations() -> [OperationReport] {
        defer { changedOperations.removeAll() }
        return changedOperations
    }

    /// What every machine does now, whose operation is declared.
    package func operations(at time: Moment) -> [OperationReport] { operations.reports(at: time) }

    /// What a machine does, and how; nil where nobody declared its operation.
    package func operatingMode(of asset: Identifier) -> OperatingMode? { operations.mode(of: asset) }

    // MARK: Programs

    /// What is known of the ramps of those machines of which something was learnt since it was taken last, or of all.
    package func takeLearntRamps(ofAll: Bool = false) -> [LearntRamps] { programs.takeLearnt(ofAll: ofAll) }

    /// What is known of the ramps of one machine; nil where that is nothing.
    package func learntRamps(of asset: Identifier) -> LearntRamps? { programs.learnt(of: asset) }

    /// Has the steps of a machine that are learnt learn nothing more.
    ///
    /// - Returns: nil where there is none.
    package func freezeRamps(of asset: Identifier, at wall: WallTime) -> LearntRamps? {
        programs.freeze(asset, at: wall)
    }

    /// Has the ramps of a machine learnt anew; an alarm of them is over.
    ///
    /// - Returns: What goes upstream; nil where nothing was known.
    package func resetRamps(of asset: Identifier, at time: Moment) -> [MessageContent]? {
        guard let verdict = programs.reset(asset) else { return nil }
        monitor.detect(verdict.alarm, isActive: verdict.isActive, verdict.contributions, at: time)
        return takeAlarms()
    }

    // MARK: Alarms

    /// Goes on where the alarms stood when the daemon ended.
    package func restore(_ standing: [AlarmChange], at time: Moment) {
        monitor.restore(standing, at: time)
        updateDoubts()
    }

    /// When an alarm changes by itself.
    package var nextAlarm: MonotonicTime? { monitor.nextDue }

    /// What changed because time passed, or was asked for, goes upstream.
    package func advanceAlarms(to time: Moment) -> [MessageContent] {
        monitor.advance(to: time)
        return takeAlarms()
    }

    /// Does what somebody asks for.
    ///
    /// - Parameter id: `nil` for all of them.
    /// - Returns: What came of it, and what goes upstream.
    package func perform(
        _ action: AlarmAction, on id: AlarmID?, origin: String, at time: Moment
    ) -> (AlarmActionResult, [MessageContent]) {
        let result = monitor.perform(action, on: id, origin: origin, at: time)
        return (result, takeAlarms())
    }

    /// Every alarm that is not normal.
    package var standingAlarms: [AlarmChange] { monitor.standing }
    package var isFlood: Bool { monitor.isFlood }

    /// Whether an alarm of a machine is active.
    package func isAlarmed(_ asset: Identifier) -> Bool {
        standingAlarms.contains { $0.id.asset == asset && $0.state.isActive && $0.id.kind != .sensor }
    }

    // MARK: Detectors

    /// The rows that are over.
    package func takeRows() -> [AnomalyRow] { rows.takeFinished() }

    /// Takes what detectors say of machines, and what they expected of points.
    ///
    /// - Returns: What goes upstream.
    package func take(
        _ findings: [AnomalyFinding], _ comparisons: [RowComparison] = [], at time: Moment
    ) -> [MessageContent] {
        for comparison in comparisons { monitor.compare(comparison, at: time) }
        for finding in findings {
            let machine = AlarmID(asset: finding.asset, point: nil, kind: .anomaly)
            monitor.detect(machine, isActive: finding.isAnomaly, finding.contributions, at: time)
            let doubted = Dictionary(finding.doubted.map { ($0.point, $0) }) { first, _ in first }
            for id in monitor.sensors(of: finding.asset) {
                let contribution = id.point.flatMap { doubted[$0] }
                monitor.detect(
                    id, isActive: contribution != nil, contribution.map { [$0] } ?? [], at: time)
            }
        }
        guard monitor.hasChanges else { return [] }
        updateDoubts()
        return takeAlarms()
    }

    /// A point is doubted while its alarm is active, whatever people did to that.
    private func updateDoubts() {
        doubts.removeAll()
        for change in monitor.doubted {
            guard let point = change.id.point, let source = sources[change.id.asset]?[point] else { continue }
            let fault = change.contributions.first.flatMap { SensorFault(rawValue: $0.family) } ?? .stuck
            doubts[source.layout, default: [:]][source.column] = Quality(fault)
        }
    }

    /// The batch with what is doubted marked so.
    private func doubted(_ batch: ReadingBatch) -> ReadingBatch {
        guard let doubts = doubts[batch.layout.id] else { return batch }
        var result = batch
        if result.qualities.isEmpty { result.qualities = [Quality](repeating: .good, count: batch.words.count) }
        for (column, quality) in doubts where result.qualities[column] == .good { result.qualities[column] = quality }
        return result
    }

    private func takeAlarms() -> [MessageContent] {
        let (changes, floods) = monitor.takeChanges()
        return changes.map(MessageContent.alarm) + floods.map(MessageContent.flood)
    }

    /// What the minutes that are over came to, or, at the end, all that was gathered.
    package func takeTrends(includingPresent isEnd: Bool = false) -> [(TrendSeries, TrendSpan)] {
        if isEnd { trends.finish() }
        return trends.takeFinished()
    }

    /// The intervals that are over, of indicators that are followed faster than by the hour.
    package func takeIndicators() -> [FollowedMean] { indicators.takeFinished() }

    /// What the points of an asset tell its diagnosis.
    package func told(of asset: Identifier) -> [ToldValue] { testimonies.values(of: asset) }

    /// The batch without what is not reported, or `nil` where nothing is left.
    private func filtered(_ batch: ReadingBatch) -> ReadingBatch? {
        guard filters[batch.layout.id] != nil else { return batch }
        var result = batch
        if result.qualities.isEmpty { result.qualities = [Quality](repeating: .good, count: batch.words.count) }
        var count = 0
        for column in batch.words.indices
        where filters[batch.layout.id]?[column]?.passes(batch[column], at: batch.time.monotonic) == false {
            result.qualities[column] = .unchanged
            count += 1
        }
        unchanged.add(UInt64(count))
        if count == batch.words.count { return nil }
        return count == 0 ? batch : result
    }

    /// The newest batch of each layout, by its id, with what is doubted marked so.
    package var shown: [UInt32: ReadingBatch] { doubts.isEmpty ? latest : latest.mapValues(doubted) }

    /// Forgets a layout that is no longer polled.
    package func forget(_ layout: BatchLayout) {
        latest[layout.id] = nil
        filters[layout.id] = nil
    }
}

extension Quality {
    fileprivate init(_ fault: SensorFault) {
        self =
            switch fault {
            case .stuck: .uncertainStuck
            case .dropout: .uncertainDropout
            case .spikes: .uncertainSpikes
            case .saturation: .uncertainSaturation
            case .drift: .uncertainDrift
            case .disagree: .uncertainDisagree
            }
    }
}
