import Glibc

/// The hall in which all machines of a plant stand: its air follows the day, the weather and the season, the same for
/// all of them.
enum Hall {
    private static let day = 86400.0

    /// °C: 24 on average, 3 K with the day, warmest at 15:00, 4 K with the year and some more with the weather of days.
    ///
    /// - Parameter seconds: Since a midnight in spring.
    static func temperature(at seconds: Double) -> Double {
        func wave(_ period: Double, peak: Double) -> Double { cos(2 * .pi * (seconds / day - peak) / period) }
        return 24 + 3 * wave(1, peak: 15 / 24) + 4 * wave(365.25, peak: 105) + 1.2 * wave(2.3, peak: 0.9)
            + 0.8 * wave(5.1, peak: 3)
    }
}
