package import Measurement

/// One machine that follows a program: the steps that it went through, and whether its ramps are as fast as they were.
package struct ProgramMonitor: Sendable, Codable {
    private var finder: SegmentFinder
    private var ramps: RampDetector

    package init(_ configuration: SegmentFinder.Configuration, budget: FalseAlarmBudget) {
        finder = SegmentFinder(configuration)
        ramps = RampDetector(tolerance: configuration.tolerance, budget: budget)
    }

    package var configuration: SegmentFinder.Configuration { finder.configuration }
    package var isAlarm: Bool { ramps.isAlarm }

    /// - Parameter time: Seconds, on a clock that does not step.
    /// - Returns: The step that has ended.
    package mutating func take(_ value: Double, setPoint: Double?, at time: Double) -> ProgramSegment? {
        finder.take(value, setPoint: setPoint, at: time)
    }

    /// - Returns: What is said of ramps: of this one, or of those that waited for it.
    package mutating func judge(
        _ segment: ProgramSegment, of asset: Identifier, among peers: inout PeerGroup
    ) -> [RampDetector.Finding] {
        ramps.take(segment, of: asset, among: &peers)
    }
}
