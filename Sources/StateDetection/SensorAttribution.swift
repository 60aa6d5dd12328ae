import Glibc

/// Tells, while an alarm lasts, a sensor that cannot be believed from a machine that does not behave as it used to.
///
/// A sensor that sticks repeats a value that was as good as any, while the others go on; what first left its level and then stands
/// still is a machine that has stopped. So a point is doubted when the first that it shows is that it repeats itself, alone among the
/// points, or that it has no value; and what it shows afterwards, when it comes back for one, is the sensor's too. The judgement holds
/// for as long as the alarm.
struct SensorAttribution: Sendable {
    /// What a family shows in fewer than 2 % of all rows, where the tails begin.
    private static let unusual = -log(0.02)

    /// By point.
    private(set) var faults: [Int: PointDetector.Family] = [:]
    /// Points that showed something else first.
    private var accused: Set<Int> = []
    private var isUnexplained = false

    /// Whether the machine has a part in the alarm.
    var isOfMachine: Bool { !accused.isEmpty || isUnexplained }

    mutating func observe(_ contributions: [AssetDetector.Contribution], of detector: AssetDetector) {
        let limit = detector.limit
        func shows(_ family: PointDetector.Family, _ point: Int) -> Bool {
            detector.evidence(of: family, at: point) >= Self.unusual
        }
        let still = contributions.filter { shows(.stuck, $0.point) }
        let isAlone = still.count == 1
        for one in contributions where faults[one.point] == nil && !accused.contains(one.point) {
            if shows(.dropout, one.point) {
                faults[one.point] = .dropout
            } else if isAlone, still.first?.point == one.point {
                faults[one.point] = .stuck
            } else if one.evidence >= limit {
                accused.insert(one.point)
            }
        }
        // What only all points together show is of the machine, unless a sensor spoils the picture.
        if faults.isEmpty, accused.isEmpty { isUnexplained = true }
    }
}
