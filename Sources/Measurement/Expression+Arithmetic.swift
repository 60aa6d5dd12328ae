import Glibc

extension Expression.Operator {
    func apply(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .less: truth(left, right) { $0 < $1 }
        case .lessOrEqual: truth(left, right) { $0 <= $1 }
        case .greater: truth(left, right) { $0 > $1 }
        case .greaterOrEqual: truth(left, right) { $0 >= $1 }
        case .equal: truth(left, right) { $0 == $1 }
        case .unequal: truth(left, right) { $0 != $1 }
        // What is false or true whatever the other is, is so also where that has no value.
        case .and: left == 0 || right == 0 ? 0 : truth(left, right) { _, _ in true }
        case .or: left.isTrue || right.isTrue ? 1 : truth(left, right) { _, _ in false }
        }
    }
}

/// What has no value, a division by zero, compares with nothing: neither the comparison nor its negation holds.
private func truth(_ left: Double, _ right: Double, _ holds: (Double, Double) -> Bool) -> Double {
    guard left.isFinite, right.isFinite else { return .nan }
    return holds(left, right) ? 1 : 0
}

extension Double {
    fileprivate var isTrue: Bool { isFinite && self != 0 }

    /// Of a truth.
    var negation: Double { isFinite ? (self == 0 ? 1 : 0) : .nan }
}

extension Expression.Function {
    func apply(_ arguments: UnsafeBufferPointer<Double>) -> Double {
        let first = arguments[0]
        return switch self {
        case .abs: Swift.abs(first)
        case .sqrt: first.squareRoot()
        case .exp: Glibc.exp(first)
        case .ln: Glibc.log(first)
        case .log10: Glibc.log10(first)
        case .sin: Glibc.sin(first)
        case .cos: Glibc.cos(first)
        case .tan: Glibc.tan(first)
        case .round: first.rounded()
        case .floor: first.rounded(.down)
        case .ceil: first.rounded(.up)
        case .min: first.isNaN || arguments[1].isNaN ? .nan : Swift.min(first, arguments[1])
        case .max: first.isNaN || arguments[1].isNaN ? .nan : Swift.max(first, arguments[1])
        case .pow: Glibc.pow(first, arguments[1])
        case .if: first.isFinite ? (first != 0 ? arguments[1] : arguments[2]) : .nan
        }
    }
}
