import DataAcquisition
package import Measurement
package import StateDetection

/// What a machine does, as it stands at one moment.
package struct OperationReport: Sendable {
    package let asset: Identifier
    package let mode: OperatingMode
    /// When the state was entered.
    package let since: WallTime
    /// Why it is not known.
    package let reason: String?
    package let hours: OperatingHours
    package let time: Moment
    /// What the next start goes on from.
    package let remembered: RememberedOperation
}

/// What is remembered of a machine from before.
package struct RememberedOperation: Sendable {
    /// A signal that tells its state, and what was learnt of it.
    package struct Signal: Sendable {
        package let point: Identifier
        package let levels: SignalLevels

        package init(point: Identifier, levels: SignalLevels) {
            self.point = point
            self.levels = levels
        }
    }

    package var operation: OperationTracker.Remembered?
    package var signal: Signal?

    package init(operation: OperationTracker.Remembered? = nil, signal: Signal? = nil) {
        self.operation = operation
        self.signal = signal
    }
}

/// Tells the operating state of machines from their readings.
///
/// Cost: nothing for the batches of other machines; else one or two expressions, and a comparison for each point of
/// bins and context. Nothing is allocated while nothing changes.
struct OperationWatch {
    private struct Machine {
        let configuration: OperationConfiguration
        var tracker: OperationTracker
        /// Of the signal that tells its state.
        var levels: SignalLevels?
        /// What runs, and what idles; or the signal alone.
        let rules: [BoundExpression]
        let bins: [BoundExpression.Source]
        var context: [Context]
        /// What the alarms were told.
        var told: OperatingState?
        var wasInDoubt = false

        var layouts: Set<UInt32> {
            Set((rules.flatMap(\.sources) + bins + context.map(\.source)).map(\.layout))
        }

        var remembered: RememberedOperation {
            var signal: RememberedOperation.Signal?
            if case .signal(let point) = configuration.evidence, let levels {
                signal = .init(point: point, levels: levels)
            }
            return RememberedOperation(operation: tracker.memory, signal: signal)
        }
    }

    /// A point of the context, with the text of its newest value.
    private struct Context {
        let source: BoundExpression.Source
        var word: UInt64?
        var text = ""
    }

    private var machines: [Machine] = []
    /// The machines that a layout tells of, only of layouts that tell of some.
    private var places: [UInt32: [Int]] = [:]
    private var remembered: [Identifier: RememberedOperation]

    init(remembered: [Identifier: RememberedOperation]) { self.remembered = remembered }

    // MARK: Settings

    /// Says what is watched from now on. A machine that was watched before keeps its hours and, declared as before, its
    /// state.
    ///
    /// - Parameters:
    ///   - sources: Where the points of each asset stand.
    ///   - periods: Of the layouts.
    mutating func install(
        _ configurations: [OperationConfiguration], sources: [Identifier: [Identifier: BoundExpression.Source]],
        periods: [UInt32: Duration], at time: Moment
    ) {
        for machine in machines { remembered[machine.configuration.asset] = machine.remembered }
        let before = Dictionary(machines.map { ($0.configuration, $0.tracker) }) { first, _ in first }
        machines = configurations.compactMap { configuration in
            machine(configuration, sources[configuration.asset] ?? [:], periods, before[configuration], at: time)
        }
        places.removeAll()
        for (place, machine) in machines.enumerated() {
            remembered[machine.configuration.asset] = nil
            for layout in machine.layouts { places[layout, default: []].append(place) }
        }
    }

    /// - Returns: nil where a point is not read.
    private func machine(
        _ configuration: OperationConfiguration, _ sources: [Identifier: BoundExpression.Source],
        _ periods: [UInt32: Duration], _ tracker: OperationTracker?, at time: Moment
    ) -> Machine? {
        let points = configuration.points + configuration.bins.map(\.point) + configuration.context
        let found = points.compactMap { sources[$0] }
        guard found.count == points.count else { return nil }
        let known = remembered[configuration.asset]
        var levels: SignalLevels?
        if case .signal(let point) = configuration.evidence {
            levels = known?.signal.flatMap { $0.point == point ? $0.levels : nil } ?? SignalLevels()
        }
        let period = found.compactMap { periods[$0.layout] }.max() ?? .zero
        return Machine(
            configuration: configuration,
            tracker: tracker
                ?? OperationTracker(configuration, period: period, remembered: known?.operation, at: time),
            levels: levels,
            rules: configuration.rules.map { rule in
                BoundExpression(expression: rule, sources: rule.references.compactMap { sources[$0] })
            },
            bins: configuration.bins.compactMap { sources[$0.point] },
            context: configuration.context.compactMap { sources[$0] }.map { Context(source: $0) })
    }

    // MARK: Readings

