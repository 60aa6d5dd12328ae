package import DataManipulation

extension Observations {
    /// Adds what the lines of a spectrum say: amplitudes at multiples of the shaft's speed and of the power line's
    /// frequency, and at the places of gears, vanes and belts that somebody declared.
    ///
    /// - Parameters:
    ///   - spectrum: of the record over the shaft's angle.
    ///   - recorded: over time, where the power line's frequency is.
    ///   - shaftFrequency: hertz, as exact as the spectrum tells it; nil where it is unknown.
    package mutating func add(
        _ spectrum: VelocitySpectrum, recorded: VelocitySpectrum, shaftFrequency: Double?,
        machine: Machine
    ) {
        addPowerLine(recorded, shaftFrequency: shaftFrequency, machine)
        addNoise(recorded)
        guard let shaft = shaftFrequency else {
            for feature in Feature.computed where feature.isOfShaft { set(feature.name, .speedUnknown) }
            return
        }
        let spacing = spectrum.spectrum.lineSpacing
        // Orders closer than the width of a tone to each other cannot be told apart.
        guard shaft >= 8 * spacing else {
            for feature in Feature.computed where feature.isOfShaft { set(feature.name, .recordTooShort) }
            return
        }
        let tolerance = spectrum.spread(ofOrdersOf: shaft)
        addOrders(spectrum, shaft, tolerance)
        addSubsynchronous(spectrum, shaft)
        addPolePass(spectrum, recorded, shaft, machine)
        addGear(spectrum, shaft, machine)
        addMultiples(spectrum, shaft, machine.vanes.map(Double.init), ["vane_1", "vane_2"], tolerance)
        addMultiples(spectrum, shaft, machine.beltOrder, ["belt_1", "belt_2"])
    }

    /// Sets a feature to what is read, or to why it cannot be.
    package mutating func set(_ name: String, _ read: (Self) throws(Obstacle) -> Double) {
        do throws(Obstacle) {
            set(name, try read(self))
        } catch {
            set(name, error)
        }
    }

    private mutating func addOrders(_ spectrum: VelocitySpectrum, _ shaft: Double, _ tolerance: Double) {
        /// What noise may hide, as far as symptoms ask for it, is neither there nor missing.
        func amplitude(_ order: Double, beside first: Double) throws(Obstacle) -> Double {
            let tone = try spectrum.tone(at: order * shaft, reach: shaft / 2, tolerance: tolerance)
            if tone.velocity == 0, tone.limit > 0.2 * first { throw .notResolved }
            return tone.velocity
        }
        set("order_1") { (_: Self) throws(Obstacle) in try amplitude(1, beside: .infinity) }
        let first = self["order_1"] ?? 0
        for order in 2...10 {
            set("order_\(order)") { (_: Self) throws(Obstacle) in try amplitude(Double(order), beside: first) }
        }
        let fractions = [
            ("order_third", 1.0 / 3), ("order_half", 0.5), ("order_three_halves", 1.5), ("order_five_halves", 2.5),
        ]
        let areResolved = shaft >= 24 * spectrum.spectrum.lineSpacing
        for (name, order) in fractions {
            set(name) { (now: Self) throws(Obstacle) in
                guard areResolved else { throw .recordTooShort }
                return try amplitude(order, beside: first / 2)
            }
        }
        set("harmonic_count") { (now: Self) throws(Obstacle) in
            try now.count((2...10).map { "order_\($0)" }, above: 0.2)
        }
        set("subharmonic_count") { (now: Self) throws(Obstacle) in try now.count(fractions.map(\.0), above: 0.1) }
    }

    /// How many are above a share of the amplitude at the shaft's speed.
    private func count(_ names: [String], above share: Double) throws(Obstacle) -> Double {
        let first = try value(of: "order_1")
        var count = 0.0
        for name in names where try value(of: name) > share * first { count += 1 }
        return count
    }

    private mutating func addSubsynchronous(_ spectrum: VelocitySpectrum, _ shaft: Double) {
        set("subsynchronous") { (now: Self) throws(Obstacle) in
            try spectrum.largestTone(in: (0.38 * shaft)...(0.48 * shaft), reach: 0.3 * shaft)
        }
        set("low_order_noise") { (now: Self) throws(Obstacle) in try spectrum.noise(in: (0.1 * shaft)...(0.8 * shaft)) }
        set("stall_noise") { (now: Self) throws(Obstacle) in try spectrum.noise(in: (0.33 * shaft)...(0.66 * shaft)) }
    }

