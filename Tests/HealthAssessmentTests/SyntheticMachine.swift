import Glibc

/// Repeatable random numbers: SplitMix64 (G. L. Steele et al., OOPSLA 2014).
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// From 0 to below 1.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) / 0x1p53
    }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    /// Mean 0, deviation 1.
    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }
}

/// A waveform of a machine, put together from what machines do: noise of RMS 1 first.
struct SyntheticMachine {
    let sampleRate: Double
    /// Hertz, the mean.
    let shaft: Double
    private(set) var samples: [Double]
    var numbers: SeededNumbers
    /// The shaft's angle at each sample, in turns.
    private let angles: [Double]

    /// - Parameter jitter: the largest deviation of the speed, relative; it wanders in sines of seconds.
    init(sampleRate: Double = 12000, seconds: Double = 4, shaft: Double, jitter: Double = 0, seed: UInt64) {
        self.sampleRate = sampleRate
        self.shaft = shaft
        var numbers = SeededNumbers(seed: seed)
        let count = Int(seconds * sampleRate)
        let rates = [0.11, 0.23, 0.41].map { ($0 * numbers.uniform(0.8...1.2), numbers.uniform(0...6.28)) }
        var angle = numbers.uniform()
        angles = (0..<count).map { index in
            let time = Double(index) / sampleRate
            let wander = rates.reduce(0) { $0 + sin(2 * .pi * $1.0 * time + $1.1) } / 3
            angle += shaft * (1 + jitter * wander) / sampleRate
            return angle
        }
        samples = (0..<count).map { _ in numbers.normal() }
        self.numbers = numbers
    }

    private var turns: Double { angles[angles.count - 1] }

    /// The sample at which the shaft has turned so far.
    private func sample(at turn: Double) -> Double? {
        guard turn >= angles[0], turn < turns else { return nil }
        var low = 0, high = angles.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if angles[middle] <= turn { low = middle } else { high = middle }
        }
        return Double(low) + (turn - angles[low]) / (angles[high] - angles[low])
    }

    /// Adds what rings after impacts at these turns, so that its mean square over that of the noise is `level`
    /// decibels.
    mutating func addImpacts(
        _ impacts: [(turn: Double, strength: Double)], level: Double, resonance: Double, damping: Double = 0.05
    ) {
        var ringing = [Double](repeating: 0, count: samples.count)
        let decay = 2 * .pi * resonance * damping, length = Int(8 / decay * sampleRate)
        for impact in impacts {
            guard let place = sample(at: impact.turn) else { continue }
            let first = Int(place.rounded(.up))
            for index in first..<min(samples.count, first + length) {
                let time = (Double(index) - place) / sampleRate
                ringing[index] += impact.strength * exp(-decay * time) * sin(2 * .pi * resonance * time)
            }
        }
        add(ringing, level: level)
    }

    /// Adds a signal, scaled to a mean square of `level` decibels.
    mutating func add(_ signal: [Double], level: Double) {
        let power = signal.reduce(0) { $0 + $1 * $1 } / Double(signal.count)
        guard power > 0 else { return }
        let scale = (pow(10, level / 10) / power).squareRoot()
        for index in samples.indices { samples[index] += scale * signal[index] }
    }

    /// Impacts at a multiple of the shaft's rate, whose distances scatter by `scatter` and whose strength follows
    /// 1 + depth · cos of a second order.
    mutating func rhythm(
        order: Double, scatter: Double, modulatedAt second: Double = 0, depth: Double = 0, spread: Double = 0.1
    ) -> [(turn: Double, strength: Double)] {
        var impacts = [(turn: Double, strength: Double)](), turn = angles[0] + numbers.uniform() / order
        let phase = numbers.uniform(0...6.28)
        while turn < turns {
            let load = max(0, 1 + depth * cos(2 * .pi * second * turn + phase))
            impacts.append((turn, load * (1 + spread * numbers.normal())))
            turn += (1 + scatter * numbers.normal()) / order
        }
        return impacts
    }

    /// Tones at multiples of the shaft's rate (orders) or of 1 Hz, each with an amplitude.
    mutating func addTones(orders: [(Double, Double)] = [], hertz: [(Double, Double)] = []) {
        for (order, amplitude) in orders {
            let phase = numbers.uniform(0...6.28)
            for index in samples.indices { samples[index] += amplitude * sin(2 * .pi * order * angles[index] + phase) }
        }
        for (frequency, amplitude) in hertz {
            let phase = numbers.uniform(0...6.28)
            for index in samples.indices {
                samples[index] += amplitude * sin(2 * .pi * frequency * Double(index) / sampleRate + phase)
            }
        }
    }

    /// Multiplies everything so far by 1 + depth · cos of an order.
    mutating func modulate(order: Double, depth: Double) {
        let phase = numbers.uniform(0...6.28)
        for index in samples.indices { samples[index] *= 1 + depth * cos(2 * .pi * order * angles[index] + phase) }
    }

    /// Multiplies everything so far by a level that wanders within `decibels`, with a time constant of so many seconds.
    mutating func wander(decibels: Double, seconds: Double) {
        let keep = exp(-1 / (seconds * sampleRate))
        var state = numbers.normal()
        for index in samples.indices {
            state = keep * state + (1 - keep * keep).squareRoot() * numbers.normal()
            samples[index] *= pow(10, decibels * state / 20)
        }
    }

    /// Turns at random.
    mutating func accidents(_ count: Int) -> [(turn: Double, strength: Double)] {
        (0..<count).map { _ in (numbers.uniform(angles[0]...turns), numbers.uniform(0.3...1)) }
    }

    /// Turns that come at a fixed rate in hertz, whatever the shaft does.
    mutating func pulses(hertz: Double) -> [(turn: Double, strength: Double)] {
        let first = numbers.uniform() / hertz
        return stride(from: first, to: Double(samples.count - 1) / sampleRate, by: 1 / hertz).map { time in
            (angles[Int(time * sampleRate)], 1 + 0.1 * numbers.normal())
        }
    }
}
