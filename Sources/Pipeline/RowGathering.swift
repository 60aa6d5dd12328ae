import DataAcquisition
import Measurement
import StateDetection

/// Gathers the rows that detectors judge: the mean of each point over an interval, for each machine that has detectors.
/// Spikes are counted and left out.
///
/// Intervals are those of the monotonic clock, so that no step of the wall clock tears one. A row is over when the
/// first value of the next interval is there; where a machine was not heard of for longer there are no rows. Where
/// something says whether a row counts, it waits until each device and period was heard of once more, because points
/// are not read at the same moment: of a pump that stops in between the flow may be gone before it is known to stop.
/// Bounded: two rows a machine.
struct RowGathering {
    private struct Source {
        let column: Int
        /// Among the points of the row.
        let place: Int
    }

    private struct Machine {
        let configuration: AnomalyConfiguration
        let condition: BoundExpression?
        var interval: Int64?
        /// Running means: of equal values exactly that value, so that one that repeats itself is seen to.
        var means: [Double]
        var counts: [Int]
        var filters: [SpikeFilter]
        /// Spikes, which are in no mean.
        var spikes: [Int]
        /// Points whose device could not be asked.
        var unasked: Set<Int> = []
        /// Whether the condition held all the time, in one mode that was steady.
        var isWhole = true
        /// The mode of the row, and whether the one before was whole in it: what has just begun is still on its way.
        var mode: OperatingMode?
        var wasWhole = false
        var latest: Moment?
        /// A row that is over and waits for what is known next, and who was heard of since.
        var waiting: AnomalyRow?
        var heard: Set<UInt32> = []

        init(_ configuration: AnomalyConfiguration, _ condition: BoundExpression?) {
            self.configuration = configuration
            self.condition = condition
            means = [Double](repeating: 0, count: configuration.points.count)
            counts = [Int](repeating: 0, count: configuration.points.count)
            filters = [SpikeFilter](repeating: SpikeFilter(), count: configuration.points.count)
            spikes = [Int](repeating: 0, count: configuration.points.count)
            wasWhole = condition == nil
        }

        /// - Returns: What was gathered since the last row; nil where that is nothing.
        mutating func takeRow(isAlarmed: Bool, isDeviating: Bool) -> AnomalyRow? {
            defer {
                for place in means.indices { (means[place], counts[place], spikes[place]) = (0, 0, 0) }
                unasked.removeAll()
                (wasWhole, isWhole, latest) = (isWhole, true, nil)
            }
            guard let latest else { return nil }
            let values = zip(means, counts).map { $1 > 0 ? $0 : .nan }
            let isAsked = !unasked.contains { counts[$0] == 0 }
            return AnomalyRow(
                asset: configuration.asset, time: latest, values: values, spikes: spikes,
                mode: isWhole && wasWhole && isAsked ? mode?.key ?? "" : nil, isAlarmed: isAlarmed,
                isDeviating: isDeviating)
        }

        mutating func take(_ value: Double, at place: Int) {
            switch filters[place].take(value) {
            case .held: return
            case .counts: break
            case .spike: spikes[place] += 1
            case .both(let held): count(held, at: place)
            }
            count(value, at: place)
        }

        private mutating func count(_ value: Double, at place: Int) {
            counts[place] += 1
            means[place] += (value - means[place]) / Double(counts[place])
        }

        /// What a poll found the machine to be doing; nil where nothing tells.
        mutating func note(_ new: OperatingMode?) {
            if new != mode { (isWhole, wasWhole) = (false, false) }
            if let new, !new.isSteady || new.state == .unknown { isWhole = false }
            mode = new
        }

        /// - Returns: The row that waited: now it is known whether the machine was still what it had been.
        mutating func takeWaiting() -> AnomalyRow? {
            defer { (waiting, heard) = (nil, []) }
            guard var row = waiting else { return nil }
            if !isWhole { row.mode = nil }
            return row
        }
    }

