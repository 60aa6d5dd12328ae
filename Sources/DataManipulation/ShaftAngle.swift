/// The angle of a shaft over the time of a record, in revolutions from the record's begin.
///
/// Between known points it follows a cubic with the speeds at both, so that an even change of speed is exact; before
/// the first and after the last the speed stays.
package struct ShaftAngle: Sendable, Equatable {
    /// Seconds and revolutions of points between which the angle is straight, both rising.
    private let times, revolutions: [Double]

    /// A steady speed, in hertz.
    package init?(frequency: Double) {
        guard frequency > 0, frequency.isFinite else { return nil }
        self.init(times: [0, 1], revolutions: [0, frequency])
    }

    /// Pulses of a tacho.
    ///
    /// - Parameter times: seconds from the begin of the record, rising.
    /// - Returns: nil for fewer than two pulses or where they do not rise.
    package init?(pulses times: [Double], perRevolution: Int = 1) {
        guard times.count >= 2, perRevolution >= 1, areRising(times) else { return nil }
        let revolutions = times.indices.map { Double($0) / Double(perRevolution) }
        let chords = (1..<times.count).map { 1 / Double(perRevolution) / (times[$0] - times[$0 - 1]) }
        // The speed at a pulse is that of the parabola through it and its neighbours.
        var speeds = (1..<chords.count).map { index in
            let before = times[index] - times[index - 1], after = times[index + 1] - times[index]
            return (chords[index - 1] * after + chords[index] * before) / (before + after)
        }
        let first = chords[0], last = chords[chords.count - 1]
        speeds.insert(2 * first - (speeds.first ?? first), at: 0)
        speeds.append(chords.count == 1 ? last : 2 * last - speeds[speeds.count - 1])
        self.init(times: times, revolutions: revolutions, speeds: speeds)
    }

    /// A speed register, read at these times; in between the speed is taken to change evenly.
    ///
    /// - Parameters:
    ///   - frequencies: hertz, above 0.
    ///   - times: seconds from the begin of the record, rising.
    package init?(frequencies: [Double], at times: [Double]) {
        guard !times.isEmpty, frequencies.count == times.count, areRising(times),
            frequencies.allSatisfy({ $0 > 0 && $0.isFinite })
        else { return nil }
        if times.count == 1 {
            self.init(frequency: frequencies[0])
            return
        }
        var revolutions = [0.0]
        for index in 1..<times.count {
            let mean = (frequencies[index - 1] + frequencies[index]) / 2
            revolutions.append(revolutions[index - 1] + mean * (times[index] - times[index - 1]))
        }
        self.init(times: times, revolutions: revolutions, speeds: frequencies)
    }

    /// Eight straight pieces a revolution follow each cubic. A speed is held to between 0 and three times the smaller
    /// mean beside it, so that the angle never falls (Fritsch and Carlson, SIAM J. Numer. Anal. 17 (1980) 238–246).
    private init(times: [Double], revolutions: [Double], speeds: [Double]) {
        var instants = [times[0]], angles = [revolutions[0]]
        for index in 1..<times.count {
            let duration = times[index] - times[index - 1], rise = revolutions[index] - revolutions[index - 1]
            let begin = min(max(speeds[index - 1] * duration, 0), 3 * rise)
            let end = min(max(speeds[index] * duration, 0), 3 * rise)
            let pieces = Int(min(max(8 * rise, 8), 8192))
            for piece in 1..<pieces {
                let part = Double(piece) / Double(pieces)
                let cubic = part * (begin + part * (3 * rise - 2 * begin - end + part * (begin + end - 2 * rise)))
                instants.append(times[index - 1] + part * duration)
                angles.append(revolutions[index - 1] + cubic)
            }
            instants.append(times[index])
            angles.append(revolutions[index])
        }
        self.init(times: instants, revolutions: angles)
    }

    init(times: [Double], revolutions: [Double]) {
        self.times = times
        // Counted from the begin of the record.
        let begin = interpolated(0, from: times, to: revolutions)
        self.revolutions = revolutions.map { $0 - begin }
    }

    package func revolutions(at time: Double) -> Double { interpolated(time, from: times, to: revolutions) }

    package func time(at revolution: Double) -> Double { interpolated(revolution, from: revolutions, to: times) }

    /// The least and the largest mean speed of a revolution, hertz; the mean of all for less than two revolutions.
    package var frequencies: ClosedRange<Double> {
        let first = revolutions[0], last = revolutions[revolutions.count - 1]
        guard last - first >= 2 else {
            let mean = (last - first) / (times[times.count - 1] - times[0])
            return mean...mean
        }
        let speeds = stride(from: first, through: last - 1, by: 1).map { 1 / (time(at: $0 + 1) - time(at: $0)) }
        return (speeds.min() ?? 0)...(speeds.max() ?? 0)
    }
}

private func areRising(_ values: [Double]) -> Bool {
    values.allSatisfy(\.isFinite) && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
}

/// Straight between the points and beyond them.
private func interpolated(_ value: Double, from knots: [Double], to values: [Double]) -> Double {
    var low = 0, high = knots.count - 1
    while high - low > 1 {
        let middle = (low + high) / 2
        if knots[middle] <= value { low = middle } else { high = middle }
    }
    let slope = (values[low + 1] - values[low]) / (knots[low + 1] - knots[low])
    return values[low] + (value - knots[low]) * slope
}
