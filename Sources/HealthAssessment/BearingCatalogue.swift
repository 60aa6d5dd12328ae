import Glibc

/// Geometry by designation: what test rigs published, what such bearings typically hold, and what boundary dimensions
/// let expect. None of it is a maker's data, which may differ between makers and years; a geometry given by hand goes
/// first.
package enum BearingCatalogue {
    /// - Parameter designation: with or without its maker, spaces and suffixes: 6205, 6205-2RS, SKF 6205 2RSH/C3, NU
    ///   310 ECP.
    package static func bearing(_ designation: String) -> Bearing? {
        guard let name = basicDesignation(designation) else { return nil }
        return published[name].map { Bearing(designation: name, geometry: $0.geometry, origin: .published($0.source)) }
            ?? estimated(name)
    }

    /// The designation without what changes neither elements nor pitch: maker, seals, cage, clearance.
    static func basicDesignation(_ text: String) -> String? {
        var words = text.uppercased().split { " -/_.".contains($0) }.map(String.init)
        while words.count > 1, let first = words.first, makers.contains(first) { words.removeFirst() }
        guard let first = words.first else { return nil }
        // NU 310, ER-16K.
        if words.count > 1, first.allSatisfy(\.isLetter) { words[0...1] = [first + words[1]] }
        if published[words[0]] != nil { return words[0] }
        let letters = words[0].prefix { $0.isLetter }, digits = words[0].dropFirst(letters.count).prefix { $0.isNumber }
        let suffix = words[0].dropFirst(letters.count + digits.count)
        // 62052RS is 6205 and 2RS.
        let isGlued = digits.count > 4 && digits.last == "2" && (suffix.hasPrefix("RS") || suffix.hasPrefix("Z"))
        let name = letters + (isGlued ? digits.dropLast() : digits)
        return digits.isEmpty ? nil : String(name)
    }

    private static let makers: Set<String> = [
        "FAG", "HRB", "INA", "KOYO", "LDK", "LYC", "MB", "NACHI", "NSK", "NTN", "REXNORD", "SKF", "SNR", "TIMKEN",
        "ZWZ",
    ]

    private static let published: [String: (geometry: BearingGeometry, source: String)] = {
        let inch = 25.4
        let rows: [(String, Int, Double, Double, Double, String)] = [
            ("6203", 8, 0.2656 * inch, 1.122 * inch, 0, "SKF 6203-2RS JEM, CWRU Bearing Data Center"),
            ("6205", 9, 0.3126 * inch, 1.537 * inch, 0, "SKF 6205-2RS JEM, CWRU Bearing Data Center"),
            ("ER16K", 9, 7.9375, 38.5, 0, "MB ER-16K, G. Forbes, Curtin University 2012"),
            ("UER204", 8, 7.92, 34.55, 0, "LDK UER204, XJTU-SY data sets 2018"),
            ("ZA2115", 16, 0.331 * inch, 2.815 * inch, 15.17, "Rexnord ZA-2115, IMS Bearing Data 2007"),
        ]
        return Dictionary(
            uniqueKeysWithValues: rows.compactMap { name, elements, element, pitch, angle, source in
                BearingGeometry(
                    elements: elements, elementDiameter: element, pitchDiameter: pitch, contactAngle: angle
                ).map { (name, ($0, source)) }
            })
    }()
}
