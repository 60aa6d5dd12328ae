import Glibc

extension BearingGeometry {
    /// Reads `n=9,d=7.94,D=39.04,phi=0`: elements, their diameter and that of the pitch circle, and the contact angle in degrees, 0
    /// where it is left out.
    ///
    /// - Returns: nil for anything else, and for what is no bearing.
    package init?(dimensions text: String) {
        var values: [Substring: Double] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let value = Double(halves[1]), values.updateValue(value, forKey: halves[0]) == nil
            else { return nil }
        }
        guard let elements = values.removeValue(forKey: "n").flatMap({ Int(exactly: $0) }),
            let elementDiameter = values.removeValue(forKey: "d"), let pitchDiameter = values.removeValue(forKey: "D")
        else { return nil }
        let angle = values.removeValue(forKey: "phi") ?? 0
        guard values.isEmpty else { return nil }
        self.init(
            elements: elements, elementDiameter: elementDiameter, pitchDiameter: pitchDiameter, contactAngle: angle)
    }

    /// The same for reading it again, in pitch diameters.
    package var dimensions: String {
        "n=\(elements),d=\(diameters),D=1,phi=\(acos(min(1, ratio / diameters)) * 180 / .pi)"
    }
}
