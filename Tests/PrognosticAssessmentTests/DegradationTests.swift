import Glibc
import Testing

@testable import PrognosticAssessment

/// Kolmogorov's limit distribution: how likely so large a distance from uniform is by chance.
private func kolmogorov(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let count = Double(sorted.count)
    let distance = sorted.enumerated().reduce(0.0) { largest, item in
        max(
            largest, abs(item.element - Double(item.offset) / count),
            abs(item.element - Double(item.offset + 1) / count))
    }
    let scaled = distance * (count.squareRoot() + 0.12 + 0.11 / count.squareRoot())
    var sum = 0.0
    for k in 1...100 {
        let term = exp(-2 * Double(k * k) * scaled * scaled)
        sum += k.isMultiple(of: 2) ? -term : term
    }
    return min(1, 2 * sum)
}

extension Random {
    /// Marsaglia and Tsang, ACM Trans. Math. Softw. 26 (2000) 363–372; below 1 by their remark.
    mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 { return gamma(shape + 1) * pow(1 - uniform(), 1 / shape) }
        let d = shape - 1.0 / 3
        while true {
            let x = normal()
            let v = pow(1 + x / (9 * d).squareRoot(), 3)
            if v > 0, log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// Michael, Schucany and Haas, Am. Stat. 30 (1976) 88–90.
    mutating func inverseGaussian(mean: Double, shape: Double) -> Double {
        let y = pow(normal(), 2)
        let root = (4 * mean * shape * y + mean * mean * y * y).squareRoot()
        let x = mean + mean * mean * y / (2 * shape) - mean / (2 * shape) * root
        return uniform() <= mean / (mean + x) ? x : mean * mean / x
    }
}

@Suite struct `The time to a limit` {
    private func check(_ probabilities: [Double]) {
        #expect(kolmogorov(probabilities) > 0.001)
        let inside = probabilities.count { (0.1...0.9).contains($0) }
        #expect((760...840).contains(inside), "P10…P90 holds 80 ± 4 %")
    }

    @Test func `is foretold as often as said for wear that wanders`() {
        var random = Random(seed: 21)
        let probabilities = (0..<1000).map { _ in
            let drift = 1 + 0.2 * random.normal()
            var mixture = DegradationMixture(step: 1, resolution: 1e-6)
            var value = 0.0
            for time in 0..<100 {
                mixture.take(value, at: Double(time))
                if time < 99 { value += drift + 1.5 * random.normal() }
            }
            let distance = 100.0
            let life = random.inverseGaussian(mean: distance / drift, shape: distance * distance / 2.25)
            return mixture.passage(of: value + distance, within: life)
        }
        check(probabilities)
    }

    @Test func `is foretold as often as said for wear that only grows`() {
        var random = Random(seed: 22)
        let probabilities = (0..<1000).map { _ in
            let scale = 0.5 + random.uniform()
            let shape = 0.7
            var mixture = DegradationMixture(step: 1, resolution: 1e-6)
            var value = 0.0
            for time in 0..<100 {
                mixture.take(value, at: Double(time))
                if time < 99 { value += scale * random.gamma(shape) }
            }
            let distance = 60 * shape * scale
            var passed = 0.0
            var life = 0.0
            while passed < distance {
                passed += scale * random.gamma(shape * 0.1)
                life += 0.1
            }
            // Within the last tenth it was passed.
            return mixture.passage(of: value + distance, within: life - 0.1 * random.uniform())
        }
        check(probabilities)
    }

    @Test func `is near the truth for a line and for an exponential through noise`() {
        var random = Random(seed: 23)
        for curve in [{ 0.02 * $0 }, { 0.2 * exp(0.02 * $0) }] as [(Double) -> Double] {
            var mixture = DegradationMixture(step: 1, resolution: 1e-6)
            for time in 0..<120 { mixture.take(curve(Double(time)) + 0.05 * random.normal(), at: Double(time)) }
            let life = mixture.remaining(to: curve(170), horizon: 1000)
            #expect((life.p05 - 2...life.p95 + 2).contains(51) && abs(life.p50 - 51) < 8, "\(life)")
        }
    }

