/// A covariance matrix, of which half is kept, and its principal axes.
struct SymmetricMatrix: Sendable, Codable {
    let order: Int
    /// Row by row up to the diagonal.
    private var elements: [Float]

    init(order: Int) {
        self.order = order
        elements = [Float](repeating: 0, count: order * (order + 1) / 2)
    }

    /// Moves every element by `gain` towards the product of the vector with itself.
    mutating func approach(_ vector: [Double], gain: Double) {
        elements.withUnsafeMutableBufferPointer { elements in
            vector.withUnsafeBufferPointer { vector in
                var index = 0
                for row in 0..<order {
                    let factor = vector[row]
                    for column in 0...row {
                        elements[index] += Float(gain * (factor * vector[column] - Double(elements[index])))
                        index += 1
                    }
                }
            }
        }
    }

    /// Eigenvalues in falling order and, in rows of the same order, their vectors of length 1, by Jacobi's rotations
    /// (G. H. Golub and C. F. Van Loan, Matrix Computations, 4th ed., 8.5). O(order³) a sweep, seldom more than eight.
    func principalAxes() -> (variances: [Double], axes: [[Double]]) {
        var matrix = (0..<order).map { row in
            (0..<order).map { Double(elements[max(row, $0) * (max(row, $0) + 1) / 2 + min(row, $0)]) }
        }
        var axes = (0..<order).map { row in (0..<order).map { $0 == row ? 1.0 : 0 } }
        for _ in 0..<32 {
            var isDiagonal = true
            for p in 0..<order {
                for q in (p + 1)..<max(order, p + 1) where rotate(&matrix, p, q, &axes) { isDiagonal = false }
            }
            if isDiagonal { break }
        }
        let sorted = (0..<order).sorted { matrix[$0][$0] > matrix[$1][$1] }
        return (sorted.map { max(matrix[$0][$0], 0) }, sorted.map { axes[$0] })
    }
}

/// One of Jacobi's rotations, of rows, columns and axes.
///
/// - Returns: whether there was anything to do.
private func rotate(_ matrix: inout [[Double]], _ p: Int, _ q: Int, _ axes: inout [[Double]]) -> Bool {
    let element = matrix[p][q]
    guard element.magnitude > 1e-12 * (matrix[p][p] * matrix[q][q]).magnitude.squareRoot(), element != 0 else {
        return false
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2 * element)
    let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in matrix.indices {
        let (a, b) = (matrix[k][p], matrix[k][q])
        matrix[k][p] = cosine * a - sine * b
        matrix[k][q] = sine * a + cosine * b
    }
    for k in matrix.indices {
        let (a, b) = (matrix[p][k], matrix[q][k])
        matrix[p][k] = cosine * a - sine * b
        matrix[q][k] = sine * a + cosine * b
        let (c, d) = (axes[p][k], axes[q][k])
        axes[p][k] = cosine * c - sine * d
        axes[q][k] = sine * c + cosine * d
    }
    return true
}
