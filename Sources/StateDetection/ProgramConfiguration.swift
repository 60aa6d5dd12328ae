package import Measurement

/// A machine that follows a program.
package struct ProgramConfiguration: Hashable, Sendable {
    package let asset: Identifier
    /// The point that follows.
    package let value: Identifier
    /// The point that says where it should be; `nil` where only the value is known.
    package let setPoint: Identifier?
    package let segments: SegmentFinder.Configuration
    /// Machines of one class are compared; `nil` for one that has no like.
    package let machineClass: Identifier?
    package let budget: FalseAlarmBudget

    /// Whether what was learnt under other settings holds under these.
    package func isLearnt(as other: ProgramConfiguration) -> Bool {
        asset == other.asset && value == other.value && setPoint == other.setPoint && segments == other.segments
    }

    package init(
        asset: Identifier, value: Identifier, setPoint: Identifier?, segments: SegmentFinder.Configuration,
        machineClass: Identifier?, budget: FalseAlarmBudget
    ) {
        self.asset = asset
        self.value = value
        self.setPoint = setPoint
        self.segments = segments
        self.machineClass = machineClass
        self.budget = budget
    }
}
