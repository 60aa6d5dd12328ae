import Glibc

/// Linear regression with a penalty on the squares of its weights, on standardised features and their squares.
///
/// A. Hoerl and R. Kennard, Technometrics 12 (1970) 55–67.
struct RidgeRegression: Sendable, Codable, Equatable {
    var intercept: Double
    /// By feature; a feature outside of what was seen counts as the nearest that was.
    var means: [Float]
    var deviations: [Float]
    var weights: [Double]
    var squareWeights: [Double]

    /// Standardised features beyond this many deviations count as so many, so that a square cannot run away.
    static let limit: Float = 4

    func value(of row: [Float]) -> Float {
        var sum = intercept
        for feature in row.indices where deviations[feature] > 0 {
            let value = Double(Self.standardised(row[feature], means[feature], deviations[feature]))
            sum += weights[feature] * value + squareWeights[feature] * (value * value - 1)
        }
        return Float(sum)
    }

    static func standardised(_ value: Float, _ mean: Float, _ deviation: Float) -> Float {
        deviation > 0 ? min(max((value - mean) / deviation, -limit), limit) : 0
    }
}

/// Sums of products from which a regression follows for any penalty, and without any fold by subtraction.
struct NormalEquations: Sendable {
    let count: Int
    /// The lower triangle by rows, of all pairs of regressors.
    var products: [Double]
    var targets: [Double]
    var weight = 0.0

    init(count: Int) {
        self.count = count
        products = [Double](repeating: 0, count: count * count)
        targets = [Double](repeating: 0, count: count)
    }

    static func - (left: NormalEquations, right: NormalEquations) -> NormalEquations {
        var difference = left
        for place in difference.products.indices { difference.products[place] -= right.products[place] }
        for place in difference.targets.indices { difference.targets[place] -= right.targets[place] }
        difference.weight -= right.weight
        return difference
    }

    static func + (left: NormalEquations, right: NormalEquations) -> NormalEquations {
        var sum = left
        for place in sum.products.indices { sum.products[place] += right.products[place] }
        for place in sum.targets.indices { sum.targets[place] += right.targets[place] }
        sum.weight += right.weight
        return sum
    }

    /// Adds rows at once: `regressors` holds `count` numbers a row.
    mutating func add(_ regressors: [Float], _ values: [Float], weights: [Float]) {
        let rows = values.count
        // By columns, so that the innermost loop runs over rows, in SIMD.
        var columns = [Float](repeating: 0, count: count * rows)
        for row in 0..<rows {
            for column in 0..<count { columns[column * rows + row] = regressors[row * count + column] }
        }
        columns.withUnsafeBufferPointer { columns in
            var weighted = [Float](repeating: 0, count: rows)
            for first in 0..<count {
                var target: Float = 0
                for row in 0..<rows {
                    weighted[row] = columns[first * rows + row] * weights[row]
                    target += weighted[row] * values[row]
                }
                targets[first] += Double(target)
                for second in 0...first {
                    products[first * count + second] += Double(
                        Self.dot(weighted, UnsafeBufferPointer(rebasing: columns[second * rows..<(second + 1) * rows])))
                }
            }
        }
        weight += weights.reduce(0) { $0 + Double($1) }
    }

    private static func dot(_ left: [Float], _ right: UnsafeBufferPointer<Float>) -> Float {
        left.withUnsafeBufferPointer { left in
            var sums = SIMD8<Float>.zero
            var index = 0
            while index + 8 <= left.count {
                var first = SIMD8<Float>()
                var second = SIMD8<Float>()
                for lane in 0..<8 {
                    first[lane] = left[index + lane]
                    second[lane] = right[index + lane]
                }
                sums += first * second
                index += 8
            }
            var sum = sums.sum()
            while index < left.count {
                sum += left[index] * right[index]
                index += 1
            }
            return sum
        }
    }

    /// The weights that minimise squared errors plus `penalty` times their own squares, by Cholesky's decomposition;
    /// the first regressor, taken to be the constant, goes free.
    func solution(penalty: Double) -> [Double] {
        var factor = products
        for place in 0..<count { factor[place * count + place] += place == 0 ? 1e-9 : penalty }
        for row in 0..<count {
            for column in 0...row {
                var sum = factor[row * count + column]
                for place in 0..<column { sum -= factor[row * count + place] * factor[column * count + place] }
                factor[row * count + column] =
                    row == column ? sqrt(max(sum, 1e-12)) : sum / factor[column * count + column]
            }
        }
        var result = targets
        for row in 0..<count {
            for place in 0..<row { result[row] -= factor[row * count + place] * result[place] }
            result[row] /= factor[row * count + row]
        }
        for row in (0..<count).reversed() {
            for place in row + 1..<count { result[row] -= factor[place * count + row] * result[place] }
            result[row] /= factor[row * count + row]
        }
        return result
    }
}