    /// What rubs, churns or collapses is heard without tones.
    private mutating func addNoise(_ spectrum: VelocitySpectrum) {
        set("high_frequency_noise") { (_: Self) throws(Obstacle) in try spectrum.highFrequencyNoise() }
    }

    /// Twice the frequency of the power line, which a multiple of the shaft's speed must not hide. A grid keeps its
    /// frequency within 0.4 %.
    private mutating func addPowerLine(_ spectrum: VelocitySpectrum, shaftFrequency: Double?, _ machine: Machine) {
        guard let line = machine.lineFrequency else {
            for name in ["line_2", "line_2_thirds"] { set(name, .notDeclared) }
            return
        }
        let twice = 2 * line, width = 0.004 * twice + 2 * spectrum.spectrum.lineSpacing
        set("line_2") { (now: Self) throws(Obstacle) in
            if let shaft = shaftFrequency, abs(twice.remainder(dividingBy: shaft)) < width { throw .notResolved }
            return try spectrum.tone(at: twice, reach: 10, tolerance: 0.004).velocity
        }
        set("line_2_thirds") { (now: Self) throws(Obstacle) in
            try now.sidebands(spectrum, at: twice, distances: [line / 3], shaft: shaftFrequency)
        }
    }

    /// Poles times slip: the rate at which the rotor's bars pass the poles of the field.
    private mutating func addPolePass(
        _ spectrum: VelocitySpectrum, _ recorded: VelocitySpectrum, _ shaft: Double, _ machine: Machine
    ) {
        let names = ["pole_pass_sidebands", "line_2_pole_pass", "bar_pass_sidebands"]
        guard let line = machine.lineFrequency, let poles = machine.poles else {
            for name in names { set(name, .notDeclared) }
            return
        }
        let polePass = Double(poles) * (2 * line / Double(poles) - shaft)
        guard polePass >= 4 * spectrum.spectrum.lineSpacing, polePass < shaft / 2 else {
            for name in names.prefix(2) { set(name, .notResolved) }
            return
        }
        set(names[0]) { (now: Self) throws(Obstacle) in
            try now.sidebands(spectrum, at: shaft, distances: [polePass], shaft: shaft, tolerance: 0)
        }
        set(names[1]) { (now: Self) throws(Obstacle) in
            try now.sidebands(recorded, at: 2 * line, distances: [polePass], shaft: shaft, tolerance: 0)
        }
        set(names[2]) { (now: Self) throws(Obstacle) in
            guard let bars = machine.rotorBars else { throw .notDeclared }
            return try now.sidebands(spectrum, at: Double(bars) * shaft, distances: [2 * line], shaft: shaft)
        }
    }

    /// The RMS of the tones at distances to both sides; multiples of the shaft's speed count for nothing.
    private func sidebands(
        _ spectrum: VelocitySpectrum, at centre: Double, distances: [Double], shaft: Double?, tolerance: Double = 0.002
    ) throws(Obstacle) -> Double {
        var square = 0.0
        for place in distances.flatMap({ [centre - $0, centre + $0] }) {
            if let shaft, tolerance > 0, abs(place.remainder(dividingBy: shaft)) < 3 * spectrum.spectrum.lineSpacing {
                throw .notResolved
            }
            let velocity = try spectrum.tone(at: place, reach: 10, tolerance: tolerance).velocity
            square += velocity * velocity
        }
        return square.squareRoot()
    }

