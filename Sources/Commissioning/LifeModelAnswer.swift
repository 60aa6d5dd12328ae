/// `millwright rul train --json`: what a model was learnt from, and how well it does on units that it had not seen.
package struct LifeModelAnswer: Codable, Sendable, Equatable {
    package var model: String
    /// What grew the trees, where they were not learnt here: `xgboost` or `lightgbm`.
    package var trees: String?
    package var units: Int
    package var censoredUnits: Int
    package var rows: Int
    package var columns: [String]
    /// Constant, so that nothing could be learnt from them.
    package var ignoredColumns: [String]
    package var regimes: Int
    /// Absent where lives were learnt whole.
    package var cap: Double?
    /// Absent where nothing of a life was left out.
    package var firstShare: Double?
    package var shortestLife: Double
    package var longestLife: Double
    package var seed: UInt64
    /// Root mean square error on units left out.
    package var rmse: Double
    /// How much of the blend each method has, and its own error.
    package var parts: [Part]
    /// Of P05…P95 on units left out.
    package var coverage: Double
    package var width: Double

    package struct Part: Codable, Sendable, Equatable {
        package var method: String
        package var weight: Double
        package var rmse: Double

        package init(method: String, weight: Double, rmse: Double) {
            self.method = method
            self.weight = weight
            self.rmse = rmse
        }
    }

    package init(
        model: String, trees: String?, units: Int, censoredUnits: Int, rows: Int, columns: [String],
        ignoredColumns: [String],
        regimes: Int, cap: Double?, firstShare: Double?, shortestLife: Double, longestLife: Double, seed: UInt64,
        rmse: Double,
        parts: [Part], coverage: Double, width: Double
    ) {
        self.model = model
        self.trees = trees
        self.units = units
        self.censoredUnits = censoredUnits
        self.rows = rows
        self.columns = columns
        self.ignoredColumns = ignoredColumns
        self.regimes = regimes
        self.cap = cap
        self.firstShare = firstShare
        self.shortestLife = shortestLife
        self.longestLife = longestLife
        self.seed = seed
        self.rmse = rmse
        self.parts = parts
        self.coverage = coverage
        self.width = width
    }
}
