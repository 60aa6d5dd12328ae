/// In which direction a sensor measures, as seen along the shaft.
package enum Direction: String, Hashable, Sendable, CaseIterable {
    case horizontal, vertical, axial
}
