/// What somebody said about a machine; what is nil nobody said.
package struct Machine: Sendable, Hashable {
    /// The ids of its asset classes; of the general one where empty.
    package var classes: [String] = []
    /// The limits of its vibration, where its class is known.
    package var zones: Zones?
    /// kW.
    package var power: Double?
    /// Hertz of the power line.
    package var lineFrequency: Double?
    /// Poles of its motor, even.
    package var poles: Int?
    package var rotorBars: Int?
    /// Teeth of the gear on the measured shaft, and of the one that it meshes with.
    package var teeth: Int?
    package var matingTeeth: Int?
    /// Vanes of an impeller, or blades of a fan.
    package var vanes: Int?
    /// The belt's revolutions for one of the measured shaft: π · pulley / length.
    package var beltOrder: Double?

    package struct Zones: Sendable, Hashable {
        /// Such as `iso20816-3:2-rigid`.
        package let id: String
        package let table: ZoneTable
        package let limits: ZoneTable.Limits

        package init(id: String, table: ZoneTable, limits: ZoneTable.Limits) {
            self.id = id
            self.table = table
            self.limits = limits
        }
    }

    /// kW, hertz, and revolutions of a belt for one of the shaft that a machine may have, however it is described.
    package static let powers = 0.001...1_000_000.0
    package static let lineFrequencies = 1...1000.0
    package static let beltOrders = 0.01...10.0
    package static let poles = 2...100, rotorBars = 4...500, teeth = 4...2000, vanes = 2...200

    package init() {}
}
