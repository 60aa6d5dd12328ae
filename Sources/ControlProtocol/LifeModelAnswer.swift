package import PrognosticAssessment

/// `millwright rul train --json`: what a model was learnt from, and how well it does on units that it had not seen.
package struct LifeModelAnswer: Codable, Sendable, Equatable {
    package var model: String
    /// What tells it from others.
    package var hash: String
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
    /// What lives and errors are told in.
    package var timeColumn: String
    package var shortestLife: Double
    package var longestLife: Double
    /// Of any row, as the time column has them; absent of a model that is older than this.
    package var firstTime: Double?
    package var lastTime: Double?
    /// Absent where it was learnt from a table.
    package var record: Record?
    package var seed: UInt64
    /// Root mean square error on units left out.
    package var rmse: Double
    /// How much of the blend each method has, and its own error.
    package var parts: [Part]
    /// Of P05…P95 on units left out.
    package var coverage: Double
    package var width: Double

    /// The lives of a record: of which class, or which part, and when they were lived, in UTC milliseconds.
    package struct Record: Codable, Sendable, Equatable {
        package var `class`: String
        package var from: Int64
        package var to: Int64
    }

    package struct Part: Codable, Sendable, Equatable {
        package var method: String
        package var weight: Double
        package var rmse: Double
    }

    /// - Parameter path: Of its file, as people know it.
    package init(_ file: LifeModelFile, path: String) {
        self.init(NamedModel(file, name: path))
    }

    package init(_ named: NamedModel) {
        let model = named.model, training = model.training
        self.model = named.name
        hash = named.hash
        trees = model.adopted?.rawValue
        units = training.units
        censoredUnits = training.censoredUnits
        rows = training.rows
        columns = model.usedColumns
        ignoredColumns = model.columns.filter { !model.usedColumns.contains($0) }
        regimes = model.regimeCount
        cap = model.cap
        firstShare = training.firstShare
        timeColumn = named.timeColumn
        shortestLife = training.shortestLife
        longestLife = training.longestLife
        firstTime = training.times?.lowerBound
        lastTime = training.times?.upperBound
        record = training.origin.map { Record(class: $0.kin, from: $0.from, to: $0.to) }
        seed = training.seed
        rmse = training.rmse
        parts = model.parts.map { Part(method: $0.method, weight: $0.weight, rmse: $0.rmse) }
        coverage = training.coverage
        width = training.width
    }
}
