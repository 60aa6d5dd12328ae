import Measurement
import Pipeline
import PrognosticAssessment

/// What came of indicators that are followed faster than by the hour, until somebody asks.
///
/// Bounded: the oldest give way. Nothing of it is kept beyond the end of the daemon.
final class FollowedIndicators: Sendable {
    private static let limit = 4096
    private let waiting = PosixLocked([FollowedMean]())
    /// Tells that something waits.
    let entered: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (entered, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func enter(_ means: [FollowedMean]) {
        guard !means.isEmpty else { return }
        waiting.withLock { waiting in
            waiting += means
            waiting.removeFirst(max(0, waiting.count - Self.limit))
        }
        continuation.yield()
    }

    func takeAll() -> [FollowedMean] {
        waiting.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
    }
}

/// An indicator that is followed faster than by the hour, with what is known of it since the daemon began.
struct FollowedTrend {
    /// Over so long, twice as long at most, the rate of use is told.
    private static let span: Int64 = 7 * 86_400

    let unit: String
    private var trend: IndicatorTrend
    private var prognosis: Prognosis?
    /// Of which the older tells the rate.
    private var marks: [(start: Int64, used: Double)] = []

    init(_ indicator: IndicatorConfiguration, limit: Double, unit: String) {
        trend = IndicatorTrend(indicator, limit: limit)
        self.unit = unit
    }

    mutating func take(_ followed: FollowedMean) {
        let mean = followed.mean
        let end = WallTime(milliseconds: 1000 * (mean.start + trend.configuration.step))
        prognosis = trend.take([mean], at: end, use: followed.used.flatMap { use($0, at: mean.start) })
    }

    private mutating func use(_ used: Double, at start: Int64) -> Prognosis.Use? {
        guard let meter = trend.configuration.meter else { return nil }
        if marks.last.map({ start >= $0.start + Self.span }) ?? true { marks = marks.suffix(1) + [(start, used)] }
        let rate = marks.first.flatMap { mark in
            start > mark.start ? 3600 * (used - mark.used) / Double(start - mark.start) : nil
        }
        return Prognosis.Use(meter: meter, used: used, rate: rate)
    }

    /// As of the newest interval; before there is one nothing is known.
    func latest(at now: WallTime) -> Prognosis {
        var trend = trend
        return prognosis ?? trend.take([], at: now)
    }
}