    /// - Parameters:
    ///   - latest: The newest batch of each other layout.
    ///   - monitor: Hears of states, so that limits hold where they are meant to.
    /// - Returns: The machines whose state or mode is another one now.
    mutating func take(
        _ batch: ReadingBatch, latest: [UInt32: ReadingBatch], telling monitor: inout AlarmMonitor
    ) -> [OperationReport] {
        guard !places.isEmpty, let places = places[batch.layout.id] else { return [] }
        var reports: [OperationReport] = []
        for place in places {
            takeBins(of: place, batch, latest)
            takeContext(of: place, batch, latest)
            if takeLevel(of: place, batch, latest) { reports.append(report(of: place, at: batch.time)) }
            tell(place, &monitor, at: batch.time)
        }
        return reports
    }

    private mutating func takeBins(of place: Int, _ batch: ReadingBatch, _ latest: [UInt32: ReadingBatch]) {
        for index in machines[place].bins.indices {
            let source = machines[place].bins[index]
            let found = source.layout == batch.layout.id ? batch : latest[source.layout]
            machines[place].tracker.takeBin(index, found?.number(at: source.column), at: batch.time)
        }
    }

    private mutating func takeContext(of place: Int, _ batch: ReadingBatch, _ latest: [UInt32: ReadingBatch]) {
        for index in machines[place].context.indices {
            let source = machines[place].context[index].source
            let found = source.layout == batch.layout.id ? batch : latest[source.layout]
            guard let found, found.quality(at: source.column) == .good else {
                machines[place].tracker.takeContext(index, nil, at: batch.time)
                continue
            }
            let word = found.words[source.column], point = found.layout.points[source.column]
            if point.type == .text {
                // The word is only where it stands.
                machines[place].context[index].text = found.texts[Int(word)]
            } else if machines[place].context[index].word != word {
                machines[place].context[index].word = word
                machines[place].context[index].text = point.value(of: word, texts: []).description
            }
            machines[place].tracker.takeContext(index, machines[place].context[index].text, at: batch.time)
        }
    }

    private mutating func takeLevel(of place: Int, _ batch: ReadingBatch, _ latest: [UInt32: ReadingBatch]) -> Bool {
        var level = OperationTracker.Level.off
        for (index, rule) in machines[place].rules.enumerated() {
            let (value, quality) = rule.value(in: batch, latest: latest)
            guard quality == .good else {
                return machines[place].tracker.takeNothing(quality.label, at: batch.time)
            }
            if machines[place].levels != nil {
                guard let known = machines[place].levels?.take(value) else {
                    return machines[place].tracker.takeUnread(at: batch.time)
                }
                level = known
            } else if value != 0 {
                level = index == 0 ? .run : .idle
                break
            }
        }
        return machines[place].tracker.take(level, at: batch.time)
    }

    // MARK: What is told

    /// Tells the states again, after limits were installed anew.
    mutating func tell(_ monitor: inout AlarmMonitor, at time: Moment) {
        for place in machines.indices {
            machines[place].told = nil
            tell(place, &monitor, at: time)
        }
    }

    /// While a state is not known, what was known goes on.
    private mutating func tell(_ place: Int, _ monitor: inout AlarmMonitor, at time: Moment) {
        let (state, isInDoubt) = (machines[place].tracker.state, machines[place].tracker.isInDoubt)
        guard state != .unknown, state != machines[place].told || isInDoubt != machines[place].wasInDoubt else {
            return
        }
        (machines[place].told, machines[place].wasInDoubt) = (state, isInDoubt)
        monitor.setState(isInDoubt ? nil : state, of: machines[place].configuration.asset, at: time)
    }

    private func report(of place: Int, at time: Moment) -> OperationReport {
        let machine = machines[place], tracker = machine.tracker
        return OperationReport(
            asset: machine.configuration.asset, mode: tracker.mode, since: tracker.since.wall, reason: tracker.reason,
            hours: tracker.hours, time: time, remembered: machine.remembered)
    }

    /// Every machine as it stands, in the order of the settings. Those that have not been heard of for long are unknown
    /// from now on.
    mutating func reports(at time: Moment) -> [OperationReport] {
        machines.indices.map { place in
            _ = machines[place].tracker.takeNothing(nil, at: time)
            return report(of: place, at: time)
        }
    }

    /// For whoever judges by it: a mode that may be about to change is not steady any more.
    ///
    /// - Returns: nil of a machine that nobody declared.
    func judgedMode(of asset: Identifier) -> OperatingMode? {
        guard let tracker = machines.first(where: { $0.configuration.asset == asset })?.tracker else { return nil }
        return tracker.isInDoubt ? OperatingMode(tracker.state, isSteady: false) : tracker.mode
    }

    /// - Returns: nil of a machine that nobody declared.
    func mode(of asset: Identifier) -> OperatingMode? {
        machines.first { $0.configuration.asset == asset }?.tracker.mode
    }
}

extension OperationConfiguration {
    /// What tells the state, the strongest first.
    fileprivate var rules: [Expression] {
        switch evidence {
        case .rules(let run, let idle): [run] + (idle.map { [$0] } ?? [])
        // An id in brackets is an expression.
        case .signal(let point): (try? Expression("[\(point)]")).map { [$0] } ?? []
        }
    }
}
