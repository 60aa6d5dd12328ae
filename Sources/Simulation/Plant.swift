package import Measurement
package import Modbus

/// All machines of a plant, each a server at its own unit identifier.
package struct Plant: Sendable {
    private struct Device {
        var machine: any Machine
        var polls: UInt32 = 0
        var image: RegisterImage

        init(_ machine: any Machine) {
            self.machine = machine
            image = machine.image(polls: 0)
        }

        mutating func advance(by step: Duration) {
            machine.advance(by: step)
            image = machine.image(polls: polls)
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

    /// Two machines would have to answer at one unit identifier.
    package struct UnitTaken: Error, Hashable {
        package let unit: UnitID
        package let machines: [Identifier]
    }

    private var devices: [UnitID: Device] = [:]

    package init(_ configuration: PlantConfiguration) throws(UnitTaken) {
        for machine in configuration.machines {
            let twins = configuration.machines.filter { $0.unit == machine.unit }
            guard twins.count == 1 else { throw UnitTaken(unit: machine.unit, machines: twins.map(\.id)) }
            // Far apart in the generator's sequence, so that a machine is the same whatever stands beside it.
            var mixer = RandomSource(seed: configuration.seed ^ UInt64(machine.unit.rawValue) << 56)
            let random = RandomSource(seed: mixer.next())
            devices[machine.unit] = Device(machine.kind.machineType.init(random: random))
        }
    }

    package mutating func advance(by step: Duration) {
        for index in devices.indices { devices.values[index].advance(by: step) }
    }

    /// The answer to any request PDU. Units that the plant does not have are refused the way a gateway does for
    /// a silent device behind it.
    package mutating func response(to pdu: Span<UInt8>, unit: UnitID) -> [UInt8] {
        do throws(Refusal) {
            guard let index = devices.index(forKey: unit) else {
                throw Refusal(code: .gatewayTargetFailedToRespond)
            }
            return try devices.values[index].response(to: ReadRequest(decoding: pdu, unit: unit))
        } catch {
            return exception(error, to: pdu)
        }
    }
}
