package import Measurement
package import Modbus

/// What the number in a register means.
package struct Interpretation: Hashable, Sendable {
    package enum Scale: Hashable, Sendable {
        /// The number is the value.
        case none
        case fixed(Scaling)
        /// Times the power of ten that another register of the device holds as an `int16`, as SunSpec has them.
        case exponent(AddressedValue)
    }

    /// What single numbers or bits stand for.
    package enum Meanings: Hashable, Sendable {
        case none
        case numbers([Int64: Meaning])
        /// By the number of the bit, 0 the least significant.
        case bits([Int64: Meaning])
    }

    package var scale: Scale = .none
    /// Words that stand for "no value".
    package var noValue: Set<UInt64> = []
    /// In the unit of the point.
    package var plausible: ClosedRange<Double>?
    package var meanings: Meanings = .none

    package init() {}
}

/// The id and the text for people of a number or bit.
package struct Meaning: Hashable, Sendable {
    package let id: Identifier
    package let text: String

    package init(id: Identifier, text: String) {
        self.id = id
        self.text = text
    }
}

/// What is asked of a decoded word before it counts as good.
struct AcceptanceRule: Hashable, Sendable {
    private let column: BatchLayout.Point
    private let noValue: Set<UInt64>
    private let plausible: ClosedRange<Double>?

    /// - Returns: `nil` where every word is good.
    init?(_ point: PointConfiguration) {
        column = point.column
        noValue = point.interpretation.noValue
        plausible = point.interpretation.plausible
        // A scaled double may leave the range of doubles.
        let mayOverflow = column.type == .float64 && column.scaling != nil
        guard !noValue.isEmpty || plausible != nil || mayOverflow else { return nil }
    }

    /// Whether a raw word is a value at all.
    func isValue(_ word: UInt64) -> Bool { !noValue.contains(word) }

    /// - Parameter word: As the column has it.
    func quality(of word: UInt64) -> Quality {
        guard let value = column.number(of: word) else { return .good }
        guard value.isFinite else { return .notANumber }
        return plausible?.contains(value) == false ? .implausible : .good
    }
}
