import Glibc

/// How well remaining lives were foretold, against what became of the units.
///
/// α-λ performance and prognostic horizon: A. Saxena et al., Int. J. Progn. Health Manag. 1 (2010), 004. Score: A.
/// Saxena et al., PHM 2008 (late is worse than early). CRPS: T. Gneiting and A. Raftery, J. Am. Stat. Assoc. 102 (2007)
/// 359–378, here from the stated quantiles alone.
package struct PrognosisEvaluation: Sendable, Equatable {
    /// What was said at one moment of a unit's life, and what was true.
    package struct Moment: Sendable, Equatable {
        package var unit: String
        package var time: Double
        package var truth: Double
        package var remaining: RemainingLife

        package init(unit: String, time: Double, truth: Double, remaining: RemainingLife) {
            self.unit = unit
            self.time = time
            self.truth = truth
            self.remaining = remaining
        }
    }

    package let moments: Int
    package let rmse: Double
    /// With truths above the cap counted as the cap.
    package let cappedRMSE: Double
    /// Σ exp(-d/13) - 1 for early, exp(d/10) - 1 for late predictions.
    package let score: Double
    /// Of truths, capped, within P05…P95.
    package let coverage: Double
    /// Of P05…P95.
    package let width: Double
    package let crps: Double
    /// Share of moments at which at least half of the distribution lies within ± ``alpha`` of the truth.
    package let alphaLambda: Double

    package static let alpha = 0.3

    /// - Parameter moments: At least one.
    package init(_ moments: [Moment], cap: Double?) {
        let count = Double(moments.count)
        func mean(_ value: (Moment) -> Double) -> Double { moments.reduce(0) { $0 + value($1) } / count }
        func capped(_ value: Double) -> Double { min(value, cap ?? .infinity) }
        self.moments = moments.count
        rmse = mean { ($0.remaining.mean - $0.truth) * ($0.remaining.mean - $0.truth) }.squareRoot()
        cappedRMSE = mean { pow($0.remaining.mean - capped($0.truth), 2) }.squareRoot()
        score =
            count
            * mean { moment in
                let late = moment.remaining.mean - moment.truth
                return late < 0 ? exp(-late / 13) - 1 : exp(late / 10) - 1
            }
        coverage = mean { ($0.remaining.p05...$0.remaining.p95).contains(capped($0.truth)) ? 1 : 0 }
        width = mean { $0.remaining.p95 - $0.remaining.p05 }
        crps = mean { $0.remaining.pinballLoss(of: capped($0.truth)) }
        alphaLambda = mean { moment in
            let truth = capped(moment.truth)
            return moment.remaining.probability(from: (1 - Self.alpha) * truth, to: (1 + Self.alpha) * truth) >= 0.5
                ? 1 : 0
        }
    }

    /// Of what ± ``alpha`` is taken.
    package enum Tolerance: Sendable {
        /// The cone of α-λ performance, narrower with every hour.
        case ofRemaining
        /// The band of Saxena's prognostic horizon, the same all along a life of this length: who says that nothing
        /// remains has a horizon of ``alpha``.
        case ofLife(Double)
    }

    /// How long before the end of one unit its predictions became right and stayed so: the mean within ± ``alpha``.
    ///
    /// - Parameter moments: Of one unit, ascending; the last twentieth of its life is not asked for, where any error is
    ///   large against what is left.
    package static func horizon(_ moments: [Moment], _ tolerance: Tolerance) -> Double? {
        var horizon: Double?
        for moment in moments {
            let whole =
                switch tolerance {
                case .ofRemaining: moment.truth
                case .ofLife(let life): life
                }
            let isRight = abs(moment.remaining.mean - moment.truth) <= alpha * whole
            horizon = isRight ? horizon ?? moment.truth : nil
        }
        return horizon
    }
}

extension RemainingLife {
    /// Twice the mean of the quantiles' pinball losses, each for the share of levels nearest to it: the CRPS as far as
    /// quantiles tell it.
    func pinballLoss(of truth: Double) -> Double {
        let bounds = [0] + zip(Self.levels, Self.levels.dropFirst()).map { ($0 + $1) / 2 } + [1]
        return Self.levels.indices.reduce(0) { sum, place in
            let short = truth - quantiles[place]
            let pinball = short > 0 ? Self.levels[place] * short : (Self.levels[place] - 1) * short
            return sum + 2 * pinball * (bounds[place + 1] - bounds[place])
        }
    }

    /// The probability of an interval, its quantiles joined by straight lines.
    func probability(from low: Double, to high: Double) -> Double {
        distribution(at: high, isUpper: true) - distribution(at: low, isUpper: false)
    }

    private func distribution(at value: Double, isUpper: Bool) -> Double {
        // What reaches a stated end reaches as far as is known.
        if value < p05 || (value == p05 && !isUpper) { return 0 }
        if value > p95 || (value == p95 && isUpper) { return 1 }
        for place in 1..<quantiles.count where value <= quantiles[place] && quantiles[place] > quantiles[place - 1] {
            let share = (value - quantiles[place - 1]) / (quantiles[place] - quantiles[place - 1])
            return Self.levels[place - 1] + share * (Self.levels[place] - Self.levels[place - 1])
        }
        return 1
    }
}
