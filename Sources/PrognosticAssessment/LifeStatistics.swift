/// How long units of a kind lived: what can be said of one of which only the age is known.
///
/// The product-limit estimate: E. Kaplan and P. Meier, J. Am. Stat. Assoc. 53 (1958) 457–481.
package struct LifeStatistics: Sendable, Codable, Equatable {
    /// Ages at which units failed, ascending.
    package private(set) var ages: [Double]
    /// The share that outlives each of them.
    package private(set) var survival: [Double]

    package init(lives: [(age: Double, isCensored: Bool)]) {
        ages = []
        survival = []
        var alive = Double(lives.count)
        var share = 1.0
        // Whoever is censored at an age at which others fail was at risk then.
        for life in lives.sorted(by: { ($0.age, $0.isCensored ? 1 : 0) < ($1.age, $1.isCensored ? 1 : 0) }) {
            if !life.isCensored {
                share *= (alive - 1) / alive
                if ages.last == life.age {
                    survival[survival.count - 1] = share
                } else {
                    ages.append(life.age)
                    survival.append(share)
                }
            }
            alive -= 1
        }
    }

    /// What remains to a unit that has reached an age. Older than all that were known, it has nothing to go by: 0.
    package func remaining(at age: Double) -> RemainingLife {
        guard let next = ages.firstIndex(where: { $0 > age }) else {
            return RemainingLife(mean: 0, quantiles: RemainingLife.levels.map { _ in 0 })
        }
        let alive = next > 0 ? survival[next - 1] : 1
        var mean = 0.0
        var before = alive
        for index in next..<ages.count {
            // Who outlives the last known age is taken to fail there.
            let after = index == ages.count - 1 ? 0 : survival[index]
            mean += (before - after) / alive * (ages[index] - age)
            before = after
        }
        let quantiles = RemainingLife.levels.map { level in
            (ages[next...].indices.first { 1 - survival[$0] / alive >= level }.map { ages[$0] } ?? ages[ages.count - 1])
                - age
        }
        return RemainingLife(mean: mean, quantiles: quantiles)
    }
}