    private var machines: [Machine] = []
    /// By the id of the layout, only of layouts that have something to do with rows.
    private var sources: [UInt32: (machine: Int, columns: [Source], hasCondition: Bool)] = [:]
    /// Of each machine.
    private var layoutCounts: [Int] = []
    private var finished: [AnomalyRow] = []
    /// Rows that may wait to be taken: they are taken with every poll.
    private static let limit = 1024

    /// What was gathered so far is given up.
    ///
    /// - Parameter bind: Says where the inputs of an asset's expression stand.
    mutating func install(
        _ configurations: [AnomalyConfiguration], _ members: [(outline: GroupOutline, layout: BatchLayout)],
        bind: (Expression, Identifier) -> BoundExpression
    ) {
        machines = configurations.map { configuration in
            Machine(configuration, configuration.condition.map { bind($0, configuration.asset) })
        }
        sources.removeAll()
        for (index, machine) in machines.enumerated() {
            let places = Dictionary(uniqueKeysWithValues: machine.configuration.points.enumerated().map { ($1, $0) })
            let conditional = Set(machine.condition?.sources.map(\.layout) ?? [])
            for (_, layout) in members where layout.asset == machine.configuration.asset {
                let columns = layout.points.enumerated().compactMap { column, point in
                    places[point.id].map { Source(column: column, place: $0) }
                }
                let hasCondition = conditional.contains(layout.id)
                if !columns.isEmpty || hasCondition { sources[layout.id] = (index, columns, hasCondition) }
            }
        }
        layoutCounts = machines.indices.map { index in sources.values.count { $0.machine == index } }
    }

    /// - Parameters:
    ///   - latest: The newest batch of each other layout.
    ///   - mode: Says what a machine does; nil where nothing tells.
    ///   - isAlarmed: Says whether a machine has an alarm that detectors have no part in.
    ///   - isDeviating: Says whether a point of it is too far from what detectors expect.
    mutating func take(
        _ batch: ReadingBatch, latest: [UInt32: ReadingBatch], mode: (Identifier) -> OperatingMode?,
        isAlarmed: (Identifier) -> Bool, isDeviating: (Identifier) -> Bool
    ) {
        guard let source = sources[batch.layout.id] else { return }
        let index = source.machine
        let interval = batch.time.monotonic.nanoseconds / machines[index].configuration.period.nanoseconds
        if let before = machines[index].interval, before != interval {
            let asset = batch.layout.asset
            finish(machines[index].takeWaiting())
            machines[index].waiting = machines[index].takeRow(
                isAlarmed: isAlarmed(asset), isDeviating: isDeviating(asset))
        }
        machines[index].interval = interval
        machines[index].note(mode(batch.layout.asset))
        if source.hasCondition, let condition = machines[index].condition {
            let (value, quality) = condition.value(in: batch, latest: latest)
            if quality != .good || value == 0 { machines[index].isWhole = false }
        }
        for column in source.columns { add(batch, column, to: index) }
        guard machines[index].waiting != nil else { return }
        machines[index].heard.insert(batch.layout.id)
        let isTold = machines[index].condition != nil || machines[index].mode != nil
        if !isTold || machines[index].heard.count == layoutCounts[index] { finish(machines[index].takeWaiting()) }
    }

    private mutating func finish(_ row: AnomalyRow?) {
        if let row, finished.count < Self.limit { finished.append(row) }
    }

    private mutating func add(_ batch: ReadingBatch, _ source: Source, to index: Int) {
        machines[index].latest = batch.time
        if batch.quality(at: source.column).isOfDevice { machines[index].unasked.insert(source.place) }
        if let value = batch.number(at: source.column) { machines[index].take(value, at: source.place) }
    }

    /// Hands over the rows that are over.
    mutating func takeFinished() -> [AnomalyRow] {
        guard !finished.isEmpty else { return [] }
        defer { finished.removeAll() }
        return finished
    }
}
