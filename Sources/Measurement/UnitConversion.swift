/// What a number in one unit is multiplied with to be one in another; nil where they measure different things. A
/// temperature is no difference of temperatures: °C and K have none.
package func unitFactor(from unit: String, to other: String) -> Double? {
    if unit == other { return 1 }
    let group = sizes.first { $0[unit] != nil && $0[other] != nil }
    guard let size = group?[unit], let otherSize = group?[other] else { return nil }
    return size / otherSize
}

/// In which differences of values in a unit are told.
package func differenceUnit(of unit: String) -> String { unit == "°C" ? "K" : unit }

/// Units of the same kind, each with its size in one of them.
private let sizes: [[String: Double]] = [
    ["mm/s": 1, "cm/s": 10, "m/s": 1000, "in/s": 25.4],
    // The micro sign, the Greek letter and the Latin one.
    ["\u{b5}m": 1, "\u{3bc}m": 1, "um": 1, "mil": 25.4, "mm": 1000],
    ["deg": 1, "°": 1, "rad": 180 / .pi],
    ["K/d": 1, "K/h": 24, "K/min": 1440],
]
