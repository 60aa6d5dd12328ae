import Glibc

/// How a unit's history becomes numbers that a model can learn from: causal windows over every column that varies.
///
/// Values are normalised by mean and spread of their operating regime. Windows are fixed shares of the median life
/// learnt from, so that nothing has to be set: from a twentieth of it, which averages noise, to four fifths, which
/// tells what a unit is like. Each row's features see that row and those before it, never what follows.
struct FeaturePlan: Sendable, Codable, Equatable {
    /// The names of what a table must have.
    var columns: [String]
    var regimes: OperatingRegimes
    /// Columns whose logarithm is what counts: positive, and more than tenfold from the least to the greatest; absent
    /// where none is.
    var logarithmic: [Int]?
    /// Mean and spread by regime, of every column.
    var scales: [[Scale]]
    /// The columns that vary within a regime.
    var varying: [Int]
    /// Lengths in the unit of time, ascending.
    var windows: [Double]
    /// What weighs the varying columns together into one index of health.
    var index: [Double]

    struct Scale: Sendable, Codable, Equatable {
        var mean: Double
        var deviation: Double
    }

    /// Shares of the median life.
    static let windowShares = [0.05, 0.1, 0.2, 0.4, 0.8]

    /// The age, and for every series its features.
    var featureCount: Int { 1 + seriesCount * Self.featuresPerSeries(windows.count) }

    /// The varying columns and their index.
    private var seriesCount: Int { varying.count + 1 }

    /// Means and, but for the shortest window, slopes; the mean since the start, the spread and the change since then.
    private static func featuresPerSeries(_ windows: Int) -> Int { 2 * windows - 1 + 3 }

    func isLogarithmic(_ column: Int) -> Bool { logarithmic?.contains(column) ?? false }

    /// The names of the features, in their order.
    var featureNames: [String] {
        let windowNames = windows.map { String(($0 * 100).rounded() / 100) }
        return ["age"]
            + (varying.map { columns[$0] } + ["index"]).flatMap { name in
                windowNames.map { "\(name)_mean_\($0)" } + windowNames.dropFirst().map { "\(name)_slope_\($0)" }
                    + ["\(name)_mean", "\(name)_spread", "\(name)_change"]
            }
    }
}

/// A unit's values by the scale of their regime.
struct NormalisedUnit: Sendable {
    let times: [Double]
    /// By series: the varying columns, then their index.
    var series: [[Double]]
    /// Which rows lie in a regime that was never learnt from.
    let strangeRows: Int
    /// Whether the last row does.
    let endsStrange: Bool
}

extension FeaturePlan {
    func normalised(_ unit: Fleet.Unit) -> NormalisedUnit {
        var strange = 0
        var endsStrange = false
        let regime = unit.times.indices.map { row in
            let (index, isKnown) = regimes.regime { unit.values[$0][row] }
            if !isKnown { strange += 1 }
            endsStrange = !isKnown
            return index
        }
        var series = varying.map { column in
            let isLogarithmic = isLogarithmic(column)
            var held = 0.0
            return unit.times.indices.map { row in
                let value = isLogarithmic ? log(unit.values[column][row]) : unit.values[column][row]
                let scale = scales[regime[row]][column]
                // In a regime where it never varied, a column says nothing new.
                if value.isFinite, scale.deviation > 0 { held = (value - scale.mean) / scale.deviation }
                return held
            }
        }
        var index = [Double](repeating: 0, count: unit.times.count)
        for (weight, values) in zip(self.index, series) {
            for (row, value) in values.enumerated() { index[row] += weight * value }
        }
        series.append(index)
        return NormalisedUnit(times: unit.times, series: series, strangeRows: strange, endsStrange: endsStrange)
    }

    /// Writes the features of a unit's rows to as many rows of a matrix.
    ///
    /// - Complexity: A pass over the history for each series, whatever the windows.
    func write(_ unit: NormalisedUnit, rows: [Int], to matrix: inout FeatureMatrix, at firstRow: Int) {
        guard let start = unit.times.first else { return }
        let ages = unit.times.map { $0 - start }
        let starts = windows.map { Self.starts(ages, window: $0) }
        let count = (rows.last ?? -1) + 1
        matrix.values.withUnsafeMutableBufferPointer { values in
            let stride = matrix.rowCount
            for (place, row) in rows.enumerated() { values[firstRow + place] = Float(ages[row]) }
            var sums = RunningSums(ages: ages, count: count)
            var column = 1
            for series in unit.series {
                sums.take(series)
                for (offset, row) in rows.enumerated() {
                    var place = column * stride + firstRow + offset
                    func put(_ value: Double) {
                        values[place] = Float(value)
                        place += stride
                    }
                    for window in windows.indices { put(sums.mean(starts[window][row], row)) }
                    for window in windows.indices.dropFirst() {
                        put(sums.slope(starts[window][row], row, over: windows[window]))
                    }
                    let middle = windows.count / 2
                    put(sums.mean(0, row))
                    put(sums.spread(starts[middle][row], row))
                    put(sums.mean(starts[1][row], row) - sums.mean(0, min(row, sums.firstRows(within: windows[1]))))
                }
                column += Self.featuresPerSeries(windows.count)
            }
        }
    }

    /// For every row the first one that its window holds.
    private static func starts(_ ages: [Double], window: Double) -> [Int] {
        var first = 0
        return ages.map { age in
            while ages[first] <= age - window { first += 1 }
            return first
        }
    }
}

/// Sums from the start of a history, from which those over any window follow.
private struct RunningSums {
    private let ages: [Double]
    private let ageSums: [Double]
    private let ageSquares: [Double]
    private var sums: [Double]
    private var squares: [Double]
    private var products: [Double]

    init(ages: [Double], count: Int) {
        self.ages = ages
        var ageSums = [0.0]
        var ageSquares = [0.0]
        for age in ages.prefix(count) {
            ageSums.append(ageSums[ageSums.count - 1] + age)
            ageSquares.append(ageSquares[ageSquares.count - 1] + age * age)
        }
        self.ageSums = ageSums
        self.ageSquares = ageSquares
        sums = [Double](repeating: 0, count: count + 1)
        squares = sums
        products = sums
    }

    mutating func take(_ values: [Double]) {
        for row in 1..<sums.count {
            let value = values[row - 1]
            sums[row] = sums[row - 1] + value
            squares[row] = squares[row - 1] + value * value
            products[row] = products[row - 1] + value * ages[row - 1]
        }
    }

    func mean(_ first: Int, _ last: Int) -> Double { (sums[last + 1] - sums[first]) / Double(last + 1 - first) }

    func spread(_ first: Int, _ last: Int) -> Double {
        let mean = mean(first, last)
        let square = (squares[last + 1] - squares[first]) / Double(last + 1 - first)
        return sqrt(max(0, square - mean * mean))
    }

    /// The change over a window's length by least squares, drawn to zero where little of the window has passed.
    func slope(_ first: Int, _ last: Int, over window: Double) -> Double {
        let count = Double(last + 1 - first)
        let ageMean = (ageSums[last + 1] - ageSums[first]) / count
        let deviations = (ageSquares[last + 1] - ageSquares[first]) / count - ageMean * ageMean
        let product = (products[last + 1] - products[first]) / count - ageMean * mean(first, last)
        // Evenly spread ages vary by window²/12; a tenth of that is the prior's.
        return product * window / (deviations + window * window / 120)
    }

    /// The last row of the first window.
    func firstRows(within window: Double) -> Int {
        var low = 0
        var high = ages.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if ages[middle] < window { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
