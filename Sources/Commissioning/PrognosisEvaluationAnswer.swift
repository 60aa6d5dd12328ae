/// `millwright rul evaluate --json`: how well a model foretold what became of units.
package struct PrognosisEvaluationAnswer: Codable, Sendable, Equatable {
    package var model: String
    package var data: String
    /// Truths beyond it count as so much in all but `rmse` and `nasaScore`.
    package var cap: Double?
    /// Whether units were judged along their lives, or once each.
    package var alongLife: Bool
    package var all: Figures
    package var units: [Unit]

    package struct Figures: Codable, Sendable, Equatable {
        package var moments: Int
        package var rmse: Double
        package var rmseCapped: Double
        package var nasaScore: Double?
        /// Of P05…P95.
        package var coverage: Double
        package var width: Double
        package var crps: Double
        /// α is 0.3.
        package var alphaLambda: Double

        package init(
            moments: Int, rmse: Double, rmseCapped: Double, nasaScore: Double?, coverage: Double, width: Double,
            crps: Double, alphaLambda: Double
        ) {
            self.moments = moments
            self.rmse = rmse
            self.rmseCapped = rmseCapped
            self.nasaScore = nasaScore
            self.coverage = coverage
            self.width = width
            self.crps = crps
            self.alphaLambda = alphaLambda
        }
    }

    package struct Unit: Codable, Sendable, Equatable {
        package var unit: String
        package var figures: Figures
        /// In the unit of time, and as a share of the unit's life; absent where never right, or judged once.
        package var horizon: Double?
        package var horizonShare: Double?
        /// The same share where the mean may be off by 30 % of the life, not of what remained.
        package var bandHorizonShare: Double?

        package init(
            unit: String, figures: Figures, horizon: Double?, horizonShare: Double?, bandHorizonShare: Double?
        ) {
            self.unit = unit
            self.figures = figures
            self.horizon = horizon
            self.horizonShare = horizonShare
            self.bandHorizonShare = bandHorizonShare
        }
    }

    package init(model: String, data: String, cap: Double?, alongLife: Bool, all: Figures, units: [Unit]) {
        self.model = model
        self.data = data
        self.cap = cap
        self.alongLife = alongLife
        self.all = all
        self.units = units
    }
}
