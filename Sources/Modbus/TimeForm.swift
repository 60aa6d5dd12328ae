import Measurement

/// How a date and time lies in registers. None has a zone: the value is what the device's own clock shows.
package enum TimeForm: String, Sendable, CaseIterable {
    /// Seconds since 1970, unsigned, over two registers.
    case unix
    /// Milliseconds since 1970 over four registers.
    case unix_ms
    /// Year, month, day, hour, minute and second, a register each. A year below 100 counts from 2000.
    case ymdhms
    /// Eight bytes of binary-coded decimals: year, month, day, hour, minute, second, and milliseconds with the weekday,
    /// as Siemens' DATE_AND_TIME. Years from 90 on are of the last century.
    case s7
    /// Four registers of bit fields after IEC 60870-5-4: year, month and day, hour and minute, milliseconds; as meters
    /// of Schneider and others have them.
    case ti081

    package var registerCount: Int {
        switch self {
        case .unix: 2
        case .unix_ms, .s7, .ti081: 4
        case .ymdhms: 6
        }
    }

    /// Whether it is one number, whose words have an order.
    package var isNumber: Bool { self == .unix || self == .unix_ms }

    /// - Parameters:
    ///   - number: Gives the first bytes as one number, in the order of the value.
    /// - Returns: `nil` for what is no time: a clock that was never set, for one.
    func decode(_ data: Span<UInt8>, at start: Int, number: (Int) -> UInt64) -> WallTime? {
        func register(_ index: Int) -> Int { Int(data[start + 2 * index]) << 8 | Int(data[start + 2 * index + 1]) }
        switch self {
        case .unix: return WallTime(milliseconds: Int64(number(4)) * 1000)
        case .unix_ms: return Int64(exactly: number(8)).map { WallTime(milliseconds: $0) }
        case .ymdhms:
            let year = register(0)
            return CivilTime(
                year: year < 100 ? 2000 + year : year, month: register(1), day: register(2), hour: register(3),
                minute: register(4), milliseconds: register(5) * 1000
            ).time
        case .s7: return Self.s7(data, at: start)
        case .ti081:
            // Bit 7 of the third register: the device itself does not trust its clock.
            guard register(2) & 0x80 == 0 else { return nil }
            return CivilTime(
                year: 2000 + register(0) & 0x7F, month: register(1) >> 8 & 0xF, day: register(1) & 0x1F,
                hour: register(2) >> 8 & 0x1F, minute: register(2) & 0x3F, milliseconds: register(3)
            ).time
        }
    }

    private static func s7(_ data: Span<UInt8>, at start: Int) -> WallTime? {
        var parts: [Int] = []
        for index in 0..<7 {
            guard let part = RegisterEncoding.decimal(UInt64(data[start + index])) else { return nil }
            parts.append(Int(part))
        }
        // The last digit of the milliseconds shares its byte with the weekday.
        let lastDigit = Int(data[start + 7] >> 4)
        guard lastDigit <= 9 else { return nil }
        return CivilTime(
            year: parts[0] + (parts[0] < 90 ? 2000 : 1900), month: parts[1], day: parts[2], hour: parts[3],
            minute: parts[4], milliseconds: parts[5] * 1000 + parts[6] * 10 + lastDigit
        ).time
    }
}
