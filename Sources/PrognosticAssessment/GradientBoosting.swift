import Measurement

/// Gradient-boosted regression trees over histograms, grown leaf by leaf with the second-order gain.
///
/// T. Chen and C. Guestrin, XGBoost, KDD 2016, eq. 6 and 7; G. Ke et al., LightGBM, NIPS 2017 (histograms, the smaller
/// child counted and the larger had by subtraction); J. Friedman, Stochastic gradient boosting, 2002 (samples of rows).
struct GradientBoosting: Sendable, Codable, Equatable {
    /// What is said before any tree.
    var base: Float
    var trees: [RegressionTree]

    func value(of row: [Float]) -> Float { trees.reduce(base) { $0 + $1.value(of: row) } }
}

extension GradientBoosting {
    struct Settings: Sendable {
        var leaves = 12
        var rate: Float = 0.04
        /// Drawn anew for each tree. Rows of one unit next to each other say nearly the same, so that a part of them is
        /// enough, and a bound on it bounds the time whatever the fleet's size.
        var rowsPerTree = 5000
        var featureShare = 0.25
        /// Of a tree's rows, at least this share in each leaf.
        var smallestLeaf = 0.005
        /// Added to the hessian.
        var penalty: Float = 1
    }

    /// What a row is to become.
    struct Target: Sendable {
        var value: Float
        var weight: Float
        /// Whether the value is only a bound from below: a censored unit lived at least so long.
        var isLowerBound: Bool
    }

    /// Trains on some rows of a matrix.
    ///
    /// - Parameter observe: Called before the first tree and after each with what all rows of the matrix, trained on or
    ///   not, would be given.
    init(
        _ matrix: BinnedMatrix, _ targets: [Target], rows: [Int], trees count: Int, settings: Settings, seed: UInt64,
        observe: (_ trees: Int, _ values: [Float]) -> Void = { _, _ in }
    ) {
        var random = RandomSource(seed: seed)
        var rows = rows
        var features = (0..<matrix.columnCount).filter { !matrix.bounds[$0].isEmpty }
        let weight = rows.reduce(Float(0)) { $0 + targets[$1].weight }
        base =
            rows.reduce(Float(0)) { $0 + targets[$1].weight * targets[$1].value } / max(weight, .leastNormalMagnitude)
        trees = []
        var values = [Float](repeating: base, count: matrix.rowCount)
        observe(0, values)
        guard !features.isEmpty else { return }
        var gradients = [SIMD2<Float>](repeating: .zero, count: matrix.rowCount)
        let featureCount = max(1, Int((Double(features.count) * settings.featureShare).rounded()))
        let rowCount = max(2, min(rows.count / 2, settings.rowsPerTree))
        for tree in 1...max(1, count) {
            random.choose(rowCount, of: &rows)
            random.choose(featureCount, of: &features)
            for row in rows.prefix(rowCount) {
                let target = targets[row]
                let residual = values[row] - target.value
                let counts = !target.isLowerBound || residual < 0
                gradients[row] = counts ? SIMD2(residual * target.weight, target.weight) : .zero
            }
            var grower = TreeGrower(
                matrix, gradients, rows: Array(rows.prefix(rowCount)), features: Array(features.prefix(featureCount)),
                settings: settings)
            trees.append(grower.grow())
            grower.add(to: &values)
            observe(tree, values)
        }
    }
}

/// One tree in the making.
private struct TreeGrower {
    private let matrix: BinnedMatrix
    private let gradients: [SIMD2<Float>]
    private let features: [Int]
    private let settings: GradientBoosting.Settings
    private let smallestLeaf: Int
    /// The hessian that a leaf has at least.
    private let smallestHessian: Float
    /// Those of each node next to each other.
    private var rows: [Int32]
    private var ordered: [SIMD2<Float>]
    private var tree = RegressionTree(feature: [], threshold: [], child: [], value: [])
    private var splitBins: [UInt8] = []

    /// A leaf that may be split.
    private struct Leaf {
        var node: Int
        var rows: Range<Int>
        /// Sums of gradient and hessian by feature and bin.
        var histogram: [SIMD2<Float>]
        var total: SIMD2<Float>
        var split: Split?
    }

    private struct Split {
        var gain: Float
        var feature: Int
        var bin: Int
    }

    init(
        _ matrix: BinnedMatrix, _ gradients: [SIMD2<Float>], rows: [Int], features: [Int],
        settings: GradientBoosting.Settings
    ) {
        self.matrix = matrix
        self.gradients = gradients
        self.features = features
        self.settings = settings
        self.rows = rows.map { Int32($0) }
        ordered = rows.map { gradients[$0] }
        smallestLeaf = max(1, Int(Double(rows.count) * settings.smallestLeaf))
        smallestHessian = ordered.reduce(Float(0)) { $0 + $1.y } * Float(settings.smallestLeaf)
    }

