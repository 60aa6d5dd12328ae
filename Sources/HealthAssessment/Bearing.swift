package import Wording

/// A bearing as people name it.
package struct Bearing: Sendable, Hashable {
    /// Where its geometry comes from.
    package enum Origin: Sendable, Hashable {
        /// Given by hand.
        case given
        /// Printed with measurements, by whom.
        case published(String)
        /// Boundary dimensions by ISO 15, elements as is typical for the size.
        case typicalElements
        /// Boundary dimensions by ISO 15 alone; the elements' number and size are estimated.
        case boundaryDimensions

        /// Whether orders are good for a few per cent only.
        package var isEstimate: Bool {
            switch self {
            case .given, .published: false
            case .typicalElements, .boundaryDimensions: true
            }
        }
    }

    /// Without suffixes; nil for a geometry given by hand.
    package let designation: String?
    package let geometry: BearingGeometry
    package let origin: Origin

    init(designation: String?, geometry: BearingGeometry, origin: Origin) {
        self.designation = designation
        self.geometry = geometry
        self.origin = origin
    }

    /// - Parameter text: a designation, or `n=9,d=7.94,D=39.04,phi=0`: elements, their diameter and that of the pitch
    ///   circle in one unit, and the contact angle in degrees, which may be left out.
    package init(_ text: String) throws(CommissioningFailure.Bearing) {
        guard text.contains("=") else {
            guard let bearing = BearingCatalogue.bearing(text) else { throw .unknownDesignation(text) }
            self = bearing
            return
        }
        var numbers = [String: Double]()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
            guard sides.count == 2, Self.keys.contains(sides[0]) else { throw .unknownPart(String(part)) }
            guard numbers[sides[0]] == nil else { throw .repeated(sides[0]) }
            guard let number = Double(sides[1]), number.isFinite else { throw .notNumber(sides[1], key: sides[0]) }
            numbers[sides[0]] = number
        }
        func number(_ key: String) throws(CommissioningFailure.Bearing) -> Double {
            guard let number = numbers[key] else { throw .missing(key) }
            return number
        }
        let elements = try number("n"), diameter = try number("d"), pitch = try number("D")
        guard let count = Int(exactly: elements),
            let geometry = BearingGeometry(
                elements: count, elementDiameter: diameter, pitchDiameter: pitch, contactAngle: numbers["phi"] ?? 0)
        else { throw .impossible(text) }
        self.init(designation: nil, geometry: geometry, origin: .given)
    }

    private static let keys: Set<String> = ["n", "d", "D", "phi"]
}
