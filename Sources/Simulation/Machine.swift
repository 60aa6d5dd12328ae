import Measurement

/// A machine whose physics is advanced from outside, and whose registers show it.
package protocol Machine: RegisterDevice {
    /// Steps up to one second are small against every time constant.
    mutating func advance(by step: Duration)
}

extension MachineConfiguration {
    func machine(random: RandomSource) -> any Machine {
        switch kind {
        case .pump:
            Pump(
                random: random, outerRaceDefect: outerRaceDefect, bearingFriction: bearingFriction,
                bearingTimeConstant: bearingTimeConstant)
        case .fan: Fan(random: random, bearingFriction: bearingFriction)
        case .chamber: Chamber(random: random, chamber)
        case .cutter: Cutter(random: random, knifeLife: knifeLife)
        }
    }
}

/// A machine that runs for a while, rests, and runs again.
struct DutyCycle: Sendable {
    /// s
    let running: ClosedRange<Double>
    /// s
    let resting: ClosedRange<Double>
    private(set) var isRunning = true
    private(set) var starts = 1
    private(set) var runSeconds = 0.0
    private var remaining: Double

    init(running: ClosedRange<Double>, resting: ClosedRange<Double>, _ random: inout RandomSource) {
        self.running = running
        self.resting = resting
        remaining = random.uniform(running)
    }

    mutating func advance(by step: Double, _ random: inout RandomSource) {
        if isRunning { runSeconds += step }
        remaining -= step
        guard remaining <= 0 else { return }
        isRunning.toggle()
        if isRunning { starts += 1 }
        remaining = random.uniform(isRunning ? running : resting)
    }
}
