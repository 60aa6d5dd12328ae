import DataAcquisition
import Measurement
package import StateDetection

/// Follows the programs of machines, and says of each step how it went.
///
/// Bounded: a monitor for each machine with a program, a group for each class. Cost: some comparisons a value that
/// follows a program, nothing for others; where a step ends, that of a median over the class.
struct ProgramGathering {
    private struct Follower {
        let configuration: ProgramConfiguration
        let column: Int
        let setPoint: BoundExpression.Source?
        let unit: String
    }

    /// By the id of the layout with the value, only of layouts that have some.
    private var followers: [UInt32: [Follower]] = [:]
    private var monitors: [Identifier: ProgramMonitor] = [:]
    private var known: [Identifier: ProgramConfiguration] = [:]
    private var classes: [Identifier: PeerGroup] = [:]
    /// What was learnt before, until its machine is there.
    private var remembered: [Identifier: RampDetector]
    /// Machines of whose ramps something was learnt, until it is taken.
    private var taught: Set<Identifier> = []
    /// What the last batch said of ramps, until it is taken.
    private(set) var verdicts: [Verdict] = []

    /// Whether a machine's ramps are too slow, with the steps that are.
    struct Verdict {
        let alarm: AlarmID
        let isActive: Bool
        let contributions: [AlarmContribution]
    }

    /// - Parameter remembered: What was learnt of ramps before, by asset.
    init(remembered: [Identifier: RampDetector] = [:]) { self.remembered = remembered }

    /// A machine whose program is watched as before goes on; others begin anew.
    ///
    /// - Parameter sources: Where the points of each asset stand.
    mutating func install(
        _ programs: [ProgramConfiguration], _ members: [(outline: GroupOutline, layout: BatchLayout)],
        sources: [Identifier: [Identifier: BoundExpression.Source]]
    ) {
        followers.removeAll()
        let configurations = Dictionary(programs.map { ($0.asset, $0) }) { first, _ in first }
        for (asset, before) in known {
            if let new = configurations[asset], new.isLearnt(as: before) {
                monitors[asset]?.allow(new.budget)
                if new.machineClass == before.machineClass { continue }
            } else {
                monitors[asset] = nil
            }
            for name in classes.keys { classes[name]?.forget(asset) }
        }
        known = configurations
        classes = classes.filter { name, _ in programs.contains { $0.machineClass == name } }
        for (outline, layout) in members {
            guard let program = configurations[layout.asset],
                let column = layout.points.firstIndex(where: { $0.id == program.value })
            else { continue }
            let units = outline.points.map(\.unit) + outline.calculated.map(\.unit)
            followers[layout.id, default: []].append(
                Follower(
                    configuration: program, column: column,
                    setPoint: program.setPoint.flatMap { sources[layout.asset]?[$0] }, unit: units[column]))
            monitors[program.asset] =
                monitors[program.asset]
                ?? ProgramMonitor(
                    program.segments, budget: program.budget, ramps: remembered.removeValue(forKey: program.asset))
        }
    }

    /// What one poll read.
    ///
    /// - Returns: What the steps that ended came to.
    mutating func take(_ batch: ReadingBatch, latest: [UInt32: ReadingBatch]) -> [WaveformFeatures] {
        guard !followers.isEmpty, let own = followers[batch.layout.id] else { return [] }
        verdicts.removeAll(keepingCapacity: true)
        var found: [WaveformFeatures] = []
        for follower in own {
            guard let value = batch.number(at: follower.column) else { continue }
            let setPoint = follower.setPoint.flatMap { source in
                (source.layout == batch.layout.id ? batch : latest[source.layout])?.number(at: source.column)
            }
            let asset = follower.configuration.asset
            let seconds = Double(batch.time.monotonic.nanoseconds) / 1e9
            guard let segment = monitors[asset]?.take(value, setPoint: setPoint, at: seconds) else { continue }
            found.append(WaveformFeatures(segment, of: asset, unit: follower.unit, at: batch.time))
            let findings = judge(segment, follower, at: batch.time.wall)
            found += findings.map { WaveformFeatures($0, of: asset, unit: follower.unit, at: batch.time) }
            if !findings.isEmpty { taught.insert(asset) }
            conclude(findings, follower.configuration)
        }
        return found
    }

