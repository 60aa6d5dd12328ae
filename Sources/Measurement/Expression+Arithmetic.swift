import Glibc

extension Expression.Operator {
    func apply(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .less: left < right ? 1 : 0
        case .lessOrEqual: left <= right ? 1 : 0
        case .greater: left > right ? 1 : 0
        case .greaterOrEqual: left >= right ? 1 : 0
        case .equal: left == right ? 1 : 0
        case .unequal: left != right ? 1 : 0
        case .and: left != 0 && right != 0 ? 1 : 0
        case .or: left != 0 || right != 0 ? 1 : 0
        }
    }
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
        case .min: Swift.min(first, arguments[1])
        case .max: Swift.max(first, arguments[1])
        case .pow: Glibc.pow(first, arguments[1])
        case .if: first != 0 ? arguments[1] : arguments[2]
        }
    }
}
