package import DataAcquisition
package import Measurement
package import Publication
package import StateDetection

/// A recorded table of values, row by row through the pipeline of the daemon: what comes of it is what the daemon would
/// have said.
///
/// The values are those that are published, so that devices, registers and scalings have no part in it. What is polled
/// together is a batch where the row has any of it; a cell without a value is one that was not good then. The monotonic
/// clock is that of the rows: it stands still where their times go back.
package struct RecordedRun {
    /// A point that a column holds.
    package struct Column: Hashable, Sendable {
        package let asset: Identifier
        package let point: Identifier

        package init(asset: Identifier, point: Identifier) {
            self.asset = asset
            self.point = point
        }
    }

    private struct Group {
        let layout: BatchLayout
        /// Of the table, for each point that is read; nil where it has none.
        let columns: [Int?]
    }

    private let pipeline: Pipeline
    private var groups: [Group] = []
    private var detectors: [Identifier: AnomalyWatch] = [:]
    private var peers: PeerRows
    private let start: WallTime
    private var now: Moment

    /// Longer than anything was recorded, and within the range of the monotonic clock.
    private static let longest: Int64 = 200 * 366 * 86_400_000

    /// - Parameters:
    ///   - columns: Of the table, each once. Machines without one are left out.
    ///   - limits: Of all points; what the table does not have is not watched.
    ///   - operations: By what the states of machines are told.
    ///   - anomalies: What detectors judge; they learn from the first rows.
    ///   - programs: The machines that follow one.
    ///   - start: The time of the first row.
    package init(
        columns: [Column], assets: [AssetConfiguration], devices: [DeviceConfiguration], limits: [LimitConfiguration],
        operations: [OperationConfiguration] = [], anomalies: [AnomalyConfiguration] = [],
        programs: [ProgramConfiguration] = [], from start: WallTime
    ) {
        self.start = start
        now = Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: start)
        pipeline = Pipeline(at: now)
        let places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        let recorded = Set(columns.map(\.asset))
        let run = assets.filter { recorded.contains($0.id) }
        var members: [(outline: GroupOutline, layout: BatchLayout)] = []
        for outline in PollGroup.outlines(of: run, on: devices) {
            let layout = BatchLayout(
                id: UInt32(members.count), asset: outline.asset, device: outline.device, revision: 1,
                points: outline.columns.map { BatchLayout.Point(id: $0.id, type: .float64) })
            members.append((outline, layout))
            groups.append(
                Group(
                    layout: layout,
                    columns: outline.points.map { places[Column(asset: outline.asset, point: $0.id)] }))
        }
        let computed = Set(run.flatMap { asset in asset.calculated.map { Column(asset: asset.id, point: $0.id) } })
        let watched = limits.filter { limit in
            guard let point = limit.point else { return recorded.contains(limit.asset) }
            let column = Column(asset: limit.asset, point: point)
            return places[column] != nil || computed.contains(column)
        }
        let judged = anomalies.filter { recorded.contains($0.asset) }
        peers = PeerRows(judged)
        detectors = Dictionary(uniqueKeysWithValues: judged.map { ($0.asset, AnomalyWatch($0)) })
        pipeline.install(
            members, limits: watched, operations: operations.filter { recorded.contains($0.asset) },
            anomalies: judged, programs: programs.filter { recorded.contains($0.asset) }, at: now)
    }

    /// Takes the next row.
    ///
    /// - Parameters:
    ///   - values: One for each column; NaN where it has none.
    ///   - wall: As the row has it.
    /// - Returns: What goes upstream until then: what came of time passing, then of the values.
    package mutating func take(_ values: [Double], at wall: WallTime) -> [MessageContent] {
        let elapsed = min(max(0, wall.milliseconds &- start.milliseconds), Self.longest)
        let time = Moment(
            monotonic: max(now.monotonic, MonotonicTime(nanoseconds: elapsed * 1_000_000)), wall: wall)
        var contents: [MessageContent] = []
        while let due = pipeline.nextAlarm, due <= time.monotonic {
            let wall = WallTime(milliseconds: now.wall.milliseconds + (due - now.monotonic).milliseconds)
            contents += pipeline.advanceAlarms(to: Moment(monotonic: due, wall: wall))
        }
        now = time
        contents += pipeline.accept(groups.compactMap { batch(of: $0, values) })
        for row in dueRows() {
            guard let outcome = detectors[row.asset]?.observe(row) else { continue }
            contents += pipeline.take(
                [outcome.finding].compactMap(\.self), [outcome.comparison].compactMap(\.self), at: now)
        }
        return contents
    }

    private mutating func dueRows() -> [AnomalyRow] {
        let known = detectors
        return pipeline.takeRows().flatMap { row in
            peers.take(row) { known[$0.asset]?.usualDifferences(in: $0) }
        }
    }

    private func batch(of group: Group, _ values: [Double]) -> ReadingBatch? {
        let cells = group.columns.map { $0.map { values[$0] } ?? .nan }
        guard cells.contains(where: \.isFinite) else { return nil }
        let missing = group.layout.points.count - cells.count
        return ReadingBatch(
            layout: group.layout, time: now,
            words: cells.map(\.bitPattern) + [UInt64](repeating: 0, count: missing),
            qualities: cells.map { $0.isFinite ? .good : .noValue } + [Quality](repeating: .good, count: missing))
    }

    /// Hands over what changed of the states and modes of machines.
    package func takeOperations() -> [OperationReport] { pipeline.takeOperations() }

    /// What every machine does now, whose operation is declared.
    package var operations: [OperationReport] { pipeline.operations(at: now) }

    /// Every alarm that is not normal now.
    package var standingAlarms: [AlarmChange] { pipeline.standingAlarms }
}