    @Test func `depends on neither the unit of time nor that of the value`() {
        var random = Random(seed: 24)
        var value = 0.0
        let values = (0..<60).map { _ -> Double in
            value += 1 + random.normal()
            return value
        }
        var plain = DegradationMixture(step: 1, resolution: 1e-6)
        var scaled = DegradationMixture(step: 3600, resolution: 1e-3)
        for (index, value) in values.enumerated() {
            plain.take(value, at: Double(index))
            scaled.take(value * 1000, at: Double(index) * 3600)
        }
        let one = plain.remaining(to: 100, horizon: 1000).quantiles
        let other = scaled.remaining(to: 100_000, horizon: 3_600_000).quantiles
        for (one, other) in zip(one, other) { #expect(abs(one * 3600 - other) < 1e-6 * other) }
    }
}

@Suite struct `A trend towards a limit` {
    /// Flat for 100, then growing by a fiftieth of the way a step, through noise.
    private func indicator(_ time: Double, _ random: inout Random) -> Double {
        2 + 0.1 * random.normal() + max(0, time - 100) * 0.06
    }

    @Test(arguments: [1.0, -1.0])
    func `is silent while nothing wears, then near the truth`(sign: Double) {
        var random = Random(seed: 31)
        var trend = DegradationTrend(limit: sign * 8)
        var first: Double?
        for time in 0..<190 {
            let value = sign * indicator(Double(time), &random)
            if case .remaining(let life) = trend.take(value, at: Double(time)) {
                if first == nil { first = Double(time) }
                #expect(time >= 100)
                if time > 140 { #expect(abs(life.p50 - (200 - Double(time))) < 12) }
            }
        }
        #expect((first ?? 1000) < 125)
    }

    @Test func `says no number about noise alone`() {
        for seed in 0..<20 {
            var random = Random(seed: UInt64(seed))
            var trend = DegradationTrend(limit: 8)
            for time in 0..<1000 {
                let outcome = trend.take(2 + 0.5 * random.normal(), at: Double(time))
                #expect(outcome == (time < DegradationTrend.baselineCount - 1 ? .learning : .noDegradation))
            }
        }
    }

    @Test func `minds neither lone outliers nor gaps, and begins anew after maintenance`() {
        var random = Random(seed: 33)
        var plain = DegradationTrend(limit: 8)
        var disturbed = DegradationTrend(limit: 8)
        var compared = 0
        for time in 0..<180 {
            let value = indicator(Double(time), &random)
            let clean = plain.take(value, at: Double(time))
            if (110..<118).contains(time) { continue }
            let isOutlier = time % 23 == 5 && time > 20
            let found = disturbed.take(isOutlier ? value + 30 : value, at: Double(time))
            if time > 150, case .remaining(let clean) = clean, case .remaining(let found) = found {
                #expect(abs(clean.p50 - found.p50) < 8)
                compared += 1
            }
        }
        #expect(compared > 20)
        var outcomes: [DegradationTrend.Outcome] = []
        for time in 180..<300 { outcomes.append(disturbed.take(2 + 0.1 * random.normal(), at: Double(time))) }
        #expect(outcomes[5...].allSatisfy { $0 == .noDegradation })
    }

    @Test func `ends at the limit, and does not swing`() {
        var random = Random(seed: 34)
        var trend = DegradationTrend(limit: 8)
        var ends: [Double] = []
        var last = DegradationTrend.Outcome.learning
        for time in 0..<205 {
            last = trend.take(indicator(Double(time), &random), at: Double(time))
            if case .remaining(let life) = last, time > 150 { ends.append(Double(time) + life.p50) }
        }
        #expect(last == .limitPassed)
        let swings = zip(ends.dropFirst(), ends).map { abs($0 - $1) }
        #expect((swings.max() ?? 100) < 5)
    }
}
