import StateDetection

/// A machine that follows a program at a rate of its own: straight on its way, and asymptotically within a kelvin of
/// where it goes.
struct Course {
    struct Step {
        let target: Double
        /// Seconds, from the step's beginning to the next.
        let length: Double
        /// K/min at which the set point moves; nil where it jumps.
        var ramp: Double?
    }

    struct Sample {
        let time: Double
        let setPoint: Double
        let value: Double
    }

    var period = 5.0
    /// K/min
    var rate = 3.0
    /// K
    var noise = 0.0
    var time = 0.0
    var value = 20.0
    var setPoint = 20.0
    var source = Noise(seed: 1)

    mutating func run(_ step: Step) -> [Sample] {
        let end = time + step.length
        var samples: [Sample] = []
        while time < end {
            time += period
            let reach = (step.ramp ?? .infinity) / 60 * period
            setPoint += min(max(step.target - setPoint, -reach), reach)
            let wanted = setPoint - value, most = rate / 60 * period
            // The last kelvin with a time constant of a minute at most.
            let gentle = wanted.magnitude < 1 ? wanted * period / (period + 20) : wanted
            value += min(max(gentle, -most), most)
            samples.append(Sample(time: time, setPoint: setPoint, value: value + noise * source.normal()))
        }
        return samples
    }
}

extension SegmentFinder {
    mutating func take(_ samples: [Course.Sample]) -> [ProgramSegment] {
        samples.compactMap { take($0.value, setPoint: $0.setPoint, at: $0.time) }
    }
}
