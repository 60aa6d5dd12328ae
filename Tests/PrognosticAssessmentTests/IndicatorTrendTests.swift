import Glibc
import Measurement
import PrognosticAssessment
import Testing

@Suite struct `An indicator on its way to a limit` {
    private typealias Hour = IndicatorTrend.Hour
    private static let first: Int64 = 1_795_240_800

    private static func indicator(limit: Double = 7.1, stop: IndicatorConfiguration.Stop? = nil) throws
        -> IndicatorConfiguration
    {
        var indicator = IndicatorConfiguration(
            asset: try #require(Identifier("pump-07")), id: try #require(Identifier("wear")),
            source: "de_h.velocity_rms", limit: limit)
        indicator.nextStop = stop
        return indicator
    }

    /// Level for a week, then a doubling every six days through noise.
    private static func hours(_ count: Int, seed: UInt64 = 41) -> [Hour] {
        var random = Random(seed: seed)
        return (0..<count).map { hour in
            let wear = 1.5 * exp(0.69 * max(0, Double(hour) - 168) / 144)
            return Hour(start: first + Int64(hour) * 3600, mean: wear + 0.05 * random.normal())
        }
    }

    private static func time(afterHours hours: Double) -> WallTime {
        WallTime(milliseconds: 1000 * first + Int64(3_600_000 * hours))
    }

    private func same(_ one: Prognosis, _ other: Prognosis) -> Bool {
        one.state == other.state && one.newest == other.newest && one.since == other.since
            && one.modelWeights.map(\.weight) == other.modelWeights.map(\.weight)
    }

    @Test func `is known after a restart as by one who was there all along`() throws {
        let hours = Self.hours(400)
        var there = IndicatorTrend(try Self.indicator(), limit: 7.1)
        for count in 1...400 {
            // Twice an hour: in its middle, with what it came to so far, and shortly before its end.
            let half = Hour(start: hours[count - 1].start, mean: hours[count - 1].mean + 0.3)
            let known = hours[..<(count - 1)].filter { $0.start >= there.next }
            _ = there.take(known + [half], at: Self.time(afterHours: Double(count) - 0.5))
            let now = Self.time(afterHours: Double(count) - 0.01)
            let prognosis = there.take(known + [hours[count - 1]], at: now)
            guard count.isMultiple(of: 57) || count == 400 else { continue }
            var restarted = IndicatorTrend(try Self.indicator(), limit: 7.1)
            #expect(same(restarted.take(hours[..<count], at: now), prognosis), "\(count) hours")
            #expect(restarted.next == there.next)
        }
    }

    /// Health is 100 without noise for as long as nothing speaks against a machine.
    private static func health(_ count: Int, _ score: (Int) -> Double) -> [Hour] {
        (0..<count).map { Hour(start: first + Int64($0) * 3600, mean: $0 < 60 ? 100 : score($0)) }
    }

    private func state(_ hours: [Hour]) throws -> Prognosis.State {
        var trend = IndicatorTrend(try Self.indicator(limit: 40), limit: 40)
        return trend.take(hours, at: Self.time(afterHours: Double(hours.count))).state
    }

    @Test func `may come down from a level without noise`() throws {
        var random = Random(seed: 43)
        let noise = (0..<160).map { _ in 0.5 * random.normal() }
        for isNoisy in [false, true] {
            let hours = Self.health(160) { 100 - 0.4 * Double($0 - 60) + (isNoisy ? noise[$0] : 0) }
            guard case .degrading(let life) = try state(hours) else {
                Issue.record("it comes down")
                continue
            }
            #expect(abs(life.p50 - 50) < 5, "60 points, of which 40 in 100 hours are gone")
        }
        #expect(try state(Self.health(80) { _ in 100 }) == .noDegradation)
    }

    @Test(arguments: [75.0, 55]) func `is not on its way for an alarm that stands`(score: Double) throws {
        #expect(try state(Self.health(200) { $0 == 60 ? (100 + score) / 2 : score }) == .noDegradation)
        #expect(try state(Self.health(200) { $0 < 66 ? score : 100 }) == .noDegradation, "it is over")
    }