    /// What is known of the ramps of those machines of which something was learnt since it was taken last, or of all.
    mutating func takeLearnt(ofAll: Bool) -> [LearntRamps] {
        guard ofAll || !taught.isEmpty else { return [] }
        defer { taught.removeAll() }
        return (ofAll ? Set(monitors.keys) : taught).compactMap(learnt(of:))
    }

    /// What is known of the ramps of one machine; nil where that is nothing.
    func learnt(of asset: Identifier) -> LearntRamps? {
        guard let configuration = known[asset], let ramps = monitors[asset]?.ramps, ramps.isTaught else { return nil }
        return LearntRamps(configuration: configuration, ramps: ramps)
    }

    /// Has the steps of a machine that are learnt learn nothing more.
    ///
    /// - Returns: nil where there is none.
    mutating func freeze(_ asset: Identifier, at wall: WallTime) -> LearntRamps? {
        monitors[asset]?.freeze(at: wall) == true ? learnt(of: asset) : nil
    }

    /// Forgets what is known of the ramps of a machine, and its class what it knows of them.
    ///
    /// - Returns: That none is too slow; nil where nothing was known.
    mutating func reset(_ asset: Identifier) -> Verdict? {
        guard let program = known[asset], monitors[asset]?.reset() == true else { return nil }
        for name in classes.keys { classes[name]?.forget(asset) }
        return Verdict(
            alarm: AlarmID(asset: asset, point: program.value, kind: .ramp), isActive: false, contributions: [])
    }

    private mutating func conclude(_ findings: [RampDetector.Finding], _ program: ProgramConfiguration) {
        guard !findings.isEmpty, let isAlarm = monitors[program.asset]?.isAlarm else { return }
        let slow = findings.filter(\.isAlarm)
        // While other steps are slow, what was said of them stands.
        guard !slow.isEmpty || !isAlarm else { return }
        verdicts.append(
            Verdict(
                alarm: AlarmID(asset: program.asset, point: program.value, kind: .ramp), isActive: isAlarm,
                contributions: slow.map { finding in
                    AlarmContribution(
                        point: ProgramStep(finding.segment).name, family: "ramp", value: finding.segment.pace?.rate,
                        expected: finding.expected ?? finding.standing?.rate)
                }))
    }

    private mutating func judge(
        _ segment: ProgramSegment, _ follower: Follower, at wall: WallTime
    ) -> [RampDetector.Finding] {
        let name = follower.configuration.machineClass, asset = follower.configuration.asset
        var peers = name.flatMap { classes[$0] } ?? PeerGroup()
        let findings = monitors[asset]?.judge(segment, of: asset, at: wall, among: &peers) ?? []
        if let name { classes[name] = peers }
        return findings
    }
}

/// What is known of the ramps of a machine.
package struct LearntRamps: Sendable {
    package let configuration: ProgramConfiguration
    package let ramps: RampDetector
}

extension WaveformFeatures {
    /// How a step of a program went.
    fileprivate init(_ segment: ProgramSegment, of asset: Identifier, unit: String, at time: Moment) {
        let values: [(String, Double?)] = [
            ("duration", segment.duration), ("ramp_rate", segment.pace?.rate), ("overshoot", segment.overshoot),
            ("spread", segment.spread),
        ]
        self.init(values, of: segment, asset, unit: unit, at: time)
    }

    /// What is said of a ramp beside others.
    fileprivate init(_ finding: RampDetector.Finding, of asset: Identifier, unit: String, at time: Moment) {
        let values: [(String, Double?)] = [
            ("expected_rate", finding.expected), ("change", finding.change),
            ("class_rate", finding.standing?.rate), ("class_deviation", finding.standing?.deviation),
            ("score", finding.score),
        ]
        self.init(values, of: finding.segment, asset, unit: unit, at: time)
    }

    private init(
        _ values: [(String, Double?)], of segment: ProgramSegment, _ asset: Identifier, unit: String, at time: Moment
    ) {
        self.init(
            asset: asset, location: ProgramStep(segment).name, time: time, rate: 0, sampleCount: 0, unit: unit,
            speed: nil,
            verdict: .good, findings: [], features: values.compactMap { name, value in value.map { .init(name, $0) } })
    }
}
