import Measurement

/// What a climatic chamber is to do, and what is wrong with it.
package struct ChamberConfiguration: Hashable, Sendable {
    /// One step of the program: on to a temperature, and held there.
    package struct Segment: Hashable, Sendable {
        /// °C
        package let temperature: Double
        package let soak: Duration

        package init(temperature: Double, soak: Duration) {
            self.temperature = temperature
            self.soak = soak
        }
    }

    /// Damp heat, cold, and back to the room to change the specimen. Starts over after the last; has at least one.
    package var program = [
        Segment(temperature: 60, soak: .seconds(600)), Segment(temperature: -10, soak: .seconds(600)),
        Segment(temperature: 24, soak: .seconds(180)),
    ]
    /// K/min at which the setpoint moves; nil where it jumps and the chamber follows as fast as it can.
    package var ramp: Double? = 3
    /// How long the door stays shut in the middle of a test, on average.
    package var doorInterval = Duration.seconds(420)
    /// What the refrigeration loses of its capacity.
    package var refrigerationLoss: Deterioration?

    package init() {}
}
