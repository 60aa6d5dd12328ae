import Glibc

/// A rolling bearing's dimensions, from which its defect frequencies follow as multiples of the shaft's.
///
/// Kinematics without slip, the outer ring at rest (R. B. Randall and J. Antoni, Mech. Syst. Signal Process. 25 (2011)
/// 485–520, eq. 1–4); real bearings run up to 2 % beside it.
package struct BearingGeometry: Sendable, Hashable {
    /// Rolling elements of one row.
    package let elements: Int
    /// Diameter of an element over that of the circle their centres run on, times the cosine of the contact angle.
    package let ratio: Double
    /// The same without the angle.
    let diameters: Double

    /// - Parameters:
    ///   - elementDiameter: in the unit of `pitchDiameter`; for tapered rollers the mean.
    ///   - contactAngle: degrees.
    /// - Returns: nil for what is no bearing: fewer than three elements, elements that do not fit beside each other, an
    ///   angle that is not from 0 to below 90.
    package init?(elements: Int, elementDiameter: Double, pitchDiameter: Double, contactAngle: Double = 0) {
        guard (3...200).contains(elements), elementDiameter > 0, pitchDiameter.isFinite,
            (0..<90).contains(contactAngle),
            Double(elements) * asin(min(1, elementDiameter / pitchDiameter)) <= .pi
        else { return nil }
        self.elements = elements
        diameters = elementDiameter / pitchDiameter
        ratio = diameters * cos(contactAngle * .pi / 180)
    }

    /// Multiples of the shaft's frequency.
    package struct Orders: Sendable, Hashable {
        /// Ball pass frequency, outer race (BPFO).
        package let outerRace: Double
        /// Ball pass frequency, inner race (BPFI).
        package let innerRace: Double
        /// Spin of an element (BSF); a defect on it strikes both races, which shows at twice that.
        package let elementSpin: Double
        /// Fundamental train frequency (FTF).
        package let cage: Double
    }

    package var orders: Orders {
        Orders(
            outerRace: Double(elements) / 2 * (1 - ratio), innerRace: Double(elements) / 2 * (1 + ratio),
            elementSpin: (1 - ratio * ratio) / (2 * diameters), cage: (1 - ratio) / 2)
    }
}
