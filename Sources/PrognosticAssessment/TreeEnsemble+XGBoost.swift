import FoundationEssentials
import Glibc

extension TreeEnsemble {
    /// The JSON that `Booster.save_model` writes, of versions 1.3 to 3 (https://xgboost.readthedocs.io, "Introduction
    /// to Model IO").
    ///
    /// All trees count, as `Booster.predict` has it; a model that was stopped early has to be cut before it is saved.
    init(xgboost bytes: [UInt8]) throws(Refusal) {
        guard let learner = (try? JSONDecoder().decode(XGBoostModel.self, from: Data(bytes)))?.learner else {
            throw .damaged(part: "JSON")
        }
        guard learner.booster.name == "gbtree", let model = learner.booster.model else {
            throw .unsupported("booster \(learner.booster.name)")
        }
        guard let link = Self.links[learner.objective.name] else {
            throw .unsupported("objective \(learner.objective.name)")
        }
        let count = learner.parameters.count
        guard count.classes <= 1, count.targets <= 1 else { throw .unsupported("several outputs") }
        guard let names = learner.featureNames, !names.isEmpty else { throw .unnamedFeatures }
        guard let score = learner.parameters.score else { throw .damaged(part: "base_score") }
        var trees: [DecisionTree] = []
        for (index, tree) in model.trees.enumerated() {
            if tree.hasCategories { throw .unsupported("categorical splits") }
            guard let sound = tree.decisionTree else { throw .damaged(part: "tree \(index)") }
            trees.append(sound)
        }
        // It is stored as a prediction, not as a sum.
        try self.init(
            origin: .xgboost, features: names, link: link, base: link == .exponential ? log(score) : score, trees: trees
        )
    }

    private static let links: [String: Link] = [
        "reg:squarederror": .identity, "reg:linear": .identity, "reg:squaredlogerror": .identity,
        "reg:pseudohubererror": .identity, "reg:absoluteerror": .identity, "reg:quantileerror": .identity,
        "count:poisson": .exponential, "reg:gamma": .exponential, "reg:tweedie": .exponential,
    ]
}

private struct XGBoostModel: Decodable {
    struct Learner: Decodable {
        var featureNames: [String]?
        var booster: Booster
        var parameters: Parameters
        var objective: Objective

        enum CodingKeys: String, CodingKey {
            case featureNames = "feature_names"
            case booster = "gradient_booster"
            case parameters = "learner_model_param"
            case objective
        }
    }

    struct Booster: Decodable {
        var name: String
        /// Another booster's is another one.
        var model: Trees?
    }

    struct Trees: Decodable { var trees: [Tree] }

    struct Objective: Decodable { var name: String }

    /// Numbers as text.
    struct Parameters: Decodable {
        var base_score: String
        var num_class: String?
        var num_target: String?

        /// `5E-1`, since 3.0 `[5E-1]`.
        var score: Double? { Double(base_score.filter { !"[]".contains($0) }) }
        var count: (classes: Int, targets: Int) {
            (num_class.flatMap(Int.init) ?? 0, num_target.flatMap(Int.init) ?? 1)
        }
    }

    struct Tree: Decodable {
        var left_children: [Int]
        var right_children: [Int]
        var split_indices: [Int]
        /// Thresholds, and what leaves say.
        var split_conditions: [Float]
        var default_left: [Flag]
        var split_type: [Int]?

        var hasCategories: Bool { split_type?.contains { $0 != 0 } ?? false }

        /// Nil where an index leads nowhere.
        var decisionTree: DecisionTree? {
            let count = left_children.count
            guard count > 0, right_children.count == count, split_indices.count == count,
                split_conditions.count == count, default_left.count == count
            else { return nil }
            // Inner nodes and leaves, each numbered by itself.
            var places: [Int] = [], inner = 0, leaves: [Double] = []
            for (left, condition) in zip(left_children, split_conditions) {
                if left == -1 {
                    leaves.append(Double(condition))
                    places.append(-leaves.count)
                } else {
                    places.append(inner)
                    inner += 1
                }
            }
            var nodes: [DecisionTree.Node] = []
            for node in 0..<count where left_children[node] != -1 {
                let children = (left_children[node], right_children[node])
                guard places.indices.contains(children.0), places.indices.contains(children.1) else { return nil }
                nodes.append(
                    .init(
                        feature: split_indices[node],
                        // It goes left where the feature is less.
                        threshold: Double(split_conditions[node].nextDown),
                        missing: default_left[node].isSet ? .left : .right, left: places[children.0],
                        right: places[children.1]))
            }
            return DecisionTree(nodes: nodes, leaves: leaves)
        }
    }

    /// 0 or 1, in old files false or true.
    struct Flag: Decodable {
        let isSet: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            isSet = try (try? container.decode(Bool.self)) ?? (container.decode(Int.self) != 0)
        }
    }

    var learner: Learner
}
