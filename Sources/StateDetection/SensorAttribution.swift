import Glibc

/// Tells, while an alarm lasts, a sensor that cannot be believed from a machine that does not behave as it used to.
///
/// A sensor that sticks repeats a value that was as good as any, while the others go on; what first left its level and
/// then stands still is a machine that has stopped. So a point is doubted when the first that it shows is that it
/// repeats itself, alone among the points, or that it has no value; and what it shows afterwards, when it comes back
/// for one, is the sensor's too. That judgement holds for as long as the alarm. At its beginning, while nothing
/// explains it, little is enough, since something has happened; later a point by itself takes as much evidence as an
/// alarm, or something would be found by looking often enough. Of a point that others measure as well, what they tell
/// counts for as long as they tell it.
struct SensorAttribution: Sendable {
    /// What a family shows in fewer than 2 % of all rows, where the tails begin.
    private static let unusual = -log(0.02)

    /// Rows of its beginning: as many quiet ones end an alarm.
    private static let beginning = 16

    /// Rows of it in which a sensor may still explain what so far only all points together show: a run of equal values
    /// begins to tell a row or two later.
    private static let patience = 3

    /// What holds as long as the alarm, by point.
    private var lasting: [Int: SensorFault] = [:]
    /// Points that showed something else first.
    private var accused: Set<Int> = []
    private var isUnexplained = false
    private var rows: Int

    /// - Parameter isResumed: Whether the alarm began before the end of an earlier daemon: it stands, and is not taken
    ///   back.
    init(isResumed: Bool = false) { rows = isResumed ? Self.patience : 0 }

    /// Whether the machine has a part in the alarm.
    var isOfMachine: Bool { !accused.isEmpty || isUnexplained }

    /// - Returns: Which sensors are doubted now.
    mutating func observe(
        _ contributions: [AssetDetector.Contribution], of detector: AssetDetector, beside sensors: SensorValidation
    ) -> [Int: SensorFault] {
        rows += 1
        let isOpen = rows <= Self.beginning && sensors.faults(beside: lasting).isEmpty
        let strict = detector.limit(ofOneAmong: contributions.count)
        let still = contributions.filter { detector.evidence(of: .stuck, at: $0.point) >= Self.unusual }
        for one in contributions where lasting[one.point] == nil {
            if sensors.isAtEnd(one.point) {
                // Whether it or the machine went there nobody knows: what was accused before stays so.
                lasting[one.point] = .saturation
            } else if accused.contains(one.point) {
                continue
            } else if detector.evidence(of: .dropout, at: one.point) >= Self.unusual {
                lasting[one.point] = .dropout
            } else if still.count == 1, still[0].point == one.point,
                isOpen || detector.evidence(of: .stuck, at: one.point) >= strict
            {
                lasting[one.point] = .stuck
            }
        }
        var doubted = sensors.faults(beside: lasting)
        // Those beside it know better what the machine does.
        for (point, fault) in doubted where fault.isRelative {
            accused.remove(point)
            isUnexplained = false
        }
        let limit = isOpen && doubted.isEmpty ? detector.limit : strict
        for one in contributions where doubted[one.point] == nil && !accused.contains(one.point) {
            if rows <= Self.beginning, let fault = sensors.contradiction(of: one.point, beside: lasting) {
                doubted[one.point] = fault
            } else if one.evidence >= limit {
                accused.insert(one.point)
            }
        }
        // What only all points together show is of the machine, unless a sensor spoils the picture.
        if doubted.isEmpty, accused.isEmpty, rows > Self.patience { isUnexplained = true }
        return doubted
    }
}
