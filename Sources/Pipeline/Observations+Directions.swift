import HealthAssessment
import Measurement

/// Another place at the same end of a machine.
struct Neighbour {
    let place: MachineAssessment.Place
    /// Why its evidence is not of the same state of the machine; nil where it is.
    let obstacle: Observations.Obstacle?

    func value(of feature: String) throws(Observations.Obstacle) -> Double {
        if let obstacle { throw obstacle }
        // Of the looks any, as amplitudes do not depend on a bearing.
        return try place.evidence.looks[0].observations.value(of: feature)
    }
}

extension Observations {
    /// Adds what the directions at one end of a machine say together: axial amplitudes beside radial ones, the ratio of
    /// radial ones, and the worst of their zones.
    ///
    /// - Parameter direction: Of these observations.
    mutating func addDirections(_ direction: Direction?, beside neighbours: [Neighbour]) {
        if let across = direction?.across, let other = Self.best(neighbours, across) {
            set("direction_ratio") { (now: Self) throws(Obstacle) in
                let amplitudes = [try now.value(of: "order_1"), try other.value(of: "order_1")].sorted()
                guard amplitudes[0] > 0 else { throw .nothingToCompare }
                return amplitudes[1] / amplitudes[0]
            }
        }
        for order in 1...3 {
            if direction == .axial {
                set("axial_order_\(order)") { (now: Self) throws(Obstacle) in try now.value(of: "order_\(order)") }
            } else if let axial = Self.best(neighbours, .axial) {
                set("axial_order_\(order)") { (_: Self) throws(Obstacle) in try axial.value(of: "order_\(order)") }
            }
        }
        if direction == .axial {
            // Symptoms mean radial amplitudes.
            for order in 1...10 { withdraw("order_\(order)", .notMeasured) }
        }
        for name in ["zone_bc_ratio", "zone_cd_ratio", "zone_change"] {
            let values = [self[name]] + neighbours.map { try? $0.value(of: name) }
            if let worst = values.compactMap(\.self).max() { set(name, worst) }
        }
    }

    /// Of several sensors one whose evidence is of the same state, and the latest of these.
    private static func best(_ neighbours: [Neighbour], _ direction: Direction) -> Neighbour? {
        neighbours.filter { $0.place.direction == direction }.max {
            ($0.obstacle == nil ? 1 : 0, $0.place.evidence.features.time.monotonic)
                < ($1.obstacle == nil ? 1 : 0, $1.place.evidence.features.time.monotonic)
        }
    }
}

extension Direction {
    /// The other radial direction.
    fileprivate var across: Direction? {
        switch self {
        case .horizontal: .vertical
        case .vertical: .horizontal
        case .axial: nil
        }
    }
}