    @Test func `says nothing while level, and the truth within its interval once it wears`() throws {
        let hours = Self.hours(420)
        var trend = IndicatorTrend(try Self.indicator(), limit: 7.1)
        let first = trend.take(hours[..<7], at: Self.time(afterHours: 7.2))
        guard case .learning(missing: 13) = first.state else {
            Issue.record("\(first.state)")
            return
        }
        let level = trend.take(hours[..<160], at: Self.time(afterHours: 160.2))
        #expect(level.state == .noDegradation && level.since == nil && level.modelWeights.isEmpty)
        let worn = trend.take(hours, at: Self.time(afterHours: 420.2))
        guard case .degrading(let life) = worn.state else {
            Issue.record("\(worn.state)")
            return
        }
        let truth = 168 + 144 * log2(7.1 / 1.5) - 420.2
        #expect(life.p05 < truth + 12 && truth - 12 < life.p95, "\(life) around \(truth)")
        let since = try #require(worn.since)
        #expect(since > Self.time(afterHours: 168) && since < Self.time(afterHours: 300))
        #expect(abs(worn.modelWeights.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
        let beyond = trend.take(
            hours + (420..<424).map { Hour(start: Self.first + $0 * 3600, mean: 7.5) }, at: Self.time(afterHours: 424.2)
        )
        #expect(beyond.state == .limitPassed)
    }

    @Test func `tells how likely it fails before the next stop`() throws {
        let hours = Self.hours(420), now = Self.time(afterHours: 420.2)
        func failure(_ stop: IndicatorConfiguration.Stop) throws -> Prognosis {
            var trend = IndicatorTrend(try Self.indicator(stop: stop), limit: 7.1)
            return trend.take(hours, at: now)
        }
        let soon = try failure(.within(.seconds(3600)))
        let late = try failure(.within(.seconds(60 * 86_400)))
        #expect(soon.nextStop == Self.time(afterHours: 421.2))
        #expect(try #require(soon.failureBeforeStop) < 0.05 && #require(late.failureBeforeStop) > 0.95)
        #expect(try failure(.at(Self.time(afterHours: 1860.2))).failureBeforeStop == late.failureBeforeStop)
        let over = try failure(.at(Self.time(afterHours: 400)))
        #expect(over.nextStop == nil && over.failureBeforeStop == nil)
    }

    @Test func `is news when the state changes, the median moves by a tenth, or a day has passed`() {
        func prognosis(_ hours: Double, _ state: Prognosis.State) -> Prognosis {
            Prognosis(
                time: Self.time(afterHours: hours), state: state, newest: nil, since: nil, nextStop: nil,
                failureBeforeStop: nil, modelWeights: [])
        }
        func left(_ median: Double) -> Prognosis.State {
            .degrading(RemainingLife(mean: median, quantiles: [0.5, 0.6, 1, 1.5, 2].map { $0 * median }))
        }
        let told = prognosis(0, left(200))
        #expect(prognosis(10, left(190)).says(theSameAs: told), "time has passed, nothing else")
        #expect(prognosis(10, left(209)).says(theSameAs: told))
        #expect(!prognosis(10, left(211)).says(theSameAs: told))
        #expect(!prognosis(10, left(169)).says(theSameAs: told))
        #expect(!prognosis(24, left(176)).says(theSameAs: told))
        #expect(!prognosis(1, .limitPassed).says(theSameAs: told))
        #expect(!prognosis(1, .noDegradation).says(theSameAs: told))
        #expect(prognosis(1, left(0.2)).says(theSameAs: prognosis(0, left(1.8))), "below an hour nothing is told apart")
        #expect(prognosis(99, .noDegradation).says(theSameAs: prognosis(0, .noDegradation)))
        #expect(prognosis(99, .learning(missing: 3)).says(theSameAs: prognosis(0, .learning(missing: 9))))
        #expect(!prognosis(25, .limitPassed).says(theSameAs: prognosis(0, .limitPassed)))
    }
}
