import Measurement

/// The input: eight bytes of the values of points, then the text of an expression.
func fuzzExpressions(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    let seed = (0..<8).reduce(UInt64(0)) { seed, _ in seed << 8 | UInt64(choices.byte()) }
    let text = String(decoding: choices.rest, as: UTF8.self)
    switch Result(catching: { () throws(Expression.Fault) in try Expression(text) }) {
    case .failure(let fault):
        try hold((1...text.count + 1).contains(fault.column), "a fault stands in the text or at its end")
    case .success(let expression):
        try hold(expression.text == text, "an expression is as it was written")
        try hold(Set(expression.references).count == expression.references.count, "a point is referred to once")
        try evaluate(expression, seed)
        // With no room left, parentheses are one level or two characters too many.
        guard let inParentheses = try? Expression("(\(text))") else { return }
        try hold(inParentheses.references == expression.references, "parentheses around it change no reference")
        try hold(inParentheses.givesTruth == expression.givesTruth, "nor whether it is a truth")
        for values in [seed, ~seed] {
            try hold(
                value(inParentheses, values).bitPattern == value(expression, values).bitPattern, "nor the value")
        }
    }
}

private func evaluate(_ expression: Expression, _ seed: UInt64) throws(Violation) {
    var isAsked = Array(repeating: false, count: expression.references.count)
    let result = expression.evaluate { index in
        isAsked[index] = true
        return number(index, seed)
    }
    try hold(isAsked.allSatisfy(\.self), "each point that is named counts")
    try hold(!expression.givesTruth || result == 0 || result == 1 || result.isNaN, "a truth is 1, 0, or has no value")
    for unusual in [Double.nan, .infinity, -0.0] {
        let result = expression.evaluate { _ in unusual }
        try hold(
            !expression.givesTruth || result == 0 || result == 1 || result.isNaN,
            "a truth is 1, 0, or has no value, whatever it is about")
    }
}

private func value(_ expression: Expression, _ seed: UInt64) -> Double {
    let result = expression.evaluate { number($0, seed) }
    return result.isNaN ? .nan : result
}

private func number(_ index: Int, _ seed: UInt64) -> Double { Double(bitPattern: seed &* UInt64(2 * index + 1)) }
