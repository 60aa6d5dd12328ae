import DataAcquisition
import Foundation
import HealthAssessment
import Measurement
import Modbus
import Pipeline
import Testing

/// A machine with several sensors, and a graph small enough to see through.
@Suite struct `Evidence of several sensors` {
    // MARK: A machine and its knowledge

    private static func id(_ text: String) -> Identifier {
        guard let id = Identifier(text) else { preconditionFailure("tests write good ids") }
        return id
    }

    private static func text(_ text: String) -> LocalizedText { LocalizedText(en: text, zh: text) }

    private static func symptom(_ id: String, _ comparison: Comparison) -> Symptom {
        Symptom(id: id, name: text(id), .all, [comparison])
    }

    private static func above(_ quantity: Comparison.Quantity, _ limit: Double) -> Comparison {
        Comparison(quantity, lower: .init(limit, isIncluded: true), upper: nil, text: "\(quantity)")
    }

    private static func fault(_ id: String, _ symptoms: String...) -> Fault {
        Fault(
            id: id, component: String(id.prefix { $0 != "." }), name: text(id), mechanism: text(id), prior: 0.1,
            evidence: symptoms.map { .init(symptom: $0, present: 6, absent: 3, isNeeded: true) }, refutations: [],
            stages: [], causes: [], effects: [],
            action: .init(name: text("stop"), priority: 1, minutes: 10, skill: "any", parts: []), sources: [])
    }

    private static let knowledge: KnowledgeBase = {
        let symptoms = [
            symptom("axial", above(.ratio("axial_order_1", to: "order_1"), 0.5)),
            symptom("one_direction", above(.feature("direction_ratio"), 3)),
            symptom("outer_race", above(.feature("outer_race_established"), 1)),
            symptom("hot", above(.feature("bearing_temperature_rise"), 10)),
            symptom("constant", above(.feature("finding_constant"), 1)),
            symptom("high", above(.feature("zone_bc_ratio"), 1)),
        ]
        return KnowledgeBase(
            version: "1", hash: "",
            assetClasses: [
                "machine": .init(name: text("machine"), components: ["rotor", "mount", "pump", "bearing", "sensor"])
            ],
            symptoms: Dictionary(uniqueKeysWithValues: symptoms.map { ($0.id, $0) }), measurements: [], sources: [:],
            zoneTables: [:], observations: [:],
            faults: [
                fault("bearing.hot", "hot"), fault("bearing.outer_race", "outer_race"),
                fault("mount.loose", "one_direction"),
                fault("rotor.misalignment", "axial"), fault("pump.recirculation", "high"),
                fault("sensor.stuck", "constant"),
            ])
    }()

    private static let zones: Machine.Zones? = {
        guard let velocity = ZoneLimits(1.4, 2.8, 4.5) else { return nil }
        let limits = ZoneTable.Limits(velocity: velocity, displacement: nil)
        let table = ZoneTable(
            name: text("table"), source: "", isVerified: true, speeds: 120...30000, powers: 15...300,
            classes: ["2": limits])
        return Machine.Zones(id: "table:2", table: table, limits: limits)
    }()

    /// With a rhythm that is no multiple of the speed, and not that of a 6205.
    private static let other = "n=13,d=3.5,D=25.6,phi=0"

    /// A bearing at each end, a sensor in every direction at the drive end and one at the other.
    private static let asset: RegisteredAsset = {
        var asset = RegisteredAsset(id: id("pump"))
        var machine = Machine()
        machine.zones = zones
        asset.machine = machine
        for (name, bearing, locations) in [
            ("de_bearing", "6205", ["de_h", "de_v", "de_a"]), ("nde_bearing", other, ["nde_h"]),
        ] {
            var component = RegisteredComponent(id: id(name), name: name)
            component.bearing = try? Bearing(bearing)
            component.locations = locations.map(id)
            asset.components.append(component)
        }
        return asset
    }()

    private static let waveforms = [
        ("de_h", Direction.horizontal), ("de_v", .vertical), ("de_a", .axial), ("nde_h", .horizontal),
    ].map { name, direction in
        var configuration = WaveformConfiguration(
            id: id(name), name: name, device: id("vib"),
            procedure: CaptureProcedure(
                paging: .window(.holding, first: 0), sample: .number(.int16, .abcd), rate: .fixed(1), gain: .fixed(1)),
            sampleCount: 16384, unit: "g", period: .seconds(600))
        configuration.direction = direction
        return configuration
    }

