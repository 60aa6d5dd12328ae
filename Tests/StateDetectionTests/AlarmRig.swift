import Measurement
@testable import StateDetection

/// One asset whose points have limits, fed with a value of one of them at a time.
struct AlarmRig: ~Copyable {
    var monitor: AlarmMonitor
    private(set) var limits: [LimitConfiguration]
    private(set) var layout: BatchLayout
    private var words: [UInt64]
    private(set) var now = 0.0
    /// Everything that came out.
    private(set) var changes: [AlarmChange] = []
    private(set) var floods: [AlarmFlood] = []

    static let pump = Identifier("pump-07")!

    static func limits(_ point: String = "temp", _ change: (inout LimitConfiguration) -> Void) -> LimitConfiguration {
        var limits = LimitConfiguration(asset: pump, point: Identifier(point)!, unit: "°C")
        change(&limits)
        return limits
    }

    static func moment(_ seconds: Double) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: Int64(seconds * 1e9)),
            wall: WallTime(milliseconds: 1_795_000_000_000 + Int64(seconds * 1000)))
    }

    init(_ limits: LimitConfiguration..., standing: [AlarmChange] = []) { self.init(limits, standing: standing) }

    init(_ limits: [LimitConfiguration], standing: [AlarmChange] = []) {
        self.limits = limits
        layout = Self.layout(of: limits)
        words = limits.map { _ in Double(0).bitPattern }
        monitor = AlarmMonitor(at: Self.moment(0))
        monitor.install(limits, layouts: [layout], at: Self.moment(0))
        monitor.restore(standing, at: Self.moment(0))
        take()
    }

    private static func layout(of limits: [LimitConfiguration]) -> BatchLayout {
        let points = limits.map { BatchLayout.Point(id: $0.point ?? pump, type: .float64) }
        return BatchLayout(id: 1, asset: pump, device: Identifier("plc1")!, revision: 1, points: points)
    }

    mutating func reload(_ limits: LimitConfiguration...) {
        self.limits = limits
        layout = Self.layout(of: limits)
        words = limits.map { _ in Double(0).bitPattern }
        monitor.install(limits, layouts: [layout], at: Self.moment(now))
        take()
    }

    /// At a time, the first point, or the one at `index`, reads a value; `nil` is one that could not be read.
    mutating func read(_ value: Double?, at seconds: Double, of index: Int = 0) {
        pass(to: seconds)
        var qualities: [Quality] = []
        if let value {
            words[index] = value.bitPattern
        } else {
            qualities = words.indices.map { $0 == index ? .timeout : .good }
        }
        monitor.check(
            ReadingBatch(layout: layout, time: Self.moment(now), words: words, qualities: qualities))
        take()
    }

    /// Time passes as the daemon lets it: whenever something is due.
    mutating func pass(to seconds: Double) {
        while let due = monitor.nextDue, due <= Self.moment(seconds).monotonic {
            now = max(now, Double(due.nanoseconds) / 1e9)
            monitor.advance(to: Self.moment(now))
            take()
        }
        now = seconds
    }

    /// What is expected of the next value of the first point.
    mutating func expect(_ value: Double?) { monitor.expect(value, of: 0) }

    /// What detectors expected of a point in a row.
    mutating func compare(_ value: Double, with expected: Double?, of point: String = "temp") {
        let row = RowComparison.Point(point: Identifier(point)!, value: value, expected: expected)
        monitor.compare(RowComparison(asset: Self.pump, points: [row]), at: Self.moment(now))
        take()
    }

    mutating func setCondition(_ holds: Bool, of index: Int = 0) {
        monitor.setCondition(holds, of: index, at: Self.moment(now))
        take()
    }

    mutating func perform(_ action: AlarmAction, on id: String? = "pump-07/temp/high") -> AlarmActionResult {
        let result = monitor.perform(action, on: id.flatMap { AlarmID($0) }, origin: "test", at: Self.moment(now))
        take()
        return result
    }

    private mutating func take() {
        let taken = monitor.takeChanges()
        changes += taken.changes
        floods += taken.floods
    }

    /// What happened so far, such as `raised unack_active`; the calls for attention with a `!`.
    var story: [String] {
        changes.map { "\($0.cause.label) \($0.state.label)\($0.isAnnunciated ? "!" : "")" }
    }

    /// The newest state of each alarm, as a journal keeps it.
    var kept: [AlarmChange] {
        var newest: [AlarmID: AlarmChange] = [:]
        for change in changes { newest[change.id] = change }
        return newest.values.filter { $0.state != .normal }
    }
}
