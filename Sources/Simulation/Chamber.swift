import Glibc
package import Measurement

/// A climatic test chamber of one cubic metre: a program of ramps and soaks, 6 kW of heaters, a 5 kW compressor,
/// a water bath for humidity, and a door that people open in the middle of a test.
package struct Chamber: Machine {
    /// One step of the program; the setpoint moves at 3 K/min towards the segment's temperature, then holds.
    private struct Segment {
        /// °C
        let temperature: Double
        /// s
        let soak: Double
    }

    /// Damp heat, cold, and back to the room to change the specimen. Starts over after the last.
    private static let program = [
        Segment(temperature: 60, soak: 600),
        Segment(temperature: -10, soak: 600),
        Segment(temperature: 24, soak: 180),
    ]
    /// K/s
    private static let ramp = 3.0 / 60
    /// °C and hPa of water vapour outside: 24 °C at 50 %.
    private static let roomTemperature = 24.0
    private static let roomVapour = 0.5 * saturationPressure(at: roomTemperature)

    private var random: RandomSource
    private var segment = 0
    private var soaked = 0.0
    /// Until the door is opened or shut, s.
    private var doorRemaining: Double
    /// The controller's integral part, a share of full output.
    private var integral = 0.0
    /// -1 full cooling to 1 full heating.
    private var output = 0.0
    /// hPa of water vapour in the air.
    private var vapour = Chamber.roomVapour
    private var air = Chamber.roomTemperature

    package private(set) var isDoorOpen = false
    /// °C
    package private(set) var setpoint = Chamber.roomTemperature
    /// °C, as the sensor says: PT100 in moving air, 0.02 K of noise.
    package private(set) var temperature = Chamber.roomTemperature
    /// °C
    package private(set) var evaporatorTemperature = Chamber.roomTemperature
    /// s
    package private(set) var runSeconds = 0.0

    package init(random: RandomSource) {
        var random = random
        doorRemaining = random.uniform(240...600)
        self.random = random
    }

    /// 1 for the first segment of the program.
    package var segmentNumber: Int { segment + 1 }
    /// %
    package var heaterDuty: Double { 100 * max(0, output) }
    /// The compressor does not run for less than a twentieth of its power.
    package var isCompressorRunning: Bool { output < -0.05 }
    /// The setpoint has arrived and the air is within 2 K of it.
    package var isSoaking: Bool { setpoint == Self.program[segment].temperature && abs(air - setpoint) < 2 }
    /// % of what the air could hold.
    package var humidity: Double { min(100, 100 * vapour / Self.saturationPressure(at: air)) }

    package mutating func advance(by step: Duration) {
        let seconds = step.seconds
        runSeconds += seconds
        moveDoor(seconds)
        followProgram(seconds)
        control(seconds)
        exchangeHeat(seconds)
        exchangeWater(seconds)
        temperature = air + 0.02 * random.normal()
    }

    private mutating func moveDoor(_ step: Double) {
        doorRemaining -= step
        guard doorRemaining <= 0 else { return }
        isDoorOpen.toggle()
        doorRemaining = isDoorOpen ? random.uniform(10...25) : random.uniform(240...600)
    }

    /// The soak counts only while the air is at its temperature ("guaranteed soak"): a door opened makes it longer.
    private mutating func followProgram(_ step: Double) {
        let distance = Self.program[segment].temperature - setpoint
        setpoint =
            abs(distance) <= Self.ramp * step
            ? Self.program[segment].temperature : setpoint + (distance < 0 ? -Self.ramp : Self.ramp) * step
        guard isSoaking else { return }
        soaked += step
        guard soaked >= Self.program[segment].soak else { return }
        soaked = 0
        segment = (segment + 1) % Self.program.count
    }

    /// Proportional and integral, full output at 4 K; the integral stands still at the stops so that it cannot wind up.
    private mutating func control(_ step: Double) {
        let error = setpoint - air
        let wanted = error / 4 + integral
        output = wanted.clamped(to: -1...1)
        if output == wanted { integral += error / 4 * step / 120 }
    }

    /// One heat capacity for air, liner and specimen, 60 kJ/K: the 3 kW that a ramp of 3 K/min takes are half of what
    /// the heaters have. The walls let 15 W/K through, the open door 200 W/K more.
    private mutating func exchangeHeat(_ step: Double) {
        let power = output > 0 ? 6000 * output : isCompressorRunning ? 5000 * output : 0
        let conductance = isDoorOpen ? 215.0 : 15
        air.approach(
            Self.roomTemperature + power / conductance, timeConstant: 60_000 / conductance, step: step)
        evaporatorTemperature.approach(isCompressorRunning ? air - 12 : air, timeConstant: 30, step: step)
    }

    /// Water comes through the door and from the bath, which aims at 50 % above 10 °C, and freezes out on the evaporator.
    private mutating func exchangeWater(_ step: Double) {
        if isDoorOpen { vapour.approach(Self.roomVapour, timeConstant: 15, step: step) }
        if isCompressorRunning {
            let dry = min(vapour, Self.saturationPressure(at: evaporatorTemperature))
            vapour.approach(dry, timeConstant: 90, step: step)
        }
        if air > 10 { vapour.approach(0.5 * Self.saturationPressure(at: air), timeConstant: 120, step: step) }
        vapour = min(vapour, Self.saturationPressure(at: air))
    }

    /// hPa over water by the Magnus formula (Sonntag 1990), good to 0.3 % between -45 and 60 °C.
    private static func saturationPressure(at temperature: Double) -> Double {
        6.112 * exp(17.62 * temperature / (243.12 + temperature))
    }
}
