/// How a register's number becomes a value: `(number × factor + offset) / 10^decimals`, all three whole, so that a
/// scale of 0.1 with an offset of −40 gives the very value that a person would compute by hand.
package struct Scaling: Hashable, Sendable {
    package let factor: Int64
    package let offset: Int64
    package let decimals: Int

    /// More digits than a double carries cannot be kept.
    package static let maximumDecimals = 15

    /// - Precondition: The factor is not zero: no number could be told from another.
    package init(factor: Int64, offset: Int64, decimals: Int) {
        precondition(factor != 0 && (0...Self.maximumDecimals).contains(decimals), "a scaling keeps numbers apart")
        self.factor = factor
        self.offset = offset
        self.decimals = decimals
    }

    package func apply(_ number: Double) -> Double {
        (number * Double(factor) + Double(offset)) / Self.powers[decimals]
    }

    /// The number that stands for a value.
    package func number(for value: Double) -> Double {
        (value * Self.powers[decimals] - Double(offset)) / Double(factor)
    }

    /// Exact up to 10^22, the last power of ten that a double holds.
    private static let powers: [Double] = (0...maximumDecimals).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// A number times a power of ten, as near as a double can be.
    package static func shifted(_ number: Double, by exponent: Int) -> Double {
        // Dividing by a whole power is exact where multiplying by 0.1 is not.
        exponent < 0 ? number / power(-exponent) : number * power(exponent)
    }

    private static func power(_ exponent: Int) -> Double {
        exponent < powers.count ? powers[exponent] : (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

/// A decimal number as it is written: `digits / 10^decimals`.
package struct DecimalNumber: Hashable, Sendable {
    package let digits: Int64
    package let decimals: Int

    package static let zero = DecimalNumber(digits: 0, decimals: 0)
    package static let one = DecimalNumber(digits: 1, decimals: 0)

    private init(digits: Int64, decimals: Int) {
        self.digits = digits
        self.decimals = decimals
    }

    /// - Returns: `nil` for what is no number, or has more than fifteen digits.
    package init?(_ text: some StringProtocol) {
        let isNegative = text.first == "-"
        let parts = text.dropFirst(isNegative ? 1 : 0)
            .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        let fraction = parts.count == 2 ? parts[1] : ""
        let all = parts[0] + fraction
        guard !parts[0].isEmpty, parts.count == 1 || !fraction.isEmpty, all.count <= Scaling.maximumDecimals,
            all.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let digits = Int64(all)
        else { return nil }
        self.init(digits: isNegative ? -digits : digits, decimals: fraction.count)
    }

    package var value: Double { Scaling.shifted(Double(digits), by: -decimals) }

    /// The digits with more decimals; `nil` when they do not fit.
    fileprivate func digits(withDecimals decimals: Int) -> Int64? {
        var digits = digits
        for _ in self.decimals..<decimals {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            digits = product
        }
        return digits
    }
}

extension Scaling {
    /// `nil` where the scale is zero or the two together have too many digits.
    package init?(scale: DecimalNumber, offset: DecimalNumber) {
        let decimals = max(scale.decimals, offset.decimals)
        guard let factor = scale.digits(withDecimals: decimals), factor != 0,
            let offset = offset.digits(withDecimals: decimals)
        else { return nil }
        self.init(factor: factor, offset: offset, decimals: decimals)
    }
}
