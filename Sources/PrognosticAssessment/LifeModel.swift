/// What was learnt about how long units of one kind live, from histories of such units.
///
/// A blend of gradient-boosted trees, ridge regression and similar trajectories over the same causal features.
package struct LifeModel: Sendable, Codable, Equatable {
    var plan: FeaturePlan
    var boosting: GradientBoosting
    var ridge: RidgeRegression
    /// Of boosting and ridge, in this order; their sum is 1.
    var weights: [Double]
    var calibration: ErrorCalibration
    var lives: LifeStatistics
    /// Beyond it "at least so long" is all that is said.
    package private(set) var cap: Double?
    package internal(set) var training: Training

    /// What the model rests on.
    package struct Training: Sendable, Codable, Equatable {
        package var units: Int
        package var censoredUnits: Int
        package var rows: Int
        package var shortestLife: Double
        package var longestLife: Double
        package var seed: UInt64
        /// Root mean square error on units left out, by equal share of each unit's life.
        package var rmse: Double
        /// The same of the parts of the blend.
        package var partRMSE: [Double]
        /// Share of the truths left out within P05…P95, and the mean width of that, by calibration on the other units left out.
        package var coverage: Double
        package var width: Double
    }

    /// The columns a table must have.
    package var columns: [String] { plan.columns }
    /// Those of them that vary.
    package var usedColumns: [String] { plan.varying.map { plan.columns[$0] } }
    /// How much of the blend each method has, and its own error on units left out.
    package var parts: [(method: String, weight: Double, rmse: Double)] {
        zip(["boosting", "ridge"], zip(weights, training.partRMSE)).map { ($0, $1.0, $1.1) }
    }
    package var regimeCount: Int { plan.regimes.count }

    init(
        plan: FeaturePlan, boosting: GradientBoosting, ridge: RidgeRegression, weights: [Double],
        calibration: ErrorCalibration, lives: LifeStatistics, cap: Double?, training: Training
    ) {
        self.plan = plan
        self.boosting = boosting
        self.ridge = ridge
        self.weights = weights
        self.calibration = calibration
        self.lives = lives
        self.cap = cap
        self.training = training
    }

    /// What can be said about one unit.
    package struct Prediction: Sendable, Equatable {
        package var remaining: RemainingLife
        /// The unit was last seen in a regime that was never learnt from: the interval is widened to what its age alone
        /// would say.
        package var isStrange: Bool
    }

    /// The remaining life after a unit's last row. The values are in the order of ``columns``.
    package func prediction(for unit: Fleet.Unit) -> Prediction {
        let normalised = plan.normalised(unit)
        guard let last = unit.times.indices.last else {
            return Prediction(remaining: lives.remaining(at: 0), isStrange: true)
        }
        var matrix = FeatureMatrix(rowCount: 1, columnCount: plan.featureCount)
        plan.write(normalised, rows: [last], to: &matrix, at: 0)
        let row = matrix.row(0)
        let parts = [boosting.value(of: row), ridge.value(of: row)]
        let blend = zip(parts, weights).reduce(0) { $0 + bounded(Double($1.0)) * $1.1 }
        var remaining = remaining(predicted: blend, by: calibration)
        if normalised.endsStrange { remaining = widened(remaining, age: unit.span) }
        return Prediction(remaining: remaining, isStrange: normalised.endsStrange)
    }

    func bounded(_ value: Double) -> Double { max(0, min(value, cap ?? .infinity)) }

    func remaining(predicted: Double, by calibration: ErrorCalibration) -> RemainingLife {
        RemainingLife(
            mean: bounded(predicted), quantiles: calibration.errors(at: predicted).map { bounded(predicted + $0) })
    }

    private func widened(_ remaining: RemainingLife, age: Double) -> RemainingLife {
        let byAge = lives.remaining(at: age).quantiles.map(bounded)
        let quantiles = zip(RemainingLife.levels, zip(remaining.quantiles, byAge)).map { level, pair in
            level < 0.5 ? min(pair.0, pair.1) : level > 0.5 ? max(pair.0, pair.1) : pair.0
        }
        return RemainingLife(mean: remaining.mean, quantiles: quantiles)
    }
}
