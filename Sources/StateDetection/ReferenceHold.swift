/// Whether a signal has stood still for some time: its range within a window, kept in sixteen parts.
struct ReferenceHold: Sendable, Codable {
    private struct Part: Sendable, Codable {
        let start: Double
        var low: Double
        var high: Double
    }

    private static let count = 16.0

    /// Seconds.
    private let window: Double
    private var parts: [Part] = []

    init(window: Double) { self.window = window }

    mutating func take(_ value: Double, at time: Double) {
        if let last = parts.indices.last, time - parts[last].start < window / Self.count {
            parts[last].low = min(parts[last].low, value)
            parts[last].high = max(parts[last].high, value)
        } else {
            parts.append(Part(start: time, low: value, high: value))
        }
        // As long as what is left covers the window.
        while parts.count > 1, time - parts[1].start >= window { parts.removeFirst() }
    }

    /// The middle of the window where it is covered and the signal moved no further than `range`.
    func level(within range: Double, at time: Double) -> Double? {
        guard let first = parts.first, time - first.start >= window else { return nil }
        var (low, high) = (first.low, first.high)
        for part in parts {
            low = min(low, part.low)
            high = max(high, part.high)
        }
        return high - low <= range ? (low + high) / 2 : nil
    }

    mutating func forget() { parts.removeAll() }
}
