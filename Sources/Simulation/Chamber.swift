import Glibc
package import Measurement

/// A climatic test chamber of one cubic metre: a program of ramps and soaks, 6 kW of heaters, an 8 kW compressor,
/// a water bath for humidity, specimens that are changed, and a door that people open in the middle of a test.
package struct Chamber: Machine {
    /// °C and hPa of water vapour outside: 24 °C at 50 %.
    private static let roomTemperature = 24.0
    private static let roomVapour = 0.5 * saturationPressure(at: roomTemperature)

    /// What tells one chamber of a make from another.
    private struct Build {
        /// W
        let heaters: Double
        /// W with air and hall at room temperature.
        let compressor: Double
        /// J/K of air and liner.
        let heatCapacity: Double

        init(_ random: inout RandomSource) {
            heaters = 6000 * (1 + 0.015 * random.normal())
            compressor = 8000 * (1 + 0.03 * random.normal())
            heatCapacity = 60_000 * (1 + 0.02 * random.normal())
        }
    }

    private let configuration: ChamberConfiguration
    private let build: Build
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
    private var specimens = Chamber.roomTemperature
    /// J/K of the specimens.
    private var load: Double

    package private(set) var isDoorOpen = false
    /// °C
    package private(set) var setpoint = Chamber.roomTemperature
    /// °C, as the sensor says: PT100 in moving air, 0.02 K of noise.
    package private(set) var temperature = Chamber.roomTemperature
    /// °C
    package private(set) var evaporatorTemperature = Chamber.roomTemperature
    /// s
    package private(set) var runSeconds = 0.0

    package init(random: RandomSource, _ configuration: ChamberConfiguration = ChamberConfiguration()) {
        var random = random
        self.configuration = configuration
        build = Build(&random)
        load = Self.load(&random)
        doorRemaining = configuration.doorInterval.seconds * random.uniform(0.5...1.5)
        self.random = random
    }

    /// From an empty chamber to some tens of kilograms of electronics.
    private static func load(_ random: inout RandomSource) -> Double { random.uniform(0...25_000) }

    private var segments: [ChamberConfiguration.Segment] { configuration.program }
    /// 1 for the first segment of the program.
    package var segmentNumber: Int { segment + 1 }
    /// %
    package var heaterDuty: Double { 100 * max(0, output) }
    /// The compressor does not run for less than a twentieth of its power.
    package var isCompressorRunning: Bool { output < -0.05 }
    /// The setpoint has arrived and the air is within 2 K of it.
    package var isSoaking: Bool { setpoint == segments[segment].temperature && abs(air - setpoint) < 2 }
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
        doorRemaining =
            isDoorOpen ? random.uniform(10...25) : configuration.doorInterval.seconds * random.uniform(0.5...1.5)
    }

    /// Once in six programs, with the door open for a minute or two.
    private mutating func changeSpecimens() {
        guard random.uniform(0...6) < 1 else { return }
        load = Self.load(&random)
        specimens = Self.roomTemperature
        isDoorOpen = true
        doorRemaining = random.uniform(60...120)
    }

    /// The soak counts only while the air is at its temperature ("guaranteed soak"): a door opened makes it longer.
    private mutating func followProgram(_ step: Double) {
        let wanted = segments[segment].temperature, reach = (configuration.ramp ?? .infinity) / 60 * step
        setpoint = abs(wanted - setpoint) <= reach ? wanted : setpoint + (wanted < setpoint ? -reach : reach)
        guard isSoaking else { return }
        soaked += step
        guard soaked >= segments[segment].soak.seconds else { return }
        soaked = 0
        segment = (segment + 1) % segments.count
        if segment == 0 { changeSpecimens() }
    }

    /// Proportional and integral, full output at 4 K; the integral stands still at the stops so that it cannot wind up.
    private mutating func control(_ step: Double) {
        let error = setpoint - air
        let wanted = error / 4 + integral
        output = wanted.clamped(to: -1...1)
        if output == wanted { integral += error / 4 * step / 120 }
    }

    /// W that the compressor takes out at full output. The evaporator follows the air, and suction gas gets thinner
    /// with it: 1.8 % a kelvin. The condenser gives its heat to the hall: 1 % less for each kelvin that this is warmer.
    private var refrigeration: Double {
        let lost = configuration.refrigerationLoss?.share(at: runSeconds) ?? 0
        let lift =
            0.018 * (air - Self.roomTemperature) - 0.01 * (Hall.temperature(at: runSeconds) - Self.roomTemperature)
        return build.compressor * (1 - lost) * min(exp(lift), 1.3)
    }

    /// Two heat capacities: air and liner, and the specimens, which the moving air warms with 250 W/K. The walls let 15
    /// W/K through, the open door 200 W/K more.
    private mutating func exchangeHeat(_ step: Double) {
        let power = output > 0 ? build.heaters * output : isCompressorRunning ? refrigeration * output : 0
        let outside = isDoorOpen ? 215.0 : 15, inside = load > 0 ? 250.0 : 0
        let balance =
            (outside * Hall.temperature(at: runSeconds) + inside * specimens + power) / (outside + inside)
        air.approach(balance, timeConstant: build.heatCapacity / (outside + inside), step: step)
        specimens.approach(air, timeConstant: load / 250, step: step)
        evaporatorTemperature.approach(isCompressorRunning ? air - 12 : air, timeConstant: 30, step: step)
    }

    /// Water comes through the door and from the bath, which aims at 50 % above 10 °C, and freezes out on the
    /// evaporator.
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