    // MARK: What its sensors hear

    private static let rate = 12800.0

    /// - Parameters:
    ///   - velocity: mm/s RMS at the shaft's speed.
    ///   - rhythm: Impacts a revolution.
    private static func samples(velocity: Double, rpm: Double, rhythm: Double? = nil, seed: Int) -> [Float] {
        let shaft = rpm / 60, amplitude = velocity * 2.0.squareRoot() * 2 * .pi * shaft / 9806.65
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        var samples = (0..<16384).map { index -> Double in
            var noise = 0.0
            for _ in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                noise += Double(state >> 33) / Double(1 << 31) - 0.5
            }
            return amplitude * sin(2 * .pi * shaft * Double(index) / rate) + 0.02 * noise
        }
        var time = 0.003
        while let rhythm, time < Double(samples.count) / rate {
            let first = Int(time * rate)
            for index in first..<min(first + 128, samples.count) {
                let after = Double(index) / rate - time
                samples[index] += 0.6 * exp(-900 * after) * sin(2 * .pi * 3200 * after)
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            time += (1 + 0.01 * (Double(state >> 33) / Double(1 << 31) - 0.5)) / (rhythm * shaft)
        }
        return samples.map(Float.init)
    }

    private static func evidence(
        _ location: String, _ samples: [Float], at seconds: Int64 = 0, rpm: Double = 1480
    ) -> WaveformEvidence {
        let moment = Moment(
            monotonic: MonotonicTime(nanoseconds: seconds * 1_000_000_000), wall: WallTime(milliseconds: seconds * 1000)
        )
        let waveform = Waveform(
            asset: asset.id, location: id(location), samples: samples, unit: "g", rate: rate, time: moment, speed: rpm)
        var analysis = WaveformAnalysis(), diagnosis = WaveformDiagnosis()
        var context = DiagnosisContext(knowledge: knowledge)
        context.machine = asset.machine ?? Machine()
        context.bearings = asset.bearings(at: id(location)).compactMap { component in
            component.bearing.map { HeardBearing(component: component.id, $0.geometry) }
        }
        return diagnosis.evidence(of: waveform, analysis.features(of: waveform), in: context)
    }

    private static func shaking(
        _ location: String, _ velocity: Double, at seconds: Int64 = 0, rpm: Double = 1480
    ) -> WaveformEvidence {
        evidence(location, samples(velocity: velocity, rpm: rpm, seed: location.count), at: seconds, rpm: rpm)
    }

    private static func machine(_ evidence: [WaveformEvidence], told: [ToldValue] = []) -> MachineEvidence {
        var machine = MachineEvidence(asset, waveforms: waveforms)
        for one in evidence { machine.take(one, at: one.features.time.monotonic) }
        machine.take(told)
        return machine
    }

