import Glibc

extension BearingCatalogue {
    /// A series of ISO 15 with what its bearings hold by experience.
    private struct Series {
        /// By bore code, millimetres.
        let outsideDiameters: [Int: Double]
        /// Of an element, in parts of outside diameter − bore.
        let element: Double
        /// Elements of as many as fit side by side, whatever the gaps.
        let elements: @Sendable (_ fitting: Double) -> Double
        let contactAngle: Double
        /// By bore code: elements and their diameter in millimetres.
        var typical: [Int: (elements: Int, diameter: Double)] = [:]
    }

    /// The geometry of a bearing of a common series.
    ///
    /// Bore and outside diameter are those of the designation (ISO 15); the pitch circle is taken half way between
    /// them. Elements are those typical for the size where known (‡ from experience, not from a maker), or else the
    /// series' share of the section, as many as fit. The rates of races and cage come within about 2 %, that of
    /// elements within about 5 %.
    static func estimated(_ name: String) -> Bearing? {
        guard let (series, code) = series(of: name), let outside = series.outsideDiameters[code] else { return nil }
        let bore = [10, 12, 15, 17].indices.contains(code) ? [10, 12, 15, 17][code] : 5 * Double(code)
        let pitch = (bore + outside) / 2
        let diameter = series.typical[code]?.diameter ?? series.element * (outside - bore)
        let fitting = .pi / asin(diameter / pitch * cos(series.contactAngle * .pi / 180))
        let elements = series.typical[code]?.elements ?? Int(series.elements(fitting).rounded())
        return BearingGeometry(
            elements: elements, elementDiameter: diameter, pitchDiameter: pitch, contactAngle: series.contactAngle
        ).map {
            Bearing(
                designation: name, geometry: $0,
                origin: series.typical[code] == nil ? .boundaryDimensions : .typicalElements)
        }
    }

    private static func series(of name: String) -> (Series, code: Int)? {
        let digits = name.drop { $0.isLetter }, letters = name.prefix { $0.isLetter }
        guard let code = Int(digits.suffix(2)) else { return nil }
        let key: String
        switch letters {
        case "": key = String(digits.dropLast(2))
        // Their rings differ, their rollers do not.
        case "N", "NU", "NJ", "NUP": key = "NU" + digits.dropLast(2)
        default: return nil
        }
        return allSeries[key].map { ($0, code) }
    }

    private static let allSeries: [String: Series] = [
        "60": Series(
            outsideDiameters: diameters0, element: 0.29, elements: balls, contactAngle: 0,
            typical: [
                4: (9, 6.35), 5: (10, 6.35), 6: (11, 7.144), 7: (11, 7.938), 8: (12, 7.938), 9: (12, 8.731),
                10: (13, 8.731),
            ]),
        "62": Series(
            outsideDiameters: diameters2, element: 0.3, elements: balls, contactAngle: 0,
            typical: [
                4: (8, 7.938), 6: (9, 9.525), 7: (9, 11.112), 8: (9, 12), 10: (10, 12.7), 11: (10, 14.288),
                12: (10, 15.875),
            ]),
        "63": Series(
            outsideDiameters: diameters3, element: 0.315, elements: balls, contactAngle: 0,
            typical: [
                4: (7, 9.525), 5: (7, 11.509), 6: (8, 12.303), 7: (8, 13.494), 8: (8, 15.081), 9: (8, 17.462),
                10: (8, 19.05), 11: (8, 20.638), 12: (8, 22.225), 13: (8, 23.812), 14: (8, 25.4), 15: (8, 26.988),
                16: (8, 28.575),
            ]),
        "NU2": Series(outsideDiameters: diameters2, element: 0.28, elements: rollers, contactAngle: 0),
        "NU3": Series(outsideDiameters: diameters3, element: 0.28, elements: rollers, contactAngle: 0),
        // Of one of the two rows.
        "222": Series(outsideDiameters: diameters2, element: 0.245, elements: rollers, contactAngle: 10),
    ]

    /// With the rings shifted to one side, balls go in until they fill a little more than half of the circle (186°).
    @Sendable private static func balls(fitting: Double) -> Double { 1 + 186.0 / 360 * fitting }

    /// The cage takes about a fifth.
    @Sendable private static func rollers(fitting: Double) -> Double { 0.82 * fitting }

    /// Diameter series 0, 2 and 3 of ISO 15.
    private static let diameters0: [Int: Double] = [
        0: 26, 1: 28, 2: 32, 3: 35, 4: 42, 5: 47, 6: 55, 7: 62, 8: 68, 9: 75, 10: 80, 11: 90, 12: 95, 13: 100, 14: 110,
        15: 115, 16: 125, 17: 130, 18: 140, 19: 145, 20: 150, 21: 160, 22: 170, 24: 180, 26: 200, 28: 210, 30: 225,
    ]
    private static let diameters2: [Int: Double] = [
        0: 30, 1: 32, 2: 35, 3: 40, 4: 47, 5: 52, 6: 62, 7: 72, 8: 80, 9: 85, 10: 90, 11: 100, 12: 110, 13: 120,
        14: 125,
        15: 130, 16: 140, 17: 150, 18: 160, 19: 170, 20: 180, 21: 190, 22: 200, 24: 215, 26: 230, 28: 250, 30: 270,
    ]
    private static let diameters3: [Int: Double] = [
        0: 35, 1: 37, 2: 42, 3: 47, 4: 52, 5: 62, 6: 72, 7: 80, 8: 90, 9: 100, 10: 110, 11: 120, 12: 130, 13: 140,
        14: 150, 15: 160, 16: 170, 17: 180, 18: 190, 19: 200, 20: 215, 21: 225, 22: 240, 24: 260, 26: 280, 28: 300,
        30: 320,
    ]
}