    private mutating func addGear(_ spectrum: VelocitySpectrum, _ shaft: Double, _ machine: Machine) {
        guard let teeth = machine.teeth else {
            for name in ["mesh_1", "mesh_2", "mesh_3", "mesh_sidebands", "hunting", "tooth_impulse"] {
                set(name, .notDeclared)
            }
            return
        }
        let mesh = Double(teeth) * shaft
        addMultiples(spectrum, shaft, Double(teeth), ["mesh_1", "mesh_2", "mesh_3"])
        set("mesh_sidebands") { (now: Self) throws(Obstacle) in
            var square = 0.0
            for distance in [-2.0, -1, 1, 2] {
                let velocity = try spectrum.tone(at: mesh + distance * shaft, reach: shaft / 2, tolerance: 0.001)
                    .velocity
                square += velocity * velocity
            }
            return square.squareRoot()
        }
        set("hunting") { (now: Self) throws(Obstacle) in
            guard let mating = machine.matingTeeth else { throw .notDeclared }
            let hunting = mesh * Double(greatestCommonDivisor(teeth, mating)) / Double(teeth * mating)
            guard hunting >= 4 * spectrum.spectrum.lineSpacing else { throw .recordTooShort }
            return try spectrum.tone(at: hunting, reach: shaft / 4).velocity
        }
    }

    private mutating func addMultiples(
        _ spectrum: VelocitySpectrum, _ shaft: Double, _ order: Double?, _ names: [String],
        _ tolerance: Double = 0.005
    ) {
        for (index, name) in names.enumerated() {
            set(name) { (now: Self) throws(Obstacle) in
                guard let order else { throw .notDeclared }
                // Narrow, so that sidebands a revolution away stay out of it.
                let frequency = Double(index + 1) * order * shaft
                return try spectrum.tone(at: frequency, reach: shaft / 2, tolerance: min(tolerance, 0.3 / order))
                    .velocity
            }
        }
    }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }

extension Feature {
    /// Whether it means nothing without the shaft's speed.
    var isOfShaft: Bool {
        unit == "mm/s" && !["velocity_rms", "line_2", "line_2_thirds"].contains(name)
            || ["harmonic_count", "subharmonic_count", "tooth_impulse"].contains(name)
    }
}

extension Observations {
    /// Adds what envelope spectra say of a bearing.
    package mutating func add(_ evidence: BearingEvidence) {
        for (part, obstacle) in evidence.notObservable {
            for suffix in ["established", "significance", "sidebands"] {
                set("\(part.featureName)_\(suffix)", Obstacle(obstacle))
            }
        }
        for finding in evidence.findings {
            let name = finding.part.featureName
            set("\(name)_significance", finding.significance)
            if let sidebands = finding.sidebandSignificance { set("\(name)_sidebands", sidebands) }
            if finding.isAmbiguous {
                set("\(name)_established", .ambiguousGeometry)
            } else {
                set("\(name)_established", finding.isAsserted ? 1 : 0)
            }
        }
    }
}

extension Observations {
    /// Counts the harmonics of a race's rate that stand out of the spectrum where electrical fluting shows: 100 000 to
    /// 150 000 1/min. Of the two races the one with more.
    package mutating func addFluting(_ evidence: BearingEvidence, _ spectrum: Spectrum, shaftFrequency: Double) {
        let vibration = VelocitySpectrum(spectrum, .velocity(1))
        let counts = evidence.findings.compactMap { finding -> Int? in
            guard [.outerRace, .innerRace].contains(finding.part) else { return nil }
            // As slipped: where its lines were found, the higher harmonics of which tell it more exactly.
            let weight = finding.lines.reduce(0) { $0 + $1.ratio * Double($1.harmonic * $1.harmonic) }
            let moment = finding.lines.reduce(0) { $0 + $1.ratio * Double($1.harmonic) * $1.order }
            let order = weight > 0 ? moment / weight : finding.order
            let rate = order * shaftFrequency
            let harmonics = Int((Self.flutingBand.lowerBound / rate).rounded(.up))...
            return harmonics.prefix { Double($0) * rate <= Self.flutingBand.upperBound }.count { harmonic in
                let tone = try? vibration.tone(at: Double(harmonic) * rate, reach: rate / 2, tolerance: 0.001)
                return (tone?.velocity ?? 0) > 0
            }
        }
        if let most = counts.max() { set("fluting_count", Double(most)) }
    }

    /// Hertz. Source: common practice.
    private static let flutingBand = 100_000.0 / 60...150_000.0 / 60
}

extension Observations.Obstacle {
    init(_ obstacle: BearingEvidence.Obstacle) {
        switch obstacle {
        case .speedUnknown: self = .speedUnknown
        case .tooFewRevolutions: self = .recordTooShort
        case .bandTooNarrow: self = .rateTooLow
        case .noSignal: self = .waveformSuspect
        }
    }
}
