/// What is known about how long units of one kind live, from histories of such units.
package struct LifeModel: Sendable, Codable, Equatable {
    /// Says how much remains, without how sure that is.
    enum Predictor: Sendable, Codable, Equatable {
        case learnt(Blend)
        case adopted(Adoption)
    }

    /// Gradient-boosted trees and ridge regression over the same causal features, and similarity to whole lives.
    struct Blend: Sendable, Codable, Equatable {
        var plan: FeaturePlan
        var boosting: GradientBoosting
        var ridge: RidgeRegression
        /// Absent where it weighs nothing.
        var similarity: TrajectorySimilarity?
        /// Of boosting, ridge and similarity, in this order; their sum is 1.
        var weights: [Double]
    }

    let predictor: Predictor
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
        /// From the first time of any row to the last, as the time column has them; absent in a file that is older than
        /// this.
        package var times: ClosedRange<Double>?
        /// The lives of a record that they are; absent of a table.
        package var origin: Fleet.Origin?
        package var seed: UInt64
        /// Only what came after this share of each life was learnt; absent where all of it was.
        package var firstShare: Double?
        /// Root mean square error on units left out, by equal share of each unit's life.
        package var rmse: Double
        /// The same of the parts of the blend.
        package var partRMSE: [Double]
        /// Share of the truths left out within P05…P95, and the mean width of that, by calibration on the other units
        /// left out.
        package var coverage: Double
        package var width: Double
    }

    /// The columns a table must have.
    package var columns: [String] {
        switch predictor {
        case .learnt(let blend): blend.plan.columns
        case .adopted(let adoption): adoption.columns
        }
    }

    /// Those of them that count.
    package var usedColumns: [String] {
        switch predictor {
        case .learnt(let blend): blend.plan.varying.map { blend.plan.columns[$0] }
        case .adopted(let adoption): adoption.columns
        }
    }

    /// Those without which it can say nothing: that count, or tell its regimes apart.
    package var neededColumns: [String] {
        guard case .learnt(let blend) = predictor else { return columns }
        let needed = Set(blend.plan.varying + blend.plan.regimes.columns)
        return needed.sorted().map { blend.plan.columns[$0] }
    }

    /// How much of the blend each method has, and its own error on units left out.
    package var parts: [(method: String, weight: Double, rmse: Double)] {
        switch predictor {
        case .learnt(let blend):
            zip(["boosting", "ridge", "similarity"], zip(blend.weights, training.partRMSE)).map { ($0, $1.0, $1.1) }
        case .adopted(let adoption): [(adoption.trees.origin.rawValue, 1, training.rmse)]
        }
    }

    /// What grew the trees, where they were not learnt here.
    package var adopted: TreeEnsemble.Origin? {
        if case .adopted(let adoption) = predictor { adoption.trees.origin } else { nil }
    }

    package var regimeCount: Int {
        if case .learnt(let blend) = predictor { blend.plan.regimes.count } else { 1 }
    }

    init(
        predictor: Predictor, calibration: ErrorCalibration, lives: LifeStatistics, cap: Double?, training: Training
    ) {
        self.predictor = predictor
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
        guard let last = unit.times.indices.last else {
            return Prediction(remaining: lives.remaining(at: 0), isStrange: true)
        }
        switch predictor {
        case .adopted(let adoption):
            var said = remaining(
                predicted: bounded(adoption.value(of: unit, at: last)), age: unit.span, by: calibration)
            // Where the trees are off on the whole, their own number is no mean.
            said.mean = said.meanOfQuantiles
            return Prediction(remaining: said, isStrange: false)
        case .learnt(let blend):
            let (value, isStrange) = self.value(of: unit, by: blend, last)
            let said = remaining(predicted: value, age: unit.span, by: calibration)
            return Prediction(remaining: isStrange ? widened(said, age: unit.span) : said, isStrange: isStrange)
        }
    }

    private func value(of unit: Fleet.Unit, by blend: Blend, _ last: Int) -> (Double, isStrange: Bool) {
        let normalised = blend.plan.normalised(unit)
        var matrix = FeatureMatrix(rowCount: 1, columnCount: blend.plan.featureCount)
        blend.plan.write(normalised, rows: [last], to: &matrix, at: 0)
        let row = matrix.row(0)
        let parts = [
            Double(blend.boosting.value(of: row)), Double(blend.ridge.value(of: row)),
            blend.similarity?.value(of: normalised, at: last, cap: cap) ?? 0,
        ]
        return (zip(parts, blend.weights).reduce(0) { $0 + bounded($1.0) * $1.1 }, normalised.endsStrange)
    }

    func bounded(_ value: Double) -> Double { max(0, min(value, cap ?? .infinity)) }

    func remaining(predicted: Double, age: Double, by calibration: ErrorCalibration) -> RemainingLife {
        var said = RemainingLife(
            mean: bounded(predicted),
            quantiles: calibration.errors(at: predicted, age: age).map { bounded(predicted + $0) })
        // What was learnt for its share of the life is no mean of lives.
        if calibration.leastAge != nil { said.mean = said.meanOfQuantiles }
        return said
    }

    private func widened(_ remaining: RemainingLife, age: Double) -> RemainingLife {
        let byAge = lives.remaining(at: age).quantiles.map(bounded)
        let quantiles = zip(RemainingLife.levels, zip(remaining.quantiles, byAge)).map { level, pair in
            level < 0.5 ? min(pair.0, pair.1) : level > 0.5 ? max(pair.0, pair.1) : pair.0
        }
        return RemainingLife(mean: remaining.mean, quantiles: quantiles)
    }
}
