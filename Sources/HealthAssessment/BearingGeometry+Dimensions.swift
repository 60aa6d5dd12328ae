import Glibc

extension BearingGeometry {
    /// As ``Bearing/init(_:)`` reads it, in pitch diameters.
    package var dimensions: String {
        "n=\(elements),d=\(diameters),D=1,phi=\(acos(min(1, ratio / diameters)) * 180 / .pi)"
    }
}
