import Glibc

/// Trees that were grown elsewhere, over columns of a table by their names.
package struct TreeEnsemble: Sendable, Codable, Equatable {
    /// What grew them.
    package enum Origin: String, Sendable, Codable {
        case xgboost, lightgbm
    }

    /// What is made of the sum of the leaves.
    enum Link: String, Sendable, Codable {
        case identity
        /// Of rates and counts.
        case exponential
    }

    /// Why bytes are no ensemble that can be used.
    package enum Refusal: Error, Equatable {
        /// Neither JSON of XGBoost nor text of LightGBM.
        case unknownKind
        /// - part: Such as `tree 17`.
        case damaged(part: String)
        /// What it has and we do not know, in the words of its maker.
        case unsupported(String)
        case unnamedFeatures
    }

    package let origin: Origin
    package let features: [String]
    let link: Link
    /// What is said before any tree.
    let base: Double
    let trees: [DecisionTree]

    init(origin: Origin, features: [String], link: Link, base: Double, trees: [DecisionTree]) throws(Refusal) {
        self.origin = origin
        self.features = features
        self.link = link
        self.base = base
        self.trees = trees
        for (index, tree) in trees.enumerated() where !tree.isSound(features: features.count) {
            throw .damaged(part: "tree \(index)")
        }
        guard !trees.isEmpty, base.isFinite else { throw .damaged(part: "trees") }
    }

    package init(_ bytes: [UInt8]) throws(Refusal) {
        let first = bytes.first { !" \t\r\n".utf8.contains($0) }
        if first == UInt8(ascii: "{") {
            try self.init(xgboost: bytes)
        } else if bytes.starts(with: "tree\n".utf8) || bytes.starts(with: "tree\r\n".utf8) {
            try self.init(lightGBM: bytes)
        } else {
            throw .unknownKind
        }
    }

    /// - Parameter row: A value each feature; NaN where it is missing.
    func value(of row: [Double]) -> Double {
        let sum: Double
        switch origin {
        case .lightgbm: sum = trees.reduce(base) { $0 + $1.value(of: row) }
        case .xgboost:
            // It computes in single precision throughout, and its sums depend on that.
            let single = row.map { Double(Float($0)) }
            sum = Double(trees.reduce(Float(base)) { $0 + Float($1.value(of: single)) })
        }
        return link == .identity ? sum : exp(sum)
    }
}

/// A tree of thresholds; a row goes left where its feature is at most the threshold.
struct DecisionTree: Sendable, Codable, Equatable {
    /// Where a row without the feature goes.
    enum Missing: String, Sendable, Codable {
        case left, right
        /// As one whose feature is 0.
        case zero
    }

    struct Node: Sendable, Codable, Equatable {
        var feature: Int
        var threshold: Double
        var missing: Missing
        /// Below 0, −1 less the index of a leaf.
        var left: Int
        var right: Int
    }

    /// None where the only leaf is the tree.
    let nodes: [Node]
    let leaves: [Double]

    func value(of row: [Double]) -> Double {
        var place = nodes.isEmpty ? -1 : 0
        while place >= 0 {
            let node = nodes[place], value = row[node.feature]
            let goesLeft =
                if value.isNaN {
                    node.missing == .zero ? 0 <= node.threshold : node.missing == .left
                } else {
                    value <= node.threshold
                }
            place = goesLeft ? node.left : node.right
        }
        return leaves[-1 - place]
    }

    /// Whether every way from the root ends at a leaf and asks for features that there are.
    func isSound(features: Int) -> Bool {
        guard leaves.allSatisfy(\.isFinite), !leaves.isEmpty else { return false }
        var isReached = [Bool](repeating: false, count: nodes.count)
        var waiting = nodes.isEmpty ? [] : [0]
        while let place = waiting.popLast() {
            let node = nodes[place]
            // Twice on the way: a circle, or two parents.
            guard !isReached[place], (0..<features).contains(node.feature), node.threshold.isFinite else {
                return false
            }
            isReached[place] = true
            for child in [node.left, node.right] {
                if child < 0 {
                    guard leaves.indices.contains(-1 - child) else { return false }
                } else {
                    guard nodes.indices.contains(child) else { return false }
                    waiting.append(child)
                }
            }
        }
        return true
    }
}
