import Glibc
import Measurement

extension LifeModel {
    /// Why a fleet teaches nothing.
    package enum TrainingFailure: Error, Equatable {
        case tooFewFailures(found: Int, needed: Int)
        case oneRow(unit: String)
        case nothingVaries
    }

    /// Runs a body for 0 up to a count, on as many threads as it likes, and returns after the last.
    package typealias Concurrently = (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void

    package static let fewestFailures = 5
    private static let foldCount = 5

    /// Learns from units' histories; what can be chosen is chosen by leaving out whole units in turn.
    ///
    /// - Parameters:
    ///   - cap: Lives are learnt up to this much remaining, in the unit of time: before wear shows, they cannot be told
    ///     apart.
    ///   - firstShare: Only what came after this share of each life is learnt: where units are never asked about
    ///     earlier.
    ///   - seed: The same seed gives the same model, however many threads there are.
    /// - Complexity: Bounded in the number of rows: beyond 60 000 they are thinned out evenly.
    package init(
        learningFrom fleet: Fleet, cap: Double?, firstShare: Double? = nil, seed: UInt64, concurrently: Concurrently
    ) throws(TrainingFailure) {
        let failures = try Self.failures(in: fleet)
        let plan = FeaturePlan(learntFrom: fleet, cap: cap)
        guard !plan.varying.isEmpty else { throw .nothingVaries }
        let moments = LearningRows(fleet, cap: cap, firstShare: firstShare ?? 0)
        let folds = moments.folds(count: min(Self.foldCount, failures), of: fleet, seed: seed)
        let set = TrainingSet(fleet, moments, plan: plan, cap: cap, folds: folds)
        let boosting = BoostingSelection(set, folds: folds, seed: seed, concurrently: concurrently)
        let ridge = RidgeSelection(set, folds: folds)
        let similarity = SimilaritySelection(
            set, of: fleet, plan: plan, folds: folds, cap: cap, firstShare: firstShare ?? 0,
            concurrently: concurrently)
        let rows = similarity.rows
        let highest = cap.map { Float($0) } ?? .infinity
        let parts = [rows.map { boosting.leftOut[$0] }, rows.map { ridge.leftOut[$0] }, similarity.leftOut].map {
            part in part.map { max(0, min($0, highest)) }
        }
        let weights = blendWeights(parts, of: rows, moments)
        var blend = [Double](repeating: 0, count: rows.count)
        for (part, weight) in zip(parts, weights) {
            for (place, value) in part.enumerated() { blend[place] += weight * Double(value) }
        }
        let learnt = Blend(
            plan: plan, boosting: boosting.model, ridge: ridge.model,
            similarity: weights[2] > 0 ? similarity.model : nil, weights: weights)
        self.init(
            .learnt(learnt), foretold: blend, at: rows, moments, folds: folds, of: fleet, cap: cap, seed: seed)
        training.partRMSE = parts.map { moments.rmse($0, of: rows) }
        training.firstShare = firstShare
    }

    /// Takes trees that were grown elsewhere; the histories only tell how far they are to be believed, so that the
    /// trees should not have been grown on them.
    ///
    /// - Parameters:
    ///   - fleet: With the columns of ``Adoption/columns``.
    ///   - cap: As in the training, like `firstShare`; what the trees say beyond it counts as it.
    package init(
        adopting adoption: Adoption, judgedOn fleet: Fleet, cap: Double?, firstShare: Double? = nil, seed: UInt64
    ) throws(TrainingFailure) {
        let failures = try Self.failures(in: fleet)
        let moments = LearningRows(fleet, cap: cap, firstShare: firstShare ?? 0)
        let folds = moments.folds(count: min(Self.foldCount, failures), of: fleet, seed: seed)
        let foretold = moments.places.map { place in
            max(0, min(adoption.value(of: fleet.units[place.unit], at: place.row), cap ?? .infinity))
        }
        self.init(
            .adopted(adoption), foretold: foretold, at: Array(foretold.indices), moments, folds: folds, of: fleet,
            cap: cap, seed: seed)
        training.firstShare = firstShare
    }

    /// How many units failed.
    private static func failures(in fleet: Fleet) throws(TrainingFailure) -> Int {
        if let unit = fleet.units.first(where: { $0.times.count < 2 || $0.span <= 0 }) {
            throw .oneRow(unit: unit.name)
        }
        let failures = fleet.units.count { !$0.isCensored }
        guard failures >= fewestFailures else { throw .tooFewFailures(found: failures, needed: fewestFailures) }
        return failures
    }

    /// - Parameter foretold: For each of some rows, by a predictor that had not seen its unit.
    private init(
        _ predictor: Predictor, foretold: [Double], at rows: [Int], _ moments: LearningRows, folds: [Int],
        of fleet: Fleet, cap: Double?, seed: UInt64
    ) {
        let cuts = moments.cuts(foretold, of: rows)
        let lives = fleet.units.filter { !$0.isCensored }.map(\.span)
        self.init(
            predictor: predictor,
            calibration: ErrorCalibration(cuts.map(\.cut), leastAge: nil),
            lives: LifeStatistics(lives: fleet.units.map { ($0.span, $0.isCensored) }), cap: cap,
            training: Training(
                units: fleet.units.count, censoredUnits: fleet.units.count - lives.count,
                rows: moments.targets.count, shortestLife: lives.min() ?? 0, longestLife: lives.max() ?? 0,
                times: fleet.times, origin: fleet.origin, seed: seed,
                rmse: moments.rmse(foretold.map { Float($0) }, of: rows), partRMSE: [], coverage: 0, width: 0))
        let judged = cuts.map { (folds[$0.row], moments.scales[$0.row], $0.cut) }
        let absolute = intervals(judged, leastAge: nil)
        let leastAge = Self.leastAgeShare * (lives.min() ?? 1)
        let relative = intervals(judged, leastAge: leastAge)
        if relative.loss < absolute.loss {
            calibration = ErrorCalibration(cuts.map(\.cut), leastAge: leastAge)
        }
        let chosen = relative.loss < absolute.loss ? relative : absolute
        (training.coverage, training.width) = (chosen.coverage, chosen.width)
    }

    /// Of the shortest life.
    private static let leastAgeShare = 0.02

    /// Share of the truths within P05…P95, the mean width, and the pinball loss as a share of the life, each fold
    /// judged by what the others calibrate.
    private func intervals(
        _ cuts: [(fold: Int, scale: Double, cut: ErrorCalibration.Cut)], leastAge: Double?
    ) -> (coverage: Double, width: Double, loss: Double) {
        var covered = 0.0
        var width = 0.0
        var total = 0.0
        var loss = 0.0
        let count = (cuts.map(\.fold).max() ?? 0) + 1
        for fold in 0..<count {
            let others = ErrorCalibration(
                cuts.filter { $0.fold != fold }.map(\.cut), leastAge: leastAge)
            for (place, scale, cut) in cuts where place == fold {
                let remaining = remaining(predicted: cut.predicted, age: cut.age, by: others)
                total += cut.weight
                loss += cut.weight * remaining.pinballLoss(of: cut.truth) / scale
                width += cut.weight * (remaining.p95 - remaining.p05)
                if (remaining.p05...remaining.p95).contains(cut.truth) { covered += cut.weight }
            }
        }
        return (covered / total, width / total, loss / total)
    }
}

extension Fleet {
    fileprivate var times: ClosedRange<Double>? {
        guard let first = units.compactMap(\.times.first).min(), let last = units.compactMap(\.times.last).max() else {
            return nil
        }
        return first...last
    }
}

/// The convex combination with the least squared error, on a grid of twentieths.
///
/// - Parameter rows: What each element of a part is about.
private func blendWeights(_ parts: [[Float]], of rows: [Int], _ moments: LearningRows) -> [Double] {
    var products = [[Double]](repeating: [Double](repeating: 0, count: parts.count), count: parts.count)
    for (place, row) in rows.enumerated() where !moments.targets[row].isLowerBound {
        let errors = parts.map { Double($0[place] - moments.targets[row].value) }
        for (first, left) in errors.enumerated() {
            for (second, right) in errors.enumerated() {
                products[first][second] += moments.gravity(row) * left * right
            }
        }
    }
    func loss(_ weights: [Double]) -> Double {
        zip(products, weights).reduce(0) { sum, pair in
            sum + pair.1 * zip(pair.0, weights).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }
    let steps = 20
    var best = (loss: Double.infinity, weights: [Double](repeating: 0, count: parts.count))
    func search(_ weights: [Double], left: Int) {
        if weights.count == parts.count - 1 {
            let all = weights + [Double(left) / Double(steps)]
            let found = loss(all)
            if found < best.loss { best = (found, all) }
            return
        }
        for taken in 0...left { search(weights + [Double(taken) / Double(steps)], left: left - taken) }
    }
    search([], left: steps)
    return best.weights
}

extension FeaturePlan {
    /// Scales, windows and index of a fleet.
    init(learntFrom fleet: Fleet, cap: Double?) {
        let regimes = OperatingRegimes(of: fleet)
        let logarithmic = fleet.columns.indices.filter { column in
            !regimes.columns.contains(column) && Self.spansDecades(column, of: fleet)
        }
        var moments = [[Moments]](
            repeating: [Moments](repeating: Moments(), count: fleet.columns.count), count: regimes.count)
        for unit in fleet.units {
            for row in unit.times.indices {
                let regime = regimes.regime { unit.values[$0][row] }.index
                for column in fleet.columns.indices {
                    var value = unit.values[column][row]
                    if logarithmic.contains(column) { value = log(value) }
                    if value.isFinite { moments[regime][column].add(value) }
                }
            }
        }
        // What differs by rounding alone is constant.
        let scales = moments.map {
            $0.map { Scale(mean: $0.mean, deviation: $0.deviation > 1e-9 * abs($0.mean) ? $0.deviation : 0) }
        }
        let varying = fleet.columns.indices.filter { column in scales.contains { $0[column].deviation > 0 } }
        let lives = fleet.units.filter { !$0.isCensored }.map(\.span).sorted()
        self.init(
            columns: fleet.columns, regimes: regimes, logarithmic: logarithmic.isEmpty ? nil : logarithmic,
            scales: scales, varying: varying,
            windows: Self.windowShares.map { $0 * lives[lives.count / 2] },
            index: [Double](repeating: 0, count: varying.count))
        index = healthEquations(of: fleet.units, cap: cap).healthIndex
    }

    /// Whether a column of positive numbers is more than tenfold at its greatest: then equal ratios mean as much as
    /// each other.
    private static func spansDecades(_ column: Int, of fleet: Fleet) -> Bool {
        var least = Double.infinity, greatest = 0.0
        for unit in fleet.units {
            for value in unit.values[column] where value.isFinite {
                least = min(least, value)
                greatest = max(greatest, value)
            }
        }
        return least > 0 && greatest > 10 * least
    }

    /// The linear combination of single rows that tells best how much of life has passed.
    fileprivate func healthEquations(of units: some Sequence<Fleet.Unit>, cap: Double?) -> NormalEquations {
        var equations = NormalEquations(count: varying.count + 1)
        for unit in units where !unit.isCensored {
            guard let end = unit.times.last else { continue }
            let normalised = normalised(unit)
            var regressors: [Float] = []
            for row in unit.times.indices {
                regressors.append(1)
                for series in normalised.series.dropLast() { regressors.append(Float(series[row])) }
            }
            let span = min(unit.span, cap ?? .infinity)
            equations.add(
                regressors, unit.times.map { Float(1 - min(end - $0, span) / span) },
                weights: [Float](repeating: 1, count: unit.times.count))
        }
        return equations
    }
}

extension NormalEquations {
    fileprivate var healthIndex: [Double] { Array(solution(penalty: 1).dropFirst()) }
}

/// The rows learnt from, with their features.
private struct TrainingSet: Sendable {
    let moments: LearningRows
    let matrix: FeatureMatrix

    /// The index of health that a unit is given is learnt without its fold: of few units one would else know its own
    /// end, and a unit left out would look foretold.
    init(_ fleet: Fleet, _ moments: LearningRows, plan: FeaturePlan, cap: Double?, folds: [Int]) {
        self.moments = moments
        var foldOfUnit = [Int](repeating: 0, count: fleet.units.count)
        for (place, fold) in zip(moments.places, folds) { foldOfUnit[place.unit] = fold }
        let parts = (0...(folds.max() ?? 0)).map { fold in
            plan.healthEquations(
                of: fleet.units.indices.lazy.filter { foldOfUnit[$0] == fold }.map { fleet.units[$0] }, cap: cap)
        }
        let whole = parts.dropFirst().reduce(parts[0], +)
        let plans = parts.map { part in
            var without = plan
            without.index = (whole - part).healthIndex
            return without
        }
        var matrix = FeatureMatrix(rowCount: moments.places.count, columnCount: plan.featureCount)
        var place = 0
        for (index, unit) in fleet.units.enumerated() {
            let kept = moments.places[place...].prefix { $0.unit == index }.map(\.row)
            let plan = plans[foldOfUnit[index]]
            plan.write(plan.normalised(unit), rows: kept, to: &matrix, at: place)
            place += kept.count
        }
        self.matrix = matrix
    }

    var rows: [GradientBoosting.Target] { moments.targets }

    func relativeLoss(_ predicted: [Float]) -> Double {
        moments.relativeLoss(predicted, of: Array(predicted.indices))
    }
}

/// How many trees, by the units left out.
private struct BoostingSelection {
    let model: GradientBoosting
    /// What each row was given by the model that had not seen its unit.
    let leftOut: [Float]

    private static let treeLimit = 600
    private static let step = 25

    init(_ set: TrainingSet, folds: [Int], seed: UInt64, concurrently: LifeModel.Concurrently) {
        let binned = BinnedMatrix(set.matrix)
        let foldCount = (folds.max() ?? 0) + 1
        let outcomes = PosixLocked([[[Float]]](repeating: [], count: foldCount + 1))
        let models = PosixLocked([GradientBoosting?](repeating: nil, count: foldCount + 1))
        // The last one leaves nothing out: its first trees are the model.
        concurrently(foldCount + 1) { fold in
            let rows = folds.indices.filter { folds[$0] != fold }
            let others = folds.indices.filter { folds[$0] == fold }
            var history: [[Float]] = []
            let model = GradientBoosting(
                binned, set.rows, rows: rows, trees: Self.treeLimit, settings: .init(), seed: seed &+ UInt64(fold)
            ) { trees, values in
                if trees % Self.step == 0 { history.append(others.map { values[$0] }) }
            }
            let found = history
            outcomes.withLock { $0[fold] = found }
            models.withLock { $0[fold] = model }
        }
        let histories = outcomes.withLock { $0 }
        guard var whole = models.withLock({ $0[foldCount] }) else { preconditionFailure("every job was run") }
        var leftOut = [Float](repeating: 0, count: set.rows.count)
        var best = (error: Double.infinity, step: 0, values: leftOut)
        for step in 0..<(histories.first?.count ?? 0) {
            for fold in 0..<foldCount {
                for (place, row) in folds.indices.filter({ folds[$0] == fold }).enumerated() {
                    leftOut[row] = histories[fold][step][place]
                }
            }
            let error = set.relativeLoss(leftOut)
            if error < best.error { best = (error, step, leftOut) }
        }
        whole.trees.removeLast(whole.trees.count - min(whole.trees.count, best.step * Self.step))
        model = whole
        self.leftOut = best.values
    }
}

/// What counts as alike, by the units left out.
private struct SimilaritySelection {
    let model: TrajectorySimilarity
    /// Those of the rows learnt from that are judged by: neighbouring rows say nearly the same.
    let rows: [Int]
    /// What each of them was given by the lives of the other folds.
    let leftOut: [Float]

    private static let rowLimit = 8_000
    private static let choosingLimit = 1_500
    /// From paths that have to be nearly the same to such as differ as those of any two lives do; and lives of a
    /// tenth's difference to any. Tolerances are shares of the usual difference.
    private static let kinships = [1.0 / 16, 1.0 / 4, 1].flatMap { tolerance in
        [0.1, 0.3, 1, nil].map { TrajectorySimilarity.Kinship(tolerance: tolerance, stretch: $0) }
    }

    init(
        _ set: TrainingSet, of fleet: Fleet, plan: FeaturePlan, folds: [Int], cap: Double?, firstShare: Double,
        concurrently: LifeModel.Concurrently
    ) {
        let places = set.moments.places, ages = set.moments.ages
        let rows = Array(stride(from: 0, to: folds.count, by: (folds.count + Self.rowLimit - 1) / Self.rowLimit))
        let normalised = fleet.units.map { plan.normalised($0) }
        var foldOfUnit = [Int](repeating: 0, count: fleet.units.count)
        for (place, fold) in zip(places, folds) { foldOfUnit[place.unit] = fold }
        let failed = fleet.units.indices.filter { !fleet.units[$0].isCensored }
        let foldCount = (folds.max() ?? 0) + 1
        let libraries = (0..<foldCount).map { fold in
            TrajectorySimilarity(
                learningFrom: failed.filter { foldOfUnit[$0] != fold }.map { normalised[$0] }, firstShare: firstShare)
        }
        /// What the lives of other folds say of some places of `rows`.
        func judge(_ chosen: [Int], by kinships: [TrajectorySimilarity.Kinship]) -> [[Float]] {
            let found = PosixLocked(
                [[Float]](repeating: [Float](repeating: 0, count: chosen.count), count: kinships.count))
            let unitsOfFold = (0..<foldCount).map { fold in chosen.indices.filter { folds[rows[chosen[$0]]] == fold } }
            concurrently(foldCount) { fold in
                let library = libraries[fold]
                var current: (unit: Int, indexed: TrajectorySimilarity.IndexedUnit)?
                var said: [(Int, [Float])] = []
                for place in unitsOfFold[fold] {
                    let row = rows[chosen[place]], (unit, moment) = places[row]
                    if current?.unit != unit {
                        current = (unit, TrajectorySimilarity.IndexedUnit(normalised[unit], by: library.index))
                    }
                    guard let indexed = current?.indexed else { continue }
                    let differences = library.differences(indexed, upTo: moment)
                    said.append(
                        (
                            place,
                            kinships.map { kinship in
                                Float(
                                    library.remaining(
                                        differences, age: ages[row], cap: cap,
                                        by: kinship.scaled(by: library.kinship.tolerance)))
                            }
                        ))
                }
                let all = said
                found.withLock { found in
                    for (place, values) in all {
                        for (kind, value) in values.enumerated() { found[kind][place] = value }
                    }
                }
            }
            return found.withLock { $0 }
        }
        let step = (rows.count + Self.choosingLimit - 1) / Self.choosingLimit
        let chosen = Array(stride(from: 0, to: rows.count, by: step))
        let losses = judge(chosen, by: Self.kinships).map {
            set.moments.relativeLoss($0, of: chosen.map { rows[$0] })
        }
        let best = Self.kinships[losses.indices.min { losses[$0] < losses[$1] } ?? 0]
        leftOut = judge(Array(rows.indices), by: [best])[0]
        var model = TrajectorySimilarity(learningFrom: failed.map { normalised[$0] }, firstShare: firstShare)
        model.kinship = best.scaled(by: model.kinship.tolerance)
        self.model = model
        self.rows = rows
    }
}

extension TrajectorySimilarity.Kinship {
    fileprivate func scaled(by difference: Double) -> Self {
        Self(tolerance: tolerance * difference, stretch: stretch)
    }
}

/// The penalty of a ridge regression, by the units left out.
private struct RidgeSelection {
    let model: RidgeRegression
    let leftOut: [Float]

    /// Per row, in halves of a decade: from nearly none to nearly nothing learnt.
    private static let penalties = stride(from: -4.0, through: 0, by: 0.5).map { exponent in pow(10, exponent) }
    /// Neighbouring rows say nearly the same; so many are enough.
    private static let rowLimit = 6_000

    init(_ set: TrainingSet, folds: [Int]) {
        let foldCount = (folds.max() ?? 0) + 1
        let scale = Standardisation(set.matrix)
        let count = 1 + 2 * set.matrix.columnCount
        let step = max(1, set.rows.count / Self.rowLimit)
        var parts = [NormalEquations](repeating: NormalEquations(count: count), count: foldCount)
        for fold in 0..<foldCount {
            let rows = folds.indices.filter { folds[$0] == fold && !set.rows[$0].isLowerBound && $0 % step == 0 }
            parts[fold].add(
                rows.flatMap { scale.regressors(of: $0, in: set.matrix) }, rows.map { set.rows[$0].value },
                weights: rows.map { set.rows[$0].weight })
        }
        let whole = parts.dropFirst().reduce(parts[0], +)
        var best = (error: Double.infinity, penalty: 1.0, values: [Float](repeating: 0, count: set.rows.count))
        for penalty in Self.penalties {
            var leftOut = best.values
            for fold in 0..<foldCount {
                let rest = whole - parts[fold]
                let weights = rest.solution(penalty: penalty * rest.weight).map { Float($0) }
                for row in folds.indices where folds[row] == fold {
                    leftOut[row] = zip(weights, scale.regressors(of: row, in: set.matrix)).reduce(0) {
                        $0 + $1.0 * $1.1
                    }
                }
            }
            let error = set.relativeLoss(leftOut)
            if error < best.error { best = (error, penalty, leftOut) }
        }
        leftOut = best.values
        let weights = whole.solution(penalty: best.penalty * whole.weight)
        let columns = set.matrix.columnCount
        model = RidgeRegression(
            intercept: weights[0], means: scale.means, deviations: scale.deviations,
            weights: Array(weights[1...columns]), squareWeights: Array(weights[(columns + 1)...]))
    }

    private struct Standardisation {
        var means: [Float] = []
        var deviations: [Float] = []

        init(_ matrix: FeatureMatrix) {
            for column in 0..<matrix.columnCount {
                var moments = Moments()
                for value in matrix.values[column * matrix.rowCount..<(column + 1) * matrix.rowCount] {
                    moments.add(Double(value))
                }
                means.append(Float(moments.mean))
                deviations.append(moments.deviation > 1e-6 * abs(moments.mean) ? Float(moments.deviation) : 0)
            }
        }

        /// The constant, the features, their squares.
        func regressors(of row: Int, in matrix: FeatureMatrix) -> [Float] {
            let values = (0..<matrix.columnCount).map { column in
                RidgeRegression.standardised(
                    matrix.values[column * matrix.rowCount + row], means[column], deviations[column])
            }
            return [1] + values + values.indices.map { deviations[$0] > 0 ? values[$0] * values[$0] - 1 : 0 }
        }
    }
}
