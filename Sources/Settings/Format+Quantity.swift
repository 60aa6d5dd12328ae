import Measurement
import Wording

/// Whole numbers with a unit behind them, as `500ms` and `2GiB`.
struct Quantity {
    /// From the largest to the smallest, each as a multiple of the base unit.
    let units: [(name: String, factor: Int64)]

    /// In milliseconds.
    static let duration = Quantity(units: [("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)])
    /// In milliseconds, of what is planned.
    static let planning = Quantity(units: [("d", 86_400_000), ("h", 3_600_000)])
    /// In bytes.
    static let size = Quantity(units: [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)])

    /// - Returns: `nil` when the text is no number with one of the units; the largest integer when it is larger.
    func value(of text: String) -> Int64? {
        let digits = text.utf8.prefix(while: \.isDigit)
        let unit = text.utf8.suffix(from: digits.endIndex)
        guard !digits.isEmpty, let factor = units.first(where: { $0.name.utf8.elementsEqual(unit) })?.factor else {
            return nil
        }
        let (value, overflows) = (Int64(Substring(digits)) ?? .max).multipliedReportingOverflow(by: factor)
        return overflows ? .max : value
    }

    /// The shortest way to write a value, which is a multiple of the smallest unit.
    func text(_ value: Int64) -> String {
        let unit = units.first { value.isMultiple(of: $0.factor) } ?? units[units.count - 1]
        return "\(value / unit.factor)\(unit.name)"
    }
}

extension Format where Value == Duration {
    /// - Parameter grid: What the duration must be a multiple of.
    static func duration(_ range: ClosedRange<Duration>, grid: Duration = .milliseconds(1)) -> Self {
        Format(placeholder: range.lowerBound, example: range.contains(.seconds(1)) ? "1s" : range.lowerBound.text) {
            text throws(SettingsMessage) in
            guard let milliseconds = Quantity.duration.value(of: text) else { throw .notDuration(found: text) }
            let bounds = range.lowerBound.milliseconds...range.upperBound.milliseconds
            guard bounds.contains(milliseconds) else {
                throw .outOfRange(found: text, minimum: range.lowerBound.text, maximum: range.upperBound.text)
            }
            guard milliseconds.isMultiple(of: grid.milliseconds) else {
                throw .offGrid(found: text, grid: grid.text)
            }
            return .milliseconds(milliseconds)
        }
    }
}

extension Duration {
    /// As settings write it.
    var text: String { Quantity.duration.text(milliseconds) }
}

extension Format where Value == Int64 {
    /// A size in bytes.
    static func size(_ range: ClosedRange<Int64>) -> Self {
        let minimum = Quantity.size.text(range.lowerBound)
        let maximum = Quantity.size.text(range.upperBound)
        return Format(placeholder: range.lowerBound, example: minimum) { text throws(SettingsMessage) in
            guard let bytes = Quantity.size.value(of: text) else { throw .notSize(found: text) }
            guard range.contains(bytes) else { throw .outOfRange(found: text, minimum: minimum, maximum: maximum) }
            return bytes
        }
    }
}
