import Measurement
import Modbus
package import Simulation
import Wording

extension PlantConfiguration {
    /// Reads the text of a plant file; `Config/demo/plant.yaml` says what each key means.
    ///
    /// - Parameter file: The name of the file, for messages; nothing is opened.
    /// - Throws: Every mistake of the text, at once.
    package init(yaml text: [UInt8], file: String) throws(SettingsMistakes) {
        self = try Section.read(text, file: file, sample: "Config/demo/plant.yaml") { PlantConfiguration($0) }
    }

    private init(_ root: Section) {
        var owners: [UnitID: Identifier] = [:]
        func unit(of machine: Identifier) -> Format<UnitID> {
            Format(placeholder: .direct, example: "1") { text throws(SettingsMessage) in
                let unit = try Format<UnitID>.unit.parse(text)
                if let owner = owners[unit] { throw .unitTaken(unit: text, machine: owner.rawValue) }
                owners[unit] = machine
                return unit
            }
        }
        self.init(
            endpoint: root.required("listen", .endpoint),
            machines: root.items("machines") { id, section in
                let machine = MachineConfiguration(id: id, section, unit: unit(of: id))
                guard let count = section.value("count", .integer(1...255)) else { return [machine] }
                return machine.repeated(count, section, units: unit(of:))
            }.flatMap { $0 })
        let twins = Dictionary(grouping: machines, by: \.id).filter { $0.value.count > 1 }.keys.sorted()
        if let twin = twins.first { root.add(.machineTaken(twin.rawValue), at: "machines") }
        let pumps = machines.filter { $0.kind == .pump }.map(\.id.rawValue)
        sensors = root.items("sensors") { id, section in
            SensorConfiguration(
                id: id, unit: section.required("unit", unit(of: id)), section, machines: DeclaredNames(pumps))
        }
        root.read("seed", .integer(0...UInt64.max), into: &seed)
        root.read("time_lapse", .integer(1...1000), into: &timeLapse)
        root.read("head_start", .duration(.zero ... .seconds(24 * 3600)), into: &headStart)
    }
}

extension MachineConfiguration {
    fileprivate init(id: Identifier, _ section: Section, unit: Format<UnitID>) {
        self.init(
            id: id, kind: section.required("kind", .choice(placeholder: .pump)),
            unit: section.required("unit", unit))
        // The one with a bearing that is listened to.
        if kind == .pump {
            outerRaceDefect = section.value("outer_race_defect", .duration(Self.ages))
            bearingTimeConstant = section.value(
                "bearing_time_constant", .duration(.seconds(10) ... .seconds(24 * 3600)))
        }
        if kind == .chamber { chamber.read(section) }
        if kind == .cutter { section.read("knife_life", .integer(600...10_000_000), into: &knifeLife) }
        if kind == .pump || kind == .fan {
            bearingFriction = section.section(ifThere: "bearing_friction", Deterioration.init)
        }
        stuck = section.section(ifThere: "stuck") { section in
            var stuck = StuckRegister(register: section.required("register", .name(in: kind.registerMap)))
            section.read("after", .duration(.zero...Self.ages.upperBound), into: &stuck.after)
            stuck.lasting = section.value("lasting", .duration(Self.ages))
            stuck.of = section.list("of", ifThere: .integer(1...255))
            return stuck
        }
    }

    fileprivate static let ages = Duration.seconds(1) ... .seconds(365 * 24 * 3600)

    /// So many of the kind, numbered from 1 behind the id, at neighbouring units.
    fileprivate func repeated(
        _ count: Int, _ section: Section, units: (Identifier) -> Format<UnitID>
    ) -> [MachineConfiguration] {
        let digits = String(count).utf8.count
        return (1...count).map { number in
            let zeros = String(repeating: "0", count: digits - String(number).utf8.count)
            var id = id, unit = unit
            do throws(SettingsMessage) {
                id = try Format<Identifier>.identifier.parse("\(id)-\(zeros)\(number)")
                if number > 1 { unit = try units(id).parse(String(Int(unit.rawValue) + number - 1)) }
            } catch {
                section.add(error, at: "count")
            }
            return MachineConfiguration(id: id, unit: unit, number: number, of: self)
        }
    }

