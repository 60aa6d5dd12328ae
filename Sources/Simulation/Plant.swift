package import Measurement
package import Modbus

/// All machines and sensors of a plant, each a server at its own unit identifier.
package struct Plant: Sendable {
    private struct Device {
        var machine: any Machine
        var polls: UInt32 = 0
        var image: RegisterImage
        private let stuck: StuckRegister?
        private let stuckPlace: AddressedValue?
        private var age = Duration.zero
        /// What the register that is stuck read when that began.
        private var stuckWord: UInt64?

        init(_ configuration: MachineConfiguration, random: RandomSource) {
            machine = configuration.machine(random: random)
            stuck = configuration.stuck
            let map = configuration.kind.registerMap
            stuckPlace = stuck.flatMap { stuck in map.first { $0.name == stuck.register }?.source }
            image = machine.image(polls: 0)
        }

        mutating func advance(by step: Duration, longestStep: Duration) {
            let count = max(1, Int((step / longestStep).rounded(.up)))
            for _ in 0..<count { machine.advance(by: step / count) }
            age += step
            show()
        }

        /// What the registers read from now on.
        private mutating func show() {
            let before = image
            image = machine.image(polls: polls)
            guard let stuck, let stuckPlace, stuck.holds(at: age) else { return stuckWord = nil }
            stuckWord = stuckWord ?? before.word(at: stuckPlace)
            if let stuckWord { image.store(stuckWord, at: stuckPlace) }
        }

        mutating func response(to request: ReadRequest) throws(Refusal) -> [UInt8] {
            let response = try request.response(from: image)
            if let counter = type(of: machine).pollCounter, request.range.contains(counter.range) {
                polls &+= 1
                image.store(UInt64(polls), at: counter)
            }
            return response
        }
    }

    /// A sensor and what it hears.
    private struct Listener {
        enum Source {
            case machine(UnitID, rate: Double)
            case recording(Vibration, position: Int)
        }

        var sensor: VibrationSensor
        let sampleCount: Int
        var source: Source
        var random: RandomSource
    }

    /// Two machines or sensors would have to answer at one unit identifier.
    package struct UnitTaken: Error, Hashable {
        package let unit: UnitID
        package let machines: [Identifier]
    }

    private var devices: [UnitID: Device] = [:]
    private var listeners: [UnitID: Listener] = [:]
    private let timeLapse: Int
    /// The longest step of the physics.
    private static let longestStep = Duration.seconds(1)

    /// - Parameter recordings: What sensors with files play, by the id of the sensor: at least one record each.
    package init(
        _ configuration: PlantConfiguration, recordings: [Identifier: Vibration] = [:]
    ) throws(UnitTaken) {
        timeLapse = configuration.timeLapse
        let owners = configuration.machines.map { ($0.unit, $0.id) } + configuration.sensors.map { ($0.unit, $0.id) }
        for (unit, _) in owners {
            let twins = owners.filter { $0.0 == unit }
            guard twins.count == 1 else { throw UnitTaken(unit: unit, machines: twins.map(\.1)) }
        }
        for machine in configuration.machines {
            devices[machine.unit] = Device(machine, random: Self.random(configuration.seed, machine.unit))
        }
        advanceMachines(by: configuration.headStart)
        for sensor in configuration.sensors {
            let source = Self.source(of: sensor, configuration, recordings)
            let rate =
                switch source {
                case .machine(_, let rate): rate
                case .recording(let recording, _): recording.rate
                }
            listeners[sensor.unit] = Listener(
                sensor: VibrationSensor(sensor, rate: rate), sampleCount: sensor.sampleCount, source: source,
                random: Self.random(configuration.seed, sensor.unit))
        }
    }

    /// Far apart in the generator's sequence, so that a machine is the same whatever stands beside it.
    private static func random(_ seed: UInt64, _ unit: UnitID) -> RandomSource {
        var mixer = RandomSource(seed: seed ^ UInt64(unit.rawValue) << 56)
        return RandomSource(seed: mixer.next())
    }

    private static func source(
        of sensor: SensorConfiguration, _ configuration: PlantConfiguration, _ recordings: [Identifier: Vibration]
    ) -> Listener.Source {
        switch sensor.source {
        case .machine(let id, let rate):
            guard let machine = configuration.machines.first(where: { $0.id == id }) else {
                preconditionFailure("settings take only machines of the plant")
            }
            return .machine(machine.unit, rate: rate)
        case .file:
            guard let recording = recordings[sensor.id], recording.samples.count >= sensor.sampleCount else {
                preconditionFailure("whoever starts a plant reads its recordings")
            }
            return .recording(recording, position: 0)
        }
    }

    /// - Parameter step: Outside; with a time lapse more goes by in the plant.
    package mutating func advance(by step: Duration) {
        let whole = step * timeLapse
        advanceMachines(by: whole)
        hear(whole)
    }

    /// - Parameter step: In the plant.
    private mutating func advanceMachines(by step: Duration) {
        guard step > .zero else { return }
        for index in devices.indices { devices.values[index].advance(by: step, longestStep: Self.longestStep) }
    }

    private mutating func hear(_ step: Duration) {
        for (unit, listener) in listeners where listener.sensor.isRecording {
            var listener = listener
            if listener.sensor.advance(by: step) { listener.sensor.keep(vibration(at: &listener)) }
            listeners[unit] = listener
        }
    }

    /// What a sensor hears during the record that has just ended. Of a recording that are stretches one after the
    /// other; when less than one is left, it starts over.
    private func vibration(at listener: inout Listener) -> Vibration {
        let count = listener.sampleCount
        switch listener.source {
        case .machine(let unit, let rate):
            guard let machine = devices[unit]?.machine as? any VibratingMachine else {
                preconditionFailure("settings take only machines that can be listened to")
            }
            return Vibration(
                samples: machine.acceleration(count, rate: rate, &listener.random), rate: rate, speed: machine.speed)
        case .recording(let recording, let position):
            let next = position + count
            listener.source = .recording(recording, position: next + count <= recording.samples.count ? next : 0)
            return Vibration(
                samples: Array(recording.samples[position..<next]), rate: recording.rate, speed: recording.speed)
        }
    }

    /// The answer to any request PDU. Units that the plant does not have are refused the way a gateway does for
    /// a silent device behind it.
    package mutating func response(to pdu: Span<UInt8>, unit: UnitID) -> [UInt8] {
        do throws(Refusal) {
            if let index = listeners.index(forKey: unit) {
                return try listeners.values[index].sensor.response(to: pdu, unit: unit)
            }
            guard let index = devices.index(forKey: unit) else {
                throw Refusal(code: .gatewayTargetFailedToRespond)
            }
            return try devices.values[index].response(to: ReadRequest(decoding: pdu, unit: unit))
        } catch {
            return exception(error, to: pdu)
        }
    }
}
