/// A value that few of many things have: those without one pay a word for it.
package indirect enum Rare<Value> {
    case none
    case some(Value)

    package init(_ value: Value?) { self = value.map(Rare.some) ?? .none }

    package var value: Value? {
        switch self {
        case .none: nil
        case .some(let value): value
        }
    }
}

extension Rare: Equatable where Value: Equatable {}
extension Rare: Hashable where Value: Hashable {}
extension Rare: Sendable where Value: Sendable {}
