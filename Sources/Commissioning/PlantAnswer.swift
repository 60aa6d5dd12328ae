import Measurement
package import Modbus
package import Simulation

/// `millwright simulate FILE --json`: what is served, and where.
package struct PlantAnswer: Codable, Sendable, Equatable {
    package struct Machine: Codable, Sendable, Equatable {
        package var id: String
        package var kind: String
        package var unit: UInt8
        /// The part of the manual that says what lies at which register.
        package var registerMap: String
    }

    package struct Sensor: Codable, Sendable, Equatable {
        package var id: String
        package var unit: UInt8
        /// The id of a machine, or the path of a recording.
        package var source: String
        package var registerMap: String
    }

    package var address: String
    package var machines: [Machine]
    package var sensors: [Sensor]

    package init(_ configuration: PlantConfiguration, at endpoint: TCPEndpoint) {
        address = endpoint.description
        machines = configuration.machines.map { machine in
            let kind = machine.kind.rawValue
            return Machine(
                id: machine.id.rawValue, kind: kind, unit: machine.unit.rawValue,
                registerMap: "docs/demo-plant.md#\(kind)")
        }
        sensors = configuration.sensors.map { sensor in
            let source =
                switch sensor.source {
                case .machine(let id, _): id.rawValue
                case .file(let file): file.path
                }
            return Sensor(
                id: sensor.id.rawValue, unit: sensor.unit.rawValue, source: source,
                registerMap: "docs/demo-plant.md#sensor")
        }
    }
}
