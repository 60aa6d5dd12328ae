import Measurement

/// Seconds since 1970 of a date with a time of day, or of a number, which is seconds already.
///
/// `2026-11-21 07:34:19`, `2026/11/21 07:34`, `2026-11-21T07:34:19.5+08:00`: UTC where no zone is named.
///
/// - Returns: nil for what is neither, or a date that the calendar does not have.
package func recordSeconds(_ text: String) -> Double? {
    if let number = Double(text) { return number.magnitude < 1e12 ? number : nil }
    let bytes = Array(text.utf8)
    guard bytes.count >= 16, bytes[4] == UInt8(ascii: "-") || bytes[4] == UInt8(ascii: "/"), bytes[7] == bytes[4],
        bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
        let year = bytes.digits(0..<4), let month = bytes.digits(5..<7), let date = bytes.digits(8..<10),
        let hour = bytes.digits(11..<13), let minute = bytes.digits(14..<16),
        let day = CivilTime(year: year, month: month, day: date, hour: hour, minute: minute, milliseconds: 0).time
    else { return nil }
    var rest = bytes[16...]
    var seconds = 0.0
    if rest.first == UInt8(ascii: ":") {
        let digits = rest.dropFirst().prefix { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
        guard let found = Double(String(decoding: digits, as: UTF8.self)), found < 60 else { return nil }
        seconds = found
        rest = rest.dropFirst(1 + digits.count)
    }
    guard let offset = zoneOffset(Array(rest)) else { return nil }
    return Double(day.milliseconds) / 1000 + seconds - offset
}

/// Seconds of `Z`, `+08:00`, `+0800` or nothing.
private func zoneOffset(_ bytes: [UInt8]) -> Double? {
    guard let sign = bytes.first, bytes != [UInt8(ascii: "Z")] else { return 0 }
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), digits.count == 4,
        let hours = digits.digits(0..<2), let minutes = digits.digits(2..<4)
    else { return nil }
    return Double(hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
}

extension [UInt8] {
    fileprivate func digits(_ range: Range<Int>) -> Int? {
        guard range.upperBound <= count else { return nil }
        return self[range].reduce(0 as Int?) { sum, byte in
            guard let sum, (0x30...0x39).contains(byte) else { return nil }
            return sum * 10 + Int(byte - 0x30)
        }
    }
}
