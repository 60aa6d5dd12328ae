/// What a measurement location shows while its machine is well, speed by speed: of each feature the median of the first
/// waveforms that nothing speaks against. Then it stands until somebody begins anew.
///
/// Bounded: ``speedLimit`` speeds of ``needed`` waveforms each while they are learnt, one number a feature after.
package struct WaveformBaseline: Sendable, Equatable, Codable {
    /// The standard error of their median is 1.25/√20, 28 % of the spread of one.
    package static let needed = 20
    /// Within this share two speeds count as one: a force of unbalance differs by a tenth then.
    package static let speedTolerance = 0.05
    package static let speedLimit = 8

    /// What was learnt, or is being learnt, at one speed.
    package struct Speed: Sendable, Equatable, Codable {
        /// 1/min, of the first waveform; nil where nobody knew.
        package let rpm: Double?
        /// Milliseconds since 1970, UTC.
        package let since: Int64
        package fileprivate(set) var count = 0
        /// Nil while it is learnt.
        package fileprivate(set) var frozen: Int64?
        /// Of each feature what was seen, while it is learnt; then the median.
        fileprivate var values: [String: [Double]] = [:]

        fileprivate init(rpm: Double?, since: Int64) {
            self.rpm = rpm
            self.since = since
        }

        /// The typical value of each feature; empty while it is learnt.
        package var typical: [String: Double] { frozen == nil ? [:] : values.compactMapValues(\.first) }

        fileprivate func covers(_ other: Double?) -> Bool {
            guard let rpm, let other else { return rpm == nil && other == nil }
            return abs(other - rpm) <= WaveformBaseline.speedTolerance * rpm
        }

        fileprivate mutating func freeze(at time: Int64) {
            frozen = time
            // What was not there in half of them is not typical.
            values = values.filter { 2 * $0.value.count >= count }.mapValues { [median($0)] }
        }
    }

    package private(set) var speeds: [Speed] = []

    package init() {}

    /// The typical value of each feature at a speed; empty where none was learnt.
    package func typical(at rpm: Double?) -> [String: Double] { speeds.first { $0.covers(rpm) }?.typical ?? [:] }

    /// Learns from a waveform of a machine that is well.
    ///
    /// - Parameter time: Milliseconds since 1970, UTC.
    /// - Returns: Whether it was needed.
    package mutating func learn(_ features: [String: Double], at rpm: Double?, time: Int64) -> Bool {
        // Where the speed is known at times, what it is not known of is no speed of its own.
        if rpm == nil, speeds.contains(where: { $0.rpm != nil }) { return false }
        if rpm != nil { speeds.removeAll { $0.rpm == nil && $0.frozen == nil } }
        guard let index = speeds.firstIndex(where: { $0.covers(rpm) }) ?? open(rpm, time), speeds[index].frozen == nil
        else { return false }
        speeds[index].count += 1
        for (name, value) in features where value.isFinite { speeds[index].values[name, default: []].append(value) }
        if speeds[index].count >= Self.needed { speeds[index].freeze(at: time) }
        return true
    }

    private mutating func open(_ rpm: Double?, _ time: Int64) -> Int? {
        guard speeds.count < Self.speedLimit else { return nil }
        speeds.append(Speed(rpm: rpm, since: time))
        return speeds.count - 1
    }

    /// Takes what is there for all there is to learn.
    ///
    /// - Returns: Whether there was something to take.
    package mutating func freeze(at time: Int64) -> Bool {
        var isFrozen = false
        for index in speeds.indices where speeds[index].frozen == nil && speeds[index].count > 0 {
            speeds[index].freeze(at: time)
            isFrozen = true
        }
        return isFrozen
    }
}
