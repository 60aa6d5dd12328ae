import Measurement
import Glibc
@testable import PrognosticAssessment

/// Units that wear out, with known ends, for tests.
struct Machines {
    var random: Random
    /// Offset and gain of each column in each regime; one regime unless set.
    var regimes = 1
    var columns = 4
    var noise = 0.3
    /// What breaks, by chance: the second fault shows in odd columns alone, and there the other way round.
    var faults = 1

    init(seed: UInt64) { random = Random(seed: seed) }

    /// Damage grows faster and faster until it is 1; columns follow it, each by a gain of its own, through noise.
    mutating func unit(_ name: String, life: Int, rows: Int? = nil) -> Fleet.Unit {
        let rows = rows ?? life
        let fault = faults > 1 ? Int(random.uniform() * Double(faults)) : 0
        var values = [[Double]](repeating: [], count: columns + 1)
        for row in 0..<rows {
            let wear = pow3(Double(row + 1) / Double(life))
            let regime = Int(random.uniform() * Double(regimes))
            values[columns].append(Double(regime) * 10 + 0.001 * random.uniform())
            for column in 0..<columns {
                let gain = column % 2 == 0 ? (fault == 0 ? 1.0 : 0) : (fault == 0 ? -1.5 : 1.5)
                let own = gain * wear * 3 + noise * random.normal()
                values[column].append(Double(regime * (column + 3)) * 40 + (1 + Double(regime)) * own)
            }
        }
        return Fleet.Unit(name: name, times: (0..<rows).map { Double($0 + 1) }, values: values)
    }

    mutating func fleet(_ count: Int, lives: ClosedRange<Int> = 80...160) -> Fleet {
        let units = (0..<count).map { index in
            let life = lives.lowerBound + Int(random.uniform() * Double(lives.count))
            return unit("u\(index)", life: life)
        }
        return Fleet(columns: (0..<columns).map { "c\($0)" } + ["setting"], units: units)
    }

    private func pow3(_ value: Double) -> Double { value * value * value }
}

/// Repeatable chance.
struct Random {
    private var source: RandomSource

    init(seed: UInt64) { source = RandomSource(seed: seed) }

    /// In 0..<1.
    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &source) }

    /// Box and Muller, Ann. Math. Stat. 29 (1958) 610–611.
    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }
}
