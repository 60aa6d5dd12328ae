import Glibc
import PrognosticAssessment
import Testing

@Suite struct `Lives of a kind of part` {
    private typealias Life = WeibullLife.Life

    private func life(_ random: inout Random, shape: Double, scale: Double) -> Double {
        scale * pow(-log(1 - random.uniform()), 1 / shape)
    }

    @Test func `are as likely as the textbook says`() throws {
        // scipy.stats.weibull_min.fit([150, 85, 250, 240, 135, 200, 240, 150, 200, 190], floc=0)
        let ages = [150.0, 85, 250, 240, 135, 200, 240, 150, 200, 190]
        let weibull = try #require(WeibullLife(ages.map { Life(age: $0, isCensored: false) }))
        #expect(abs(weibull.shape - 4.32364) < 1e-4 && abs(weibull.scale - 202.752) < 1e-3, "\(weibull)")
    }

    @Test(arguments: [(3, 0.8), (5, 2.0), (20, 4.0)])
    func `foretell the next one as often as said, be they ever so few`(count: Int, shape: Double) throws {
        var random = Random(seed: UInt64(61 + count))
        var inside = 0, below = 0
        for _ in 0..<1000 {
            let fleet = (0..<count).map { _ in
                Life(age: life(&random, shape: shape, scale: 900), isCensored: false)
            }
            let left = try #require(WeibullLife(fleet)).remaining(at: 0)
            let truth = life(&random, shape: shape, scale: 900)
            if (left.p10...left.p90).contains(truth) { inside += 1 }
            if truth < left.p05 { below += 1 }
        }
        #expect((760...840).contains(inside), "P10…P90 holds 80 ± 4 %: \(inside)")
        #expect((28...72).contains(below), "\(below) of 1000 below P05")
    }

    @Test func `that go on count as well, and a part that has an age is foretold from it on`() throws {
        var random = Random(seed: 71)
        var inside = 0, asked = 0, naive = 0.0, learnt = 0.0
        while asked < 1000 {
            // A fleet looked at while a third still serves, at ages that are nobody's choice.
            let fleet = (0..<12).map { _ -> Life in
                let age = life(&random, shape: 2.5, scale: 1000), end = 1800 * random.uniform()
                return end < age ? Life(age: end, isCensored: true) : Life(age: age, isCensored: false)
            }
            guard let weibull = WeibullLife(fleet) else { continue }
            naive += WeibullLife(fleet.filter { !$0.isCensored })?.scale ?? 0
            learnt += weibull.scale
            let now = 600.0, truth = life(&random, shape: 2.5, scale: 1000)
            guard truth > now else { continue }
            asked += 1
            let left = weibull.remaining(at: now)
            if (left.p10...left.p90).contains(truth - now) { inside += 1 }
            #expect(abs(weibull.failure(from: now, to: now + left.p50) - 0.5) < 0.01)
        }
        #expect((760...840).contains(inside), "P10…P90 holds 80 ± 4 %: \(inside) of 1000")
        #expect(naive < 0.95 * learnt, "without those that go on, lives look shorter")
    }

    @Test func `say nothing while they are too few or all the same, and less the fewer they are`() throws {
        let same = [Life](repeating: Life(age: 5, isCensored: false), count: 9)
        #expect(WeibullLife(same) == nil && WeibullLife([]) == nil)
        let two = [Life(age: 3, isCensored: false), Life(age: 5, isCensored: false)]
        #expect(WeibullLife(two + [Life(age: 4, isCensored: true)]) == nil)
        var width: [Double] = []
        for copies in [1, 5] {
            let lives = [700.0, 900, 1000, 1150].flatMap { age in
                (0..<copies).map { Life(age: age + Double($0), isCensored: false) }
            }
            let left = try #require(WeibullLife(lives)).remaining(at: 0)
            width.append(left.p95 - left.p05)
        }
        #expect(width[0] > 1.5 * width[1])
        let old = try #require(WeibullLife([700.0, 900, 1000].map { Life(age: $0, isCensored: false) }))
        #expect(old.failure(from: 1e9, to: 2e9) > 0 && old.remaining(at: 5000).p05 >= 0, "older than all known")
        #expect(old.failure(from: 500, to: 500) == 0)
    }
}

@Suite struct `Wear by product` {
    @Test func `is learnt from lives with different shares of products, and alike before`() throws {
        var random = Random(seed: 81)
        let lives = (0..<80).map { index -> WearRates.Life in
            let share = random.uniform()
            // The second product wears three times as much.
            let exposure = 10_000 * pow(-log(1 - random.uniform()), 1 / 4.0)
            let used = exposure / (share + 3 * (1 - share))
            let seen = index % 5 == 0 ? 0.7 : 1
            return .init(
                usage: ["1": share * used * seen, "2": (1 - share) * used * seen, "9": 1], isCensored: seen < 1)
        }
        let few = WearRates(Array(lives.prefix(8)))
        #expect(few.rates.isEmpty && few.effective(["1": 3, "2": 4]) == 7)
        let learnt = WearRates(lives)
        let ratio = try #require(learnt.rates["2"]) / #require(learnt.rates["1"])
        #expect((2.6...3.4).contains(ratio), "\(learnt)")
        #expect(learnt.rates["9"] == nil, "too little of it to tell")
        let counted = lives.flatMap(\.usage.values).reduce(0, +)
        let weighted = lives.map { learnt.effective($0.usage) }.reduce(0, +)
        #expect(abs(weighted / counted - 1) < 0.01, "the unit stays what was counted")
    }
}

@Suite struct `A total that grows` {
    private func growth(_ spans: [(high: Double, last: Double)]) -> [Double] {
        var meter = UsageMeter()
        return spans.map { meter.take(high: $0.high, last: $0.last) }
    }

    @Test func `is counted by what it grew, also while nobody looked`() {
        #expect(growth([(100, 100), (130, 130), (130, 130), (4130, 4130)]) == [0, 30, 0, 4000])
    }

    @Test func `goes on from 0 after a reset and where its register was full`() {
        #expect(growth([(100, 100), (120, 7), (20, 20)]) == [0, 27, 13])
        #expect(growth([(65_500, 65_500), (65_535, 14), (40, 40)]) == [0, 49, 26], "one count is lost where it wraps")
    }

    @Test func `is not counted twice where it was read wrongly once`() {
        let found = growth([(100, 100), (100, 0), (112, 112), (113, 113)])
        #expect(found.reduce(0, +) == 13 && found == [0, 0, 12, 1])
        #expect(growth([(100, 100), (105, 3), (108, 108)]).reduce(0, +) == 8)
        #expect(growth([(100, 100), (.nan, .infinity), (101, 101)]) == [0, 0, 1])
    }
}