    private init(id: Identifier, unit: UnitID, number: Int, of kind: MachineConfiguration) {
        self.init(id: id, kind: kind.kind, unit: unit)
        outerRaceDefect = kind.outerRaceDefect
        bearingTimeConstant = kind.bearingTimeConstant
        chamber = kind.chamber
        knifeLife = kind.knifeLife
        func isMeant(_ numbers: [Int]) -> Bool { numbers.isEmpty || numbers.contains(number) }
        if let loss = chamber.refrigerationLoss, !isMeant(loss.of) { chamber.refrigerationLoss = nil }
        bearingFriction = kind.bearingFriction.flatMap { isMeant($0.of) ? $0 : nil }
        stuck = kind.stuck.flatMap { isMeant($0.of) ? $0 : nil }
    }
}

extension Format where Value == String {
    /// Of a register that shows the state of a machine.
    fileprivate static func name(in map: [RegisterRow]) -> Self {
        let names = map.map(\.name).filter { $0 != "polls" }
        return Format(placeholder: "", example: "current") { text throws(SettingsMessage) in
            try pick(text, from: names, named: \.self)
        }
    }
}

extension Deterioration {
    fileprivate init(_ section: Section) {
        self.init(share: section.required("share", .share))
        section.read("after", .duration(.zero...MachineConfiguration.ages.upperBound), into: &after)
        section.read("within", .duration(.zero...MachineConfiguration.ages.upperBound), into: &within)
        of = section.list("of", ifThere: .integer(1...255))
    }
}

extension ChamberConfiguration {
    fileprivate mutating func read(_ section: Section) {
        let steps = section.list("program", ifThere: .segment)
        if !steps.isEmpty { program = steps }
        if let rate = section.value("ramp", .number.within(0...100)) { ramp = rate > 0 ? rate : nil }
        section.read("door", .duration(.seconds(60)...MachineConfiguration.ages.upperBound), into: &doorInterval)
        refrigerationLoss = section.section(ifThere: "refrigeration_loss", Deterioration.init)
    }
}

extension Format where Value == ChamberConfiguration.Segment {
    /// A temperature and how long it is held.
    fileprivate static var segment: Self {
        Format(placeholder: Value(temperature: 24, soak: .zero), example: "85°C 1h") { text throws(SettingsMessage) in
            let words = text.split(separator: " ")
            guard words.count == 2, words[0].hasSuffix("°C"), let degrees = DecimalNumber(String(words[0].dropLast(2))),
                (-70...180).contains(degrees.value), let soak = Quantity.duration.value(of: String(words[1])),
                soak <= MachineConfiguration.ages.upperBound.milliseconds
            else { throw .notSegment(found: text) }
            return Value(temperature: degrees.value, soak: .milliseconds(soak))
        }
    }
}

extension SensorConfiguration {
    /// - Parameter machines: Those that can be listened to.
    fileprivate init(id: Identifier, unit: UnitID, _ section: Section, machines: DeclaredNames) {
        section.check("plays", excludes: ["on"])
        if !section.has("plays"), !section.has("on") { section.add(.missingKey("on", example: "pump-07"), at: "on") }
        let rate = section.value("rate", .sensorRate)
        let machine = section.value("on", .reference(to: .machine, among: machines))
        let file = section.value("plays", .text).map { path in
            var file = RecordedFile(path: path)
            section.read("channel", .integer(1...65535), into: &file.channel)
            file.speed = Double(section.value("speed", .integer(0...65535)) ?? 0)
            file.rate = rate
            return file
        }
        self.init(
            id: id, unit: unit,
            source: file.map(Source.file) ?? .machine(machine ?? id, rate: rate ?? 25600))
        section.read("samples", .integer(64...1 << 20), into: &sampleCount)
        section.read("range", .integer(1...10000), into: &range)
    }
}

extension Format where Value == Double {
    /// A rate that the register of a sensor can say.
    fileprivate static var sensorRate: Self {
        Format(placeholder: 100, example: "25.6kHz") { text throws(SettingsMessage) in
            let rate = try Format<Double>.frequency.parse(text)
            guard VibrationSensor.canTell(rate: rate) else { throw .notSensorRate(found: text) }
            return rate
        }
    }
}
