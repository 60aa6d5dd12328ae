extension BearingEvidence.Part {
    /// As in the ids of faults.
    package var id: String {
        switch self {
        case .outerRace: "outer_race"
        case .innerRace: "inner_race"
        case .rollingElement: "rolling_element"
        case .cage: "cage"
        }
    }
}

extension BearingGeometry.Orders {
    /// The order at which damage of a part shows first; of a rolling element, which strikes both races in a turn, twice
    /// its spin.
    package subscript(part: BearingEvidence.Part) -> Double {
        switch part {
        case .outerRace: outerRace
        case .innerRace: innerRace
        case .rollingElement: 2 * elementSpin
        case .cage: cage
        }
    }
}
