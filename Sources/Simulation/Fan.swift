package import Measurement

/// An induced-draught fan of 18.5 kW behind a frequency converter, which a draught control keeps setting anew.
/// Dust settles on the blades and unbalances the wheel.
package struct Fan: Machine {
    /// r/min at full speed.
    private static let ratedSpeed = 1470.0
    /// The converter's ramp, r/min each second: full speed in half a minute.
    private static let ramp = 50.0

    private let bearingFriction: Deterioration?
    private var random: RandomSource
    private var duty: DutyCycle
    /// K about 30 °C: the fan stands beside the furnace.
    private var room = Fluctuation(deviation: 1.5, correlationTime: 1800)
    /// The converter turns the wheel without a sensor and holds its speed within some tenths of a percent.
    private var hunting = Fluctuation(deviation: 0.001, correlationTime: 3)
    /// Until the draught control chooses another speed, s.
    private var settingRemaining = 0.0
    private var wantedSpeed = 1200.0
    /// s since the start of the plant.
    private var age = 0.0

    /// r/min
    package private(set) var speed = 0.0
    /// A
    package private(set) var current = 0.0
    /// °C
    package private(set) var bearingTemperature = 30.0
    /// mm/s, r.m.s. of the velocity from 10 to 1000 Hz, on the bearing housing.
    package private(set) var vibration = 0.0
    /// Unbalance from dust as a share of what was left after balancing.
    package private(set) var fouling = 0.0

    /// - Parameter bearingFriction: What the bearing's friction grows by, as with grease that is spent.
    package init(random: RandomSource, bearingFriction: Deterioration? = nil) {
        var random = random
        self.bearingFriction = bearingFriction
        duty = DutyCycle(running: 400...900, resting: 60...120, &random)
        self.random = random
    }

    package var isRunning: Bool { duty.isRunning }
    package var runSeconds: Double { duty.runSeconds }
    /// r/min
    package var speedSetpoint: Double { isRunning ? wantedSpeed : 0 }
    package var isAtSpeed: Bool { isRunning && abs(speed - wantedSpeed) < 0.02 * wantedSpeed }

    private var relativeSpeed: Double { speed / Self.ratedSpeed }

    /// Pa against atmosphere, before the wheel: pressure ∝ n² by the fan laws.
    package var inletPressure: Double { -1800 * relativeSpeed * relativeSpeed }

    /// m³/h: flow ∝ n by the fan laws.
    package var airFlow: Double { 24_000 * relativeSpeed }

    package mutating func advance(by step: Duration) {
        let seconds = step.seconds
        age += seconds
        duty.advance(by: seconds, &random)
        room.advance(by: seconds, &random)
        hunting.advance(by: seconds, &random)
        setSpeed(seconds)
        turn(seconds)
        drawCurrent()
        heatBearing(seconds)
        vibrate(seconds)
    }

    private mutating func setSpeed(_ step: Double) {
        settingRemaining -= step
        guard settingRemaining <= 0 else { return }
        settingRemaining = random.uniform(45...120)
        wantedSpeed = random.uniform(900...1450).rounded()
    }

    /// Up and down along the ramp; without power the heavy wheel coasts, braked by its own air.
    private mutating func turn(_ step: Double) {
        if isRunning {
            let target = wantedSpeed * (1 + hunting.value)
            speed += (target - speed).clamped(to: -Self.ramp * step...Self.ramp * step)
        } else {
            speed.approach(0, timeConstant: 20, step: step)
        }
    }

    /// At the converter's mains side, where the voltage is constant and current is power: 32 A · n³ by the fan laws,
    /// and 0.8 A for the converter itself.
    private mutating func drawCurrent() {
        guard isRunning else { return current = 0.8 }
        let n = relativeSpeed
        current = 0.8 + 32 * n * n * n * (1 + 0.004 * random.normal())
    }

    /// A first-order thermal model: 25 K above the room at full speed, in proportion to friction power;
    /// a quarter of an hour because hot gas warms a light pedestal through the shaft.
    private mutating func heatBearing(_ step: Double) {
        let friction = 1 + (bearingFriction?.share(at: age) ?? 0)
        bearingTemperature.approach(30 + room.value + 25 * friction * relativeSpeed, timeConstant: 900, step: step)
    }

    /// Force grows with n², and below the support's resonance so does velocity at the housing, near enough: 1.8 mm/s at
    /// full speed, and as much again for every 500 h of dust. Air and bearings add some tenths that know nothing of it.
    private mutating func vibrate(_ step: Double) {
        let n = relativeSpeed
        fouling += step / (500 * 3600) * n
        let unbalance = 1.8 * (1 + fouling) * n * n
        let broadband = 0.4 * n
        vibration = (unbalance * unbalance + broadband * broadband).squareRoot() * (1 + 0.02 * random.normal())
    }
}
