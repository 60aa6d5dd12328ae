package import Measurement
import Glibc

/// A machine whose bearing can be listened to.
protocol VibratingMachine: Machine {
    /// r/min
    var speed: Double { get }

    /// What an accelerometer on the housing of the drive-end bearing shows from now on, in g.
    ///
    /// - Parameter random: The listener's, so that a machine goes on the same whether it is listened to or not.
    func acceleration(_ count: Int, rate: Double, _ random: inout RandomSource) -> [Float]
}

extension Pump: VibratingMachine {
    /// Of the impeller.
    private static let vanes = 6.0
    /// Hertz, and a share of the critical damping: a mode of the bearing's housing that impacts make ring.
    private static let housingFrequency = 3200.0
    private static let housingDamping = 0.04
    /// g, of an impact of a full-grown defect at rated speed.
    static let impact = 8.0

    /// How often balls pass a point of the outer race, a revolution: n/2 (1 − d/D) for eight balls of 22.2 mm on a
    /// pitch of 95 mm, and half a percent less because they slip.
    package static let outerRaceOrder = 0.995 * 4 * (1 - 22.2 / 95)

    /// Unbalance at the speed of the shaft with a little of its second harmonic, the vanes, the noise of balls and
    /// water, all with the velocities that ``vibration`` is made of, and the impacts of balls on a defect.
    package func acceleration(_ count: Int, rate: Double, _ random: inout RandomSource) -> [Float] {
        let shaft = speed / 60
        let phases = (0..<3).map { _ in random.uniform(0...2 * .pi) }
        let tones = [(1.0, unbalanceVelocity), (2, 0.15 * unbalanceVelocity), (Self.vanes, hydraulicVelocity)]
        let amplitudes = tones.map { order, velocity in
            velocity * 2.0.squareRoot() * 2 * .pi * order * shaft / 9806.65
        }
        let noise = Self.noise(velocity: bearingVelocity, rate: rate)
        var samples = (0..<count).map { index in
            let angle = 2 * .pi * shaft * Double(index) / rate
            var sum = noise * random.normal()
            for tone in tones.indices { sum += amplitudes[tone] * sin(tones[tone].0 * angle + phases[tone]) }
            return sum
        }
        addImpacts(to: &samples, rate: rate, phase: phases[0], &random)
        return samples.map(Float.init)
    }

    /// The deviation in g of white noise whose velocity from 10 to 1000 Hz is so much, mm/s: the velocity's density
    /// falls with the square of frequency, so that ∫ S / (2πf)² df is S / (4π²) · (1/10 − 1/1000).
    private static func noise(velocity: Double, rate: Double) -> Double {
        let density = velocity * velocity * 4 * .pi * .pi / (1.0 / 10 - 1.0 / 1000)
        return (density * rate / 2).squareRoot() / 9806.65
    }

    /// One impact whenever a ball passes the defect, which makes the housing ring. Intervals scatter by a percent
    /// because balls slip, each from the last (Antoni and Randall, J. Vib. Acoust. 125 (2003) 282–289); the unbalance
    /// turns through the load zone and modulates them. A sensor at a lower rate does not let the housing's frequency
    /// pass.
    private func addImpacts(to samples: inout [Double], rate: Double, phase: Double, _ random: inout RandomSource) {
        let shaft = speed / 60
        guard defect > 0, shaft > 1, rate > 2.56 * Self.housingFrequency else { return }
        let angular = 2 * .pi * Self.housingFrequency
        let ringing = Int(8 * rate / (Self.housingDamping * angular))
        let interval = 1 / (shaft * Self.outerRaceOrder)
        var time = random.uniform(0...interval) - interval
        while time * rate < Double(samples.count) {
            let load = 1 + 0.2 * sin(2 * .pi * shaft * time + phase)
            let amplitude = Self.impact * defect * relativeSpeed * load * (1 + 0.1 * random.normal())
            let first = Int((time * rate).rounded(.up))
            for index in max(0, first)..<max(0, min(samples.count, first + ringing)) {
                let since = Double(index) / rate - time
                samples[index] += amplitude * exp(-Self.housingDamping * angular * since) * sin(angular * since)
            }
            time += interval * (1 + 0.01 * random.normal())
        }
    }
}
