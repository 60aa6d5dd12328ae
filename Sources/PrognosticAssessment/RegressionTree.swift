/// A tree of thresholds; a row goes left where its feature is at most the threshold.
struct RegressionTree: Sendable, Codable, Equatable {
    /// The feature asked by each node; -1 for a leaf.
    var feature: [Int]
    var threshold: [Float]
    /// The left child, or 0 for a leaf; the right one follows it.
    var child: [Int]
    /// What a leaf says.
    var value: [Float]

    func value(of row: [Float]) -> Float {
        var node = 0
        while child[node] > 0 {
            node = row[feature[node]] <= threshold[node] ? child[node] : child[node] + 1
        }
        return value[node]
    }
}
