package import ControlProtocol
import Glibc
import Measurement

/// Numbers as people read them; the same in every language.
package enum Figures {
    /// `1,204,567`
    package static func count(_ number: some BinaryInteger) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// UTC milliseconds since 1970, as `2026-11-21 07:34:19.123`.
    static func time(_ milliseconds: Int64) -> String { WallTime(milliseconds: milliseconds).description }

    /// UTC milliseconds since 1970, as `2026-11-21 07:34`.
    static func minute(_ milliseconds: Int64) -> String { String(time(milliseconds).prefix(16)) }

    /// `12.4 MiB`
    package static func bytes(_ number: Int64) -> String {
        var amount = Double(max(number, 0))
        guard amount >= 1024 else { return "\(max(number, 0)) B" }
        var unit = 0
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        amount /= 1024
        // Where rounding to one decimal would say 1024.0.
        while amount >= 1023.95, unit < units.count - 1 {
            amount /= 1024
            unit += 1
        }
        return "\(fixed(amount, decimals: 1)) \(units[unit])"
    }

    /// A rate: whole from 10 on, with one decimal below.
    package static func rate(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "–" }
        return abs(number) < 9.95 && number != number.rounded()
            ? fixed(number, decimals: 1) : count(Int64(number.rounded()))
    }

    /// So many decimals, rounded; numbers too large for that in their shortest form.
    package static func fixed(_ number: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        let scaled = (number * scale).rounded()
        guard scaled.isFinite, abs(scaled) < 9e15 else { return number.description }
        let whole = Int64(abs(scaled))
        let sign = scaled < 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let fraction = String(whole % Int64(scale))
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(whole / Int64(scale)).\(zeros)\(fraction)"
    }

    /// Three significant digits; numbers too large or small for that with a power of ten.
    package static func significant(_ number: Double) -> String {
        guard number.isFinite, number != 0 else { return number == 0 ? "0" : "–" }
        let exponent = Int(log10(abs(number)).rounded(.down))
        guard (-4...5).contains(exponent) else {
            return fixed(number / pow(10, Double(exponent)), decimals: 2) + "e\(exponent)"
        }
        return fixed(number, decimals: max(0, 2 - exponent))
    }

    /// A value with every digit that its type carries.
    package static func exact(_ value: PointAnswer.Value, type: String) -> String {
        switch (value, type) {
        case (.bool(let value), _): value ? "true" : "false"
        // In JSON 61.0 is 61; here a float stays recognisable as one.
        case (.text(let text), _): text
        case (.integer(let value), let type) where type.hasPrefix("time"): time(value)
        case (_, "float32"): Float(value.number).description
        case (_, "float64"): value.number.description
        case (.number(let value), _): value.description
        case (.integer(let value), _): String(value)
        case (.unsigned(let value), _): String(value)
        }
    }

    /// A value at a glance: floats with a steady number of decimals that suits their magnitude.
    package static func glance(_ value: PointAnswer.Value, type: String) -> String {
        guard type.hasPrefix("float") else { return exact(value, type: type) }
        let number = value.number
        switch abs(number) {
        case 0: return "0.000"
        case 0.001..<10: return fixed(number, decimals: 3)
        case 10..<100: return fixed(number, decimals: 2)
        case 100..<1e9: return fixed(number, decimals: 1)
        default: return exact(value, type: type)
        }
    }
}
