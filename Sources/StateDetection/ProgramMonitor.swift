package import Measurement

/// One machine that follows a program: the steps that it went through, and whether its ramps are as fast as they were.
package struct ProgramMonitor: Sendable, Codable {
    private var finder: SegmentFinder
    /// What is kept through restarts; the step that is under way is not.
    package private(set) var ramps: RampDetector

    /// - Parameter ramps: What was learnt of them before, under settings for which it holds.
    package init(_ configuration: SegmentFinder.Configuration, budget: FalseAlarmBudget, ramps: RampDetector? = nil) {
        finder = SegmentFinder(configuration)
        self.ramps = ramps ?? RampDetector(tolerance: configuration.tolerance, budget: budget)
        self.ramps.resume(within: budget)
    }

    package mutating func allow(_ budget: FalseAlarmBudget) { ramps.allow(budget) }

    package var configuration: SegmentFinder.Configuration { finder.configuration }
    package var isAlarm: Bool { ramps.isAlarm }

    /// - Parameter time: Seconds, on a clock that does not step.
    /// - Returns: The step that has ended.
    package mutating func take(_ value: Double, setPoint: Double?, at time: Double) -> ProgramSegment? {
        finder.take(value, setPoint: setPoint, at: time)
    }

    /// - Returns: What is said of ramps: of this one, or of those that waited for it.
    package mutating func judge(
        _ segment: ProgramSegment, of asset: Identifier, at wall: WallTime, among peers: inout PeerGroup
    ) -> [RampDetector.Finding] {
        ramps.take(segment, of: asset, at: wall, among: &peers)
    }

    /// - Returns: Whether there was something to freeze.
    package mutating func freeze(at wall: WallTime) -> Bool { ramps.freeze(at: wall) }

    /// - Returns: Whether there was something to forget.
    package mutating func reset() -> Bool { ramps.reset() }
}
