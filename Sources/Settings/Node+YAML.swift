extension Node {
    /// The tree as YAML in blocks, each point on a line of its own.
    var yaml: String { lines(indent: 0).joined(separator: "\n") + "\n" }

    private func lines(indent: Int) -> [String] {
        guard case .mapping(let entries) = content else { return [] }
        return entries.flatMap { entry in
            let head = String(repeating: " ", count: indent) + quoted(entry.key) + ":"
            // assets, an asset, points, a point
            guard indent < 6, case .mapping = entry.value.content else { return ["\(head) \(entry.value.flow)"] }
            return [head] + entry.value.lines(indent: indent + 2)
        }
    }

    private var flow: String {
        switch content {
        case .scalar(let text, _): quoted(text)
        case .sequence(let elements): "[\(elements.map(\.flow).joined(separator: ", "))]"
        case .mapping(let entries):
            "{ \(entries.map { "\(quoted($0.key)): \($0.value.flow)" }.joined(separator: ", ")) }"
        case .reported: "~"
        }
    }
}

/// A text as it may stand anywhere in YAML; without quotes where letters, digits and few signs leave no doubt.
private func quoted(_ text: String) -> String {
    let first = text.unicodeScalars.first
    let isPlain =
        first.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } == true && text.last != " "
        && text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || " _-+*/.()°%".unicodeScalars.contains($0)
        } && !["null", "Null", "NULL"].contains(text)
    if isPlain { return text }
    let escaped = text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case _
        where [.control, .format, .lineSeparator, .paragraphSeparator, .unassigned].contains(
            scalar.properties.generalCategory):
            "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count)
                + String(scalar.value, radix: 16)
        default: String(scalar)
        }
    }
    return "\"\(escaped.joined())\""
}
