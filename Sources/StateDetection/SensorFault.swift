/// Why a sensor is not believed. The tests of sensor validation: QARTOD's flat line, gap, spike, gross range and
/// neighbour tests (U.S. Integrated Ocean Observing System, Manual for Real-Time Quality Control of In-situ Temperature
/// and Salinity Data, 2015), which are the persistence, time, range and consistency checks of meteorology (WMO-No. 8,
/// Guide to Instruments and Methods of Observation).
package enum SensorFault: String, Sendable, Codable, CaseIterable {
    /// Repeats a value that was as good as any.
    case stuck
    /// Gives no value.
    case dropout
    /// Single values far outside, again and again.
    case spikes
    /// Stands at an end of what it can tell.
    case saturation
    /// Has left those that measure the same, which agree with each other.
    case drift
    /// Differs from the one that measures the same, and nobody can tell which of them is right.
    case disagree

    /// Whether it is known from other sensors alone.
    var isRelative: Bool { self == .drift || self == .disagree }
}
