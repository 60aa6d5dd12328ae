package import Measurement
package import Modbus

/// A plant in software: its machines, and the address at which all of them are served over Modbus TCP.
package struct PlantConfiguration: Hashable, Sendable {
    package var endpoint: TCPEndpoint
    /// Two plants with the same seed and the same times read the same.
    package var seed: UInt64
    package var machines: [MachineConfiguration]
    package var sensors: [SensorConfiguration]
    /// How many seconds go by in the plant while one does outside; at least 1.
    package var timeLapse = 1
    /// How long the plant has been running when it is first asked.
    package var headStart = Duration.zero

    package init(
        endpoint: TCPEndpoint, seed: UInt64 = 1, machines: [MachineConfiguration], sensors: [SensorConfiguration] = []
    ) {
        self.endpoint = endpoint
        self.seed = seed
        self.machines = machines
        self.sensors = sensors
    }
}

/// One machine of the plant.
package struct MachineConfiguration: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case pump, fan, chamber, cutter }

    package let id: Identifier
    package let kind: Kind
    package let unit: UnitID
    /// In what time of running a defect of a pump's outer race grows; `nil` for a sound bearing.
    package var outerRaceDefect: Duration?
    /// What the bearing of a pump or a fan loses in friction beside what it did when it was new.
    package var bearingFriction: Deterioration?
    /// In what time the temperature of a pump's bearing follows; `nil` for that of its usual housing.
    package var bearingTimeConstant: Duration?
    package var stuck: StuckRegister?
    package var chamber = ChamberConfiguration()
    /// Cuts that a cutter's knife usually stands.
    package var knifeLife = 40_000

    package init(id: Identifier, kind: Kind, unit: UnitID) {
        self.id = id
        self.kind = kind
        self.unit = unit
    }
}