    mutating func grow() -> RegressionTree {
        let all = rows.indices
        var leaves = [leaf(node: addNode(), rows: all, histogram: histogram(all))]
        while leaves.count < settings.leaves {
            guard
                let place = leaves.indices.filter({ leaves[$0].split != nil })
                    .max(by: { (leaves[$0].split?.gain ?? 0) < (leaves[$1].split?.gain ?? 0) }),
                let split = leaves[place].split
            else { break }
            let (left, right) = divide(leaves[place], split)
            leaves[place] = left
            leaves.append(right)
        }
        for leaf in leaves {
            tree.value[leaf.node] = -settings.rate * leaf.total.x / (leaf.total.y + settings.penalty)
        }
        return tree
    }

    /// Adds what the tree says to every row of the matrix.
    func add(to values: inout [Float]) {
        matrix.bins.withUnsafeBufferPointer { bins in
            for row in 0..<matrix.rowCount {
                var node = 0
                while tree.child[node] > 0 {
                    let isRight = bins[tree.feature[node] * matrix.rowCount + row] > splitBins[node]
                    node = tree.child[node] + (isRight ? 1 : 0)
                }
                values[row] += tree.value[node]
            }
        }
    }

    private mutating func addNode() -> Int {
        tree.feature.append(-1)
        tree.threshold.append(0)
        tree.child.append(0)
        tree.value.append(0)
        splitBins.append(0)
        return tree.feature.count - 1
    }

    private func leaf(node: Int, rows: Range<Int>, histogram: [SIMD2<Float>]) -> Leaf {
        // Every feature's bins hold the same rows.
        let total = histogram.prefix(BinnedMatrix.binLimit).reduce(SIMD2<Float>.zero, +)
        return Leaf(
            node: node, rows: rows, histogram: histogram, total: total,
            split: rows.count >= 2 * smallestLeaf ? bestSplit(histogram, total) : nil)
    }

    private func histogram(_ range: Range<Int>) -> [SIMD2<Float>] {
        var histogram = [SIMD2<Float>](repeating: .zero, count: features.count * BinnedMatrix.binLimit)
        histogram.withUnsafeMutableBufferPointer { histogram in
            matrix.bins.withUnsafeBufferPointer { bins in
                rows.withUnsafeBufferPointer { rows in
                    ordered.withUnsafeBufferPointer { ordered in
                        for (place, feature) in features.enumerated() {
                            let first = feature * matrix.rowCount
                            let base = place * BinnedMatrix.binLimit
                            for index in range {
                                histogram[base + Int(bins[first + Int(rows[index])])] += ordered[index]
                            }
                        }
                    }
                }
            }
        }
        return histogram
    }

    private func bestSplit(_ histogram: [SIMD2<Float>], _ total: SIMD2<Float>) -> Split? {
        let penalty = settings.penalty
        let whole = total.x * total.x / (total.y + penalty)
        var best = Split(gain: 1e-6, feature: -1, bin: 0)
        for (place, feature) in features.enumerated() {
            var left = SIMD2<Float>.zero
            for bin in 0..<matrix.bounds[feature].count {
                left += histogram[place * BinnedMatrix.binLimit + bin]
                let right = total - left
                guard left.y > smallestHessian, right.y > smallestHessian else { continue }
                let gain = left.x * left.x / (left.y + penalty) + right.x * right.x / (right.y + penalty) - whole
                if gain > best.gain { best = Split(gain: gain, feature: place, bin: bin) }
            }
        }
        return best.feature < 0 ? nil : best
    }

    private mutating func divide(_ leaf: Leaf, _ split: Split) -> (Leaf, Leaf) {
        let feature = features[split.feature]
        let middle = partition(leaf.rows, feature: feature, bin: UInt8(split.bin))
        let leftNode = addNode()
        let rightNode = addNode()
        tree.feature[leaf.node] = feature
        tree.threshold[leaf.node] = matrix.bounds[feature][split.bin]
        tree.child[leaf.node] = leftNode
        splitBins[leaf.node] = UInt8(split.bin)
        let leftRows = leaf.rows.lowerBound..<middle
        let rightRows = middle..<leaf.rows.upperBound
        let leftIsSmaller = leftRows.count < rightRows.count
        let smaller = histogram(leftIsSmaller ? leftRows : rightRows)
        var larger = leaf.histogram
        for place in larger.indices { larger[place] -= smaller[place] }
        return (
            self.leaf(node: leftNode, rows: leftRows, histogram: leftIsSmaller ? smaller : larger),
            self.leaf(node: rightNode, rows: rightRows, histogram: leftIsSmaller ? larger : smaller)
        )
    }

    /// Brings the rows that go left to the front, and keeps their order.
    private mutating func partition(_ range: Range<Int>, feature: Int, bin: UInt8) -> Int {
        let first = feature * matrix.rowCount
        var left = range.lowerBound
        var others: [(Int32, SIMD2<Float>)] = []
        others.reserveCapacity(range.count)
        for index in range {
            let row = rows[index]
            let gradient = ordered[index]
            if matrix.bins[first + Int(row)] <= bin {
                rows[left] = row
                ordered[left] = gradient
                left += 1
            } else {
                others.append((row, gradient))
            }
        }
        for (place, other) in others.enumerated() { (rows[left + place], ordered[left + place]) = other }
        return left
    }
}
