import DataAcquisition
import Measurement

/// What was last reported of one point, and whether a new value is worth a report.
struct ValueFilter {
    private let rule: ReportRule
    private var last: (reading: Reading, time: MonotonicTime)?

    init(_ rule: ReportRule) { self.rule = rule }

    /// Whether to report; if so, the reading counts as reported.
    mutating func passes(_ reading: Reading, at time: MonotonicTime) -> Bool {
        guard isDue(reading, at: time) else { return false }
        last = (reading, time)
        return true
    }

    private func isDue(_ reading: Reading, at time: MonotonicTime) -> Bool {
        guard let last else { return true }
        if reading.quality != last.reading.quality { return true }
        let elapsed = time - last.time
        if let maximum = rule.maximum, elapsed >= maximum { return true }
        return elapsed >= rule.minimum && isChange(from: last.reading.value, to: reading.value)
    }

    private func isChange(from old: Value?, to new: Value?) -> Bool {
        guard let before = old?.number, let now = new?.number else { return old != new }
        switch rule.deadband {
        case .absolute(let band): return abs(now - before) > band
        case .percent(let percent): return abs(now - before) > abs(before) * percent / 100
        }
    }
}

extension Value {
    /// What a deadband applies to.
    fileprivate var number: Double? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .unsigned(let value): Double(value)
        case .signed(let value): Double(value)
        case .float32(let value): Double(value)
        case .float64(let value): value
        case .time(let time): Double(time.milliseconds)
        case .text: nil
        }
    }
}