    private func assess(_ machine: MachineEvidence, at seconds: Int64 = 0) throws -> MachineAssessment {
        try #require(
            machine.assessment(by: Self.knowledge, at: MonotonicTime(nanoseconds: seconds * 1_000_000_000)))
    }

    private func candidate(
        _ fault: String, of component: String? = nil, in assessment: MachineAssessment
    ) throws -> Diagnosis.Candidate {
        try #require(
            assessment.diagnosis.ranked.first {
                $0.fault.id == fault && (component == nil || $0.component?.rawValue == component)
            })
    }

    private func asserted(_ assessment: MachineAssessment) -> [String] {
        assessment.diagnosis.ranked.filter(\.isAsserted).map { candidate in
            [candidate.fault.id, candidate.component?.rawValue, candidate.location?.rawValue].compactMap(\.self)
                .joined(separator: " ")
        }
    }

    // MARK: Directions

    @Test func `two radial directions at one bearing give their ratio, and the worst names location and direction`()
        throws
    {
        let found = try assess(
            Self.machine([Self.shaking("de_h", 4), Self.shaking("de_v", 1), Self.shaking("nde_h", 1)]))
        let loose = try candidate("mount.loose", in: found)
        let ratio = try #require(loose.findings[0].readings[0].value)
        #expect(abs(ratio - 4) < 0.1 && loose.isAsserted)
        let worst = try #require(found.worst)
        #expect(worst.location == Self.id("de_h") && worst.direction == .horizontal && worst.verdict.zone == .c)
        let one = try assess(Self.machine([Self.shaking("de_h", 4), Self.shaking("nde_h", 1)]))
        #expect(try candidate("mount.loose", in: one).findings[0].presence == .notObservable(.notMeasured))
    }

    @Test func `misalignment is named only where a sensor measures axially at the same end`() throws {
        let radial = try assess(Self.machine([Self.shaking("de_h", 4), Self.shaking("nde_h", 4)]))
        #expect(try candidate("rotor.misalignment", in: radial).findings[0].presence == .notObservable(.notMeasured))
        let both = try assess(Self.machine([Self.shaking("de_h", 4), Self.shaking("de_a", 3)]))
        #expect(asserted(both).contains("rotor.misalignment de_h"))
        let elsewhere = try assess(Self.machine([Self.shaking("nde_h", 4), Self.shaking("de_a", 3)]))
        #expect(try !candidate("rotor.misalignment", in: elsewhere).isAsserted)
    }

    @Test func `what was captured at another time or speed is no evidence beside it`() throws {
        for (at, rpm, reason) in [
            (Int64(601), 1480.0, Observations.Obstacle.notSimultaneous), (600, 1515, .speedDiffers),
        ] {
            let found = try assess(
                Self.machine([Self.shaking("de_h", 4), Self.shaking("de_a", 3, at: at, rpm: rpm)]), at: at)
            #expect(try candidate("rotor.misalignment", in: found).findings[0].presence == .notObservable(reason))
        }
        let near = try assess(
            Self.machine([Self.shaking("de_h", 4), Self.shaking("de_a", 3, at: 600, rpm: 1505)]), at: 600)
        #expect(asserted(near).contains("rotor.misalignment de_h"))
    }

    @Test func `a location that has not been heard for three times its period counts no more`() throws {
        let machine = Self.machine([Self.shaking("de_h", 4), Self.shaking("nde_h", 1, at: 1800)])
        #expect(asserted(try assess(machine, at: 1800)) == ["pump.recirculation de_h"])
        let late = try assess(machine, at: 1801)
        #expect(asserted(late).isEmpty && late.worst?.location == Self.id("nde_h"))
        #expect(late.places.map(\.isStale) == [true, false])
    }

    @Test func `a waveform that takes long to read is not old when it has been`() throws {
        var machine = Self.machine([])
        machine.take(Self.shaking("de_h", 4), at: MonotonicTime(nanoseconds: 2_000_000_000_000))
        #expect(try assess(machine, at: 2000).places.map(\.isStale) == [false])
        #expect(try assess(machine, at: 8000).places.map(\.isStale) == [false])
        #expect(try assess(machine, at: 8001).places.map(\.isStale) == [true])
    }

    // MARK: Bearings

    private static func striking(_ location: String, _ rhythm: Double) -> WaveformEvidence {
        evidence(location, samples(velocity: 0.5, rpm: 1480, rhythm: rhythm, seed: location.count + 7))
    }

    private static func outerRace(_ bearing: String) -> Double {
        (try? Bearing(bearing))?.geometry.orders.outerRace ?? 0
    }

    @Test func `two bearings of a machine are two candidates, each with its component and location`() throws {
        let one = try assess(
            Self.machine([Self.striking("de_h", Self.outerRace("6205")), Self.shaking("nde_h", 0.5)]))
        #expect(asserted(one) == ["bearing.outer_race de_bearing de_h"])
        #expect(try candidate("bearing.outer_race", of: "nde_bearing", in: one).score < 0)
        let both = try assess(
            Self.machine([
                Self.striking("de_h", Self.outerRace("6205")), Self.striking("nde_h", Self.outerRace(Self.other)),
            ]))
        #expect(
            Set(asserted(both)) == ["bearing.outer_race de_bearing de_h", "bearing.outer_race nde_bearing nde_h"])
    }

    @Test func `the same rhythm at two bearings is the damage of the one where it stands out more`() throws {
        var asset = Self.asset
        asset.components[1].bearing = asset.components[0].bearing
        var machine = MachineEvidence(asset, waveforms: Self.waveforms)
        let rhythm = Self.outerRace("6205")
        let loud = Self.evidence("de_h", Self.samples(velocity: 0.5, rpm: 1480, rhythm: rhythm, seed: 1))
        machine.take(loud, at: loud.features.time.monotonic)
        // The same through the machine: more noise beside it.
        let faint = zip(
            Self.samples(velocity: 0.5, rpm: 1480, rhythm: rhythm, seed: 1),
            Self.samples(velocity: 0, rpm: 1480, seed: 5)
        ).map { $0 + 4 * $1 }
        let waveform = Waveform(
            asset: asset.id, location: Self.id("nde_h"), samples: faint, unit: "g", rate: Self.rate,
            time: loud.features.time, speed: 1480)
        var context = DiagnosisContext(knowledge: Self.knowledge)
        context.bearings = asset.bearings(at: Self.id("nde_h")).compactMap { component in
            component.bearing.map { HeardBearing(component: component.id, $0.geometry) }
        }
        var analysis = WaveformAnalysis(), diagnosis = WaveformDiagnosis()
        let echo = diagnosis.evidence(of: waveform, analysis.features(of: waveform), in: context)
        #expect(echo.looks[0].observations["outer_race_established"] == 1)
        machine.take(echo, at: loud.features.time.monotonic)
        let found = try assess(machine)
        #expect(asserted(found) == ["bearing.outer_race de_bearing de_h"])
        let other = try candidate("bearing.outer_race", of: "nde_bearing", in: found)
        #expect(other.findings[0].presence == .notObservable(.louderElsewhere))
    }

    // MARK: Points

    private static func heat(_ kelvin: Double, of component: String? = nil, at seconds: Int64 = 0) -> ToldValue {
        ToldValue(
            Testimony(observation: "bearing_temperature_rise", component: component.map(id)), value: kelvin,
            time: MonotonicTime(nanoseconds: seconds * 1_000_000_000), period: .seconds(10))
    }

    @Test func `a temperature is evidence of its bearing while it is renewed`() throws {
        let machine = Self.machine(
            [Self.shaking("de_h", 0.5), Self.shaking("nde_h", 0.5)], told: [Self.heat(15, of: "nde_bearing")])
        #expect(asserted(try assess(machine, at: 30)) == ["bearing.hot nde_bearing nde_h"])
        #expect(
            try candidate("bearing.hot", of: "de_bearing", in: assess(machine)).findings[0].presence
                == .notObservable(.notMeasured))
        let late = try candidate("bearing.hot", of: "nde_bearing", in: assess(machine, at: 31))
        #expect(late.findings[0].presence == .notObservable(.stale))
    }

    @Test func `what is told of the machine as a whole tells no bearing from another`() throws {
        let machine = Self.machine([Self.shaking("de_h", 0.5), Self.shaking("nde_h", 0.5)], told: [Self.heat(15)])
        let found = try assess(machine)
        #expect(asserted(found).isEmpty)
        #expect(try candidate("bearing.hot", of: "de_bearing", in: found).abstentions == [.smallMargin])
    }

    // MARK: Sensors

    @Test func `a sensor that cannot be believed does not blind the machine`() throws {
        let dead = Self.evidence("nde_h", [Float](repeating: 1, count: 16384))
        #expect(dead.isSuspect)
        let found = try assess(Self.machine([Self.striking("de_h", Self.outerRace("6205")), dead]))
        #expect(Set(asserted(found)) == ["bearing.outer_race de_bearing de_h", "sensor.stuck nde_h"])
        let own = try candidate("bearing.outer_race", of: "nde_bearing", in: found)
        #expect(own.findings[0].presence == .notObservable(.waveformSuspect))
        let alone = try assess(Self.machine([dead]))
        #expect(asserted(alone) == ["sensor.stuck nde_h"])
    }

    @Test func `evidence goes on through new settings as far as its locations are there`() throws {
        var next = MachineEvidence(Self.asset, waveforms: Array(Self.waveforms.prefix(2)))
        next.inherit(Self.machine([Self.shaking("de_h", 4), Self.shaking("nde_h", 1)]))
        #expect(try assess(next).places.map(\.location.rawValue) == ["de_h"])
        #expect(
            MachineEvidence(Self.asset, waveforms: []).assessment(by: Self.knowledge, at: MonotonicTime(nanoseconds: 0))
                == nil)
    }
}
