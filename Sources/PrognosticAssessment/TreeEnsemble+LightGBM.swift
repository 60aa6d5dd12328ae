extension TreeEnsemble {
    /// The text that `Booster.save_model` writes (versions v2 to v4): a head, then sections `Tree=N`, all of lines
    /// `key=value`.
    init(lightGBM bytes: [UInt8]) throws(Refusal) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .damaged(part: "text") }
        var sections: [[Substring: Substring]] = [[:]]
        var isComplete = false, isAverage = false
        for line in text.split(whereSeparator: \.isNewline) {
            if line == "end of trees" {
                isComplete = true
                break
            }
            if line == "average_output" { isAverage = true }
            guard let sign = line.firstIndex(of: "=") else { continue }
            if line[..<sign] == "Tree" { sections.append([:]) }
            sections[sections.count - 1][line[..<sign]] = line[line.index(after: sign)...]
        }
        guard isComplete else { throw .damaged(part: "end of trees") }
        let head = sections[0]
        guard let names = head["feature_names"]?.split(separator: " ").map(String.init), !names.isEmpty else {
            throw .unnamedFeatures
        }
        if head["num_class"] != "1" || head["num_tree_per_iteration"].map({ $0 != "1" }) ?? false {
            throw .unsupported("several outputs")
        }
        let objective = head["objective"] ?? "custom"
        guard let link = Self.links[objective.split(separator: " ").first ?? ""], !objective.contains("sqrt") else {
            throw .unsupported("objective \(objective)")
        }
        var trees: [DecisionTree] = []
        for (index, section) in sections.dropFirst().enumerated() {
            trees.append(
                try DecisionTree(
                    lightGBM: section, index: index, share: isAverage ? 1 / Double(sections.count - 1) : 1))
        }
        try self.init(origin: .lightgbm, features: names, link: link, base: 0, trees: trees)
    }

    private static let links: [Substring: Link] = [
        "regression": .identity, "regression_l1": .identity, "huber": .identity, "fair": .identity,
        "quantile": .identity, "mape": .identity, "custom": .identity, "none": .identity,
        "poisson": .exponential, "gamma": .exponential, "tweedie": .exponential,
    ]
}

extension DecisionTree {
    /// - Parameter share: Of each leaf's value.
    fileprivate init(
        lightGBM section: [Substring: Substring], index: Int, share: Double
    ) throws(TreeEnsemble.Refusal) {
        let damaged = TreeEnsemble.Refusal.damaged(part: "tree \(index)")
        if section["num_cat"].map({ $0 != "0" }) ?? false { throw .unsupported("categorical splits") }
        if section["is_linear"] == "1" { throw .unsupported("linear trees") }
        func numbers<Number: LosslessStringConvertible>(_ key: Substring) throws(TreeEnsemble.Refusal) -> [Number] {
            let words = (section[key] ?? "").split(separator: " ")
            let found = words.compactMap { Number(String($0)) }
            guard found.count == words.count else { throw damaged }
            return found
        }
        let leaves: [Double] = try numbers("leaf_value"), count = leaves.count - 1
        let features: [Int] = try numbers("split_feature"), thresholds: [Double] = try numbers("threshold")
        let kinds: [Int] = try numbers("decision_type")
        let left: [Int] = try numbers("left_child"), right: [Int] = try numbers("right_child")
        guard count >= 0,
            [features.count, thresholds.count, kinds.count, left.count, right.count].allSatisfy({ $0 == count })
        else { throw damaged }
        var nodes: [Node] = []
        for node in 0..<count {
            // Bit 1: without the feature, left; bits 2 and 3: what is without it, nothing, 0, or what is no number.
            let missing: Missing
            switch kinds[node] >> 2 & 3 {
            case 0: missing = .zero
            case 2: missing = kinds[node] & 2 != 0 ? .left : .right
            default: throw .unsupported("zero_as_missing")
            }
            nodes.append(
                Node(
                    feature: features[node], threshold: thresholds[node], missing: missing, left: left[node],
                    right: right[node]))
        }
        self.init(nodes: nodes, leaves: leaves.map { $0 * share })
    }
}
