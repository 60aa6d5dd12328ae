/// Says that a point tells the diagnosis of its machine something.
package struct Testimony: Hashable, Sendable {
    /// What it tells, as the knowledge base calls it.
    package let observation: String
    /// The component that it is told of; `nil` for the machine as a whole.
    package let component: Identifier?
    /// From the point's unit to that of the observation.
    package let factor: Double

    package init(observation: String, component: Identifier? = nil, factor: Double = 1) {
        self.observation = observation
        self.component = component
        self.factor = factor
    }
}
