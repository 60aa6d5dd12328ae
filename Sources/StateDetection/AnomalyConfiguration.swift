package import Measurement

/// Which points of a machine are judged together by what they used to be, and how many false alarms are put up with.
package struct AnomalyConfiguration: Hashable, Sendable {
    /// So many points at most: what the joint models of one machine are bounded by.
    package static let maximumPoints = 64
    /// Fewer rows give no spread to speak of.
    package static let leastLearningRows = 32

    package static let maximumRedundancy = RedundantSensors.most

    package let asset: Identifier
    /// Not empty, no more than ``maximumPoints``.
    package let points: [Identifier]
    /// A row is the mean of each point over so long.
    package var period = Duration.seconds(60)
    /// How long is learnt from before anything is said; at least ``leastLearningRows`` periods.
    package var learning = Duration.seconds(14 * 86_400)
    package var budget = FalseAlarmBudget(perMonth: 1)
    /// Rows count only while this is true of the asset.
    package var condition: Expression?
    /// Machines of one class, with the same points and period, are judged beside each other.
    package var machineClass: Identifier?
    /// Those of the points whose deviation from what is expected is limited.
    package var compared: Set<Identifier> = []
    /// Points that measure the same, two to ``maximumRedundancy`` in a group, each in one group at most.
    package var redundant: [[Identifier]] = []
    /// Values at which the sensor of a point is at an end of its range.
    package var ends: [Identifier: Set<Double>] = [:]

    package init(asset: Identifier, points: [Identifier]) {
        self.asset = asset
        self.points = points
    }

    /// Whether what was learnt under other settings holds under these.
    package func isLearnt(as other: AnomalyConfiguration) -> Bool {
        asset == other.asset && points == other.points && period == other.period && learningRows == other.learningRows
    }

    func isEnd(_ value: Double, of point: Int) -> Bool { ends[points[point]]?.contains(value) ?? false }

    package var learningRows: Int { Int(learning.milliseconds / period.milliseconds) }
}
