package import Measurement

extension Diagnosis {
    /// What is observed of a machine from one place.
    package struct View: Sendable {
        /// Nil where there is only one.
        package let location: Identifier?
        package let observations: Observations
        package let doubts: KnowledgeBase.Doubts

        package init(location: Identifier?, _ observations: Observations, doubts: KnowledgeBase.Doubts = []) {
            self.location = location
            self.observations = observations
            self.doubts = doubts
        }
    }

    /// A part of a machine with faults of its own, and the places from which it is seen.
    package struct Subject: Sendable {
        /// The components of the knowledge base whose faults it can have, such as `bearing`.
        package let kinds: Set<String>
        /// As the register calls it; nil where it has none.
        package let component: Identifier?
        /// A fault counts as it shows from the place that tells it best.
        package let views: [View]

        package init(kinds: Set<String>, component: Identifier? = nil, views: [View]) {
            self.kinds = kinds
            self.component = component
            self.views = views
        }
    }
}
