/// A covariance matrix, and its principal axes.
struct SymmetricMatrix: Sendable, Codable {
    let order: Int
    private var elements: [Double]

    init(order: Int) {
        self.order = order
        elements = [Double](repeating: 0, count: order * order)
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * order + column] }
        set { elements[row * order + column] = newValue }
    }

    /// Moves every element by `gain` towards the product of the vector with itself.
    mutating func approach(_ vector: [Double], gain: Double) {
        elements.withUnsafeMutableBufferPointer { elements in
            vector.withUnsafeBufferPointer { vector in
                for row in 0..<order {
                    let factor = vector[row]
                    for column in 0..<order {
                        let index = row * order + column
                        elements[index] += gain * (factor * vector[column] - elements[index])
                    }
                }
            }
        }
    }

    /// Eigenvalues in falling order and, in rows of the same order, their vectors of length 1, by Jacobi's rotations (G. H. Golub
    /// and C. F. Van Loan, Matrix Computations, 4th ed., 8.5). O(order³) a sweep, seldom more than eight.
    func principalAxes() -> (variances: [Double], axes: [[Double]]) {
        var matrix = self
        var axes = (0..<order).map { row in (0..<order).map { $0 == row ? 1.0 : 0 } }
        for _ in 0..<32 {
            var isDiagonal = true
            for p in 0..<order {
                for q in (p + 1)..<max(order, p + 1) where matrix.rotate(p, q, &axes) { isDiagonal = false }
            }
            if isDiagonal { break }
        }
        let sorted = (0..<order).sorted { matrix[$0, $0] > matrix[$1, $1] }
        return (sorted.map { max(matrix[$0, $0], 0) }, sorted.map { axes[$0] })
    }

    /// - Returns: whether there was anything to do.
    private mutating func rotate(_ p: Int, _ q: Int, _ axes: inout [[Double]]) -> Bool {
        let element = self[p, q]
        guard element.magnitude > 1e-12 * (self[p, p] * self[q, q]).magnitude.squareRoot(), element != 0 else {
            return false
        }
        let theta = (self[q, q] - self[p, p]) / (2 * element)
        let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for k in 0..<order {
            let (a, b) = (self[k, p], self[k, q])
            self[k, p] = cosine * a - sine * b
            self[k, q] = sine * a + cosine * b
        }
        for k in 0..<order {
            let (a, b) = (self[p, k], self[q, k])
            self[p, k] = cosine * a - sine * b
            self[q, k] = sine * a + cosine * b
            let (c, d) = (axes[p][k], axes[q][k])
            axes[p][k] = cosine * c - sine * d
            axes[q][k] = sine * c + cosine * d
        }
        return true
    }
}
