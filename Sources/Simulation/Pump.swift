import Glibc
package import Measurement

/// A circulating-water pump: a four-pole 45 kW induction motor on the 50 Hz, 400 V mains, a radial impeller,
/// and a grease-lubricated 6312 bearing at the drive end. A level control stops it at times.
package struct Pump: Machine {
    /// r/min. Two pole pairs at 50 Hz turn the field at 1500; the rated slip of 1.33 % leaves 1480 to the shaft.
    private static let synchronousSpeed = 1500.0
    private static let ratedSpeed = 1480.0
    private static let ratedSlip = (synchronousSpeed - ratedSpeed) / synchronousSpeed
    /// m³/h at the best efficiency point.
    private static let ratedFlow = 200.0
    /// The shaft power the water takes at rated flow, as a share of the motor's 45 kW:
    /// 50 m · 200 m³/h is 27.3 kW of water, at 78 % efficiency 35 kW.
    private static let ratedLoad = 0.78

    private var random: RandomSource
    private var duty: DutyCycle
    /// The mains keep within ±0.05 Hz nearly always; a deviation as a share of 50 Hz.
    private var mains = Fluctuation(deviation: 0.0004, correlationTime: 30)
    /// Valves further down open and close: the pipe's resistance as a share of its mean.
    private var resistance = Fluctuation(deviation: 0.12, correlationTime: 60)
    /// K about 24 °C.
    private var room = Fluctuation(deviation: 1, correlationTime: 1800)

    /// r/min
    package private(set) var speed = 0.0
    /// m³/h
    package private(set) var flow = 0.0
    /// m of water between suction and discharge.
    private var head = 0.0
    /// A
    package private(set) var current = 0.0
    /// °C
    package private(set) var bearingTemperature = 24.0
    /// mm/s, r.m.s. of the velocity from 10 to 1000 Hz, on the bearing housing.
    package private(set) var vibration = 0.0
    /// 0 for a new bearing, 1 at its rated life.
    package private(set) var wear = 0.1
    /// What a flake has grown to that broke out of the outer race: 0 for none, 1 when it cannot be overheard.
    package private(set) var defect = 0.0
    /// In how many seconds of running a defect grows; `nil` for a sound bearing.
    private let defectGrowth: Double?
    private let bearingFriction: Deterioration?
    /// s
    private let bearingTimeConstant: Double
    /// Of the monitor alone.
    private var monitorRandom: RandomSource
    /// g, the peak of the shocks at the drive-end bearing, as its monitor heard them last at speed.
    package private(set) var bearingShock = 0.0
    /// s since the start of the plant.
    private var age = 0.0

    /// - Parameters:
    ///   - outerRaceDefect: In what time of running a defect of the outer race grows; `nil` for a sound bearing.
    ///   - bearingFriction: What the bearing's friction grows by, as with grease that is spent.
    ///   - bearingTimeConstant: In what time the bearing's temperature follows; `nil` for a housing of 12 kg.
    package init(
        random: RandomSource, outerRaceDefect: Duration? = nil, bearingFriction: Deterioration? = nil,
        bearingTimeConstant: Duration? = nil
    ) {
        var random = random
        self.bearingFriction = bearingFriction
        self.bearingTimeConstant = bearingTimeConstant?.seconds ?? Self.housingTimeConstant
        var twin = random
        monitorRandom = RandomSource(seed: twin.next())
        defectGrowth = outerRaceDefect?.seconds
        duty = DutyCycle(running: 180...360, resting: 20...45, &random)
        self.random = random
    }

    package var isRunning: Bool { duty.isRunning }
    package var starts: Int { duty.starts }
    package var runSeconds: Double { duty.runSeconds }

    /// bar above atmosphere: the head in metres, on the pressure in front of the impeller.
    package var dischargePressure: Double { head * 0.0981 + suctionPressure / 100 }

    /// kPa above atmosphere: 1.5 m of water stand above the pump; strainer and pipe cost 40 kPa at rated flow.
    package var suctionPressure: Double {
        let share = flow / Self.ratedFlow
        return 15 - 40 * share * share
    }

    package mutating func advance(by step: Duration) {
        let seconds = step.seconds
        age += seconds
        duty.advance(by: seconds, &random)
        mains.advance(by: seconds, &random)
        resistance.advance(by: seconds, &random)
        room.advance(by: seconds, &random)
        turn(seconds)
        pumpWater()
        drawCurrent()
        heatBearing(seconds)
        wearBearing(seconds)
        vibrate()
        listen()
    }

    var relativeSpeed: Double { speed / Self.ratedSpeed }

    /// The load on the shaft at this speed, as a share of the motor's rated power. A radial pump takes about half of
    /// its power against a closed valve and the rest in proportion to flow; all of it goes with the cube of speed.
    private var load: Double {
        let n = relativeSpeed
        return Self.ratedLoad * n * n * (0.5 * n + 0.5 * flow / Self.ratedFlow)
    }

    /// Switched straight to the mains the motor is up within two seconds; without them water stops it in some ten.
    private mutating func turn(_ step: Double) {
        let slip = Self.ratedSlip * load
        let field = Self.synchronousSpeed * (1 + mains.value)
        speed.approach(
            isRunning ? field * (1 - slip) : 0, timeConstant: isRunning ? 0.6 : 3, step: step)
    }

    /// Where the impeller's curve (62 m closed, 50 m at rated flow, by the affinity laws ∝ n²) meets the pipe's
    /// (20 m of height, the rest friction ∝ Q²). Below 20 m the check valve is shut.
    private mutating func pumpWater() {
        let closedHead = 62 * relativeSpeed * relativeSpeed
        let impeller = 12 / (Self.ratedFlow * Self.ratedFlow)
        let pipe = 30 / (Self.ratedFlow * Self.ratedFlow) * max(0.3, 1 + resistance.value)
        flow = (max(0, closedHead - 20) / (impeller + pipe)).squareRoot()
        head = closedHead - impeller * flow * flow
    }

    /// Magnetising and rotor current at right angles. The rotor's is 450 A · s / √(s² + s₀²), which the locked rotor
    /// brings to 450 A, 5.6 times the rated 80 A, and the rated slip to the 75 A that 45 kW need beside 28 A of field.
    private mutating func drawCurrent() {
        guard isRunning else { return current = 0 }
        let slip = max(0, 1 + mains.value - speed / Self.synchronousSpeed)
        let rotor = 450 * slip / (slip * slip + 0.0789 * 0.0789).squareRoot()
        current = (28 * 28 + rotor * rotor).squareRoot() * (1 + 0.004 * random.normal())
    }

    /// 12 kg of cast iron hold 5.5 kJ/K and give off 9 W/K; in s.
    private static let housingTimeConstant = 5500 / 9.0

    /// A first-order thermal model. 1.6 N·m of friction (load, grease, seals; more when worn or dry) at 155 rad/s are
    /// 250 W, of which 9 W/K are given off: 28 K above the room, with the housing after some half an hour.
    private mutating func heatBearing(_ step: Double) {
        let torque =
            1.6 * (0.7 + 0.3 * load / Self.ratedLoad) * (1 + wear + defect / 2)
            * (1 + (bearingFriction?.share(at: age) ?? 0))
        let heat = torque * speed * 2 * .pi / 60
        bearingTemperature.approach(24 + room.value + heat / 9, timeConstant: bearingTimeConstant, step: step)
    }

    /// A rated life of 20 000 h. Life goes with the inverse cube of load for ball bearings (ISO 281),
    /// and a worn race wears faster.
    private mutating func wearBearing(_ step: Double) {
        let share = load / Self.ratedLoad
        wear += step / (20_000 * 3600) * share * share * share * (1 + wear)
        if isRunning, let defectGrowth { growDefect(step / defectGrowth) }
    }

    /// A flake grows as fast as it is large already (Li and others, Mech. Syst. Signal Process. 13 (1999) 103–113, with
    /// exponent 1): here from a four-hundredth to all in its time, so that it is long in the noise and then soon
    /// everywhere.
    private mutating func growDefect(_ share: Double) {
        let growth = Self.growth * share
        defect = min(1, defect + growth * (defect + Self.firstDefect))
    }

    private static let growth = 6.0
    private static let firstDefect = 1 / (exp(growth) - 1)

    /// h of running until the defect is full-grown, or else the bearing's rated life is over at the rated load: what
    /// ``growDefect(_:)`` and ``wearBearing(_:)`` come to, solved for time. Known to whoever made this plant, and to
    /// nobody who reads a real one.
    package var bearingLife: Double {
        let rated = 20_000 * max(0, log(2 / (1 + wear)))
        guard let defectGrowth else { return rated }
        let share = 1 - log(1 + defect / Self.firstDefect) / Self.growth
        return min(rated, max(0, share) * defectGrowth / 3600)
    }

    /// A monitor at the bearing: half a g of noise, the impacts of balls on the defect, and 4 % of scatter. Where
    /// grease is spent metal touches metal, and the noise grows as the friction does. What stands still has none, and
    /// the monitor keeps the last that it heard.
    private mutating func listen() {
        guard relativeSpeed > 0.9 else { return }
        let noise = 0.5 * (1 + (bearingFriction?.share(at: age) ?? 0))
        bearingShock = (noise + Self.impact * defect) * (1 + 0.04 * monitorRandom.normal())
    }

    /// Sources that know nothing of each other add by their squares: residual unbalance ∝ n², the vanes' flow, which is
    /// quietest at the best efficiency point, and the bearing, whose 3 mm/s at the end of its life reach zone C or D.
    private mutating func vibrate() {
        let velocities = [unbalanceVelocity, hydraulicVelocity, bearingVelocity]
        // A finite averaging time leaves some 3 % of scatter.
        vibration = velocities.reduce(0) { $0 + $1 * $1 }.squareRoot() * (1 + 0.03 * random.normal())
    }

    // mm/s, r.m.s.
    var unbalanceVelocity: Double { 1.1 * relativeSpeed * relativeSpeed }
    var hydraulicVelocity: Double {
        let offDesign = relativeSpeed > 0.5 ? abs(flow / Self.ratedFlow - 1) : 0
        return relativeSpeed * (0.7 + 1.5 * offDesign)
    }
    var bearingVelocity: Double { 3 * wear * relativeSpeed }
}
