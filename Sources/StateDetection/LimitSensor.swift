import Measurement

/// Says how far beyond the limits of one side a value is, with hysteresis.
struct ThresholdSensor {
    /// 1 for upper limits; -1 for lower ones, whose values and limits are looked at with their signs changed.
    private let sign: Double
    /// Infinite where there is none.
    private let inner: Double
    private let outer: Double
    private let deadband: Double

    /// - Returns: `nil` where the side has no limits.
    init?(_ kind: AlarmID.Kind, of limits: LimitConfiguration) {
        switch kind {
        case .high where limits.high != nil || limits.highHigh != nil:
            self.init(sign: 1, inner: limits.high, outer: limits.highHigh, deadband: limits.deadband)
        case .low where limits.low != nil || limits.lowLow != nil:
            self.init(
                sign: -1, inner: limits.low.map { -$0 }, outer: limits.lowLow.map { -$0 }, deadband: limits.deadband)
        default: return nil
        }
    }

    /// Of how far a value is from what is expected of it, without its sign.
    init(_ deviation: LimitConfiguration.Deviation, deadband: Double) {
        self.init(sign: 1, inner: deviation.limit, outer: nil, deadband: deadband)
    }

    private init(sign: Double, inner: Double?, outer: Double?, deadband: Double) {
        self.sign = sign
        self.inner = inner ?? .infinity
        self.outer = outer ?? .infinity
        self.deadband = deadband
    }

    func level(of value: Double, from before: AlarmLevel) -> AlarmLevel {
        let value = sign * value
        if value > outer || before == .outer && value > outer - deadband { return .outer }
        if value > inner || before != .none && value > inner - deadband { return .inner }
        return .none
    }

    /// The values at which a level stays what it is.
    func quiet(at level: AlarmLevel) -> (lower: Double, upper: Double) {
        let band: (lower: Double, upper: Double) =
            switch level {
            case .none: (-.infinity, min(inner, outer))
            case .inner: ((inner - deadband).nextUp, outer)
            case .outer: ((outer - deadband).nextUp, .infinity)
            }
        return sign > 0 ? band : (-band.upper, -band.lower)
    }
}

/// Says whether a value moved too far within an interval: compares with eight values kept of it.
struct RateSensor {
    private let change: Double
    private let interval: Int64
    private var values: [Double]
    /// Monotonic nanoseconds; `.min` where nothing is kept.
    private var times: [Int64]
    private var newest = 0

    private static let count = 8

    init(_ rate: LimitConfiguration.Rate) {
        change = rate.change
        interval = rate.interval.nanoseconds
        values = [Double](repeating: 0, count: Self.count)
        times = [Int64](repeating: .min, count: Self.count)
    }

    mutating func level(of value: Double, at time: MonotonicTime) -> AlarmLevel {
        var level = AlarmLevel.none
        for index in 0..<Self.count
        where times[index] != .min && time.nanoseconds - times[index] <= interval
            && abs(value - values[index]) > change
        {
            level = .inner
        }
        if times[newest] == .min || time.nanoseconds - times[newest] >= interval / Int64(Self.count) {
            newest = (newest + 1) % Self.count
            (values[newest], times[newest]) = (value, time.nanoseconds)
        }
        return level
    }

    /// Nothing is known of how the value moved.
    mutating func forget() { for index in 0..<Self.count { times[index] = .min } }
}
