import Glibc
import Measurement

/// Validates the sensors of a machine beside its detectors: spikes, ends of ranges, and sensors that measure the same.
///
/// What is found is no anomaly of the machine. All tests together may raise as many false alarms as ``share`` of the
/// machine's budget. Nothing is said in the learning span. Bounded: 200 bytes a point, and ``RedundantSensors``.
package struct SensorValidation: Sendable, Codable {
    private static let share = 0.25
    /// Tests of each point.
    private static let tests = 2.0

    fileprivate struct Sensor: Sendable, Codable {
        var spikes: Recurrence
        /// Rows at an end of its range.
        var stay: RunLength
        var isAtEnd = false
        var isSaturated = false

        init(horizon: Double) {
            spikes = Recurrence(horizon: horizon)
            stay = RunLength(horizon: horizon)
        }
    }

    private let learningRows: Int
    private var rows = 0
    private var sensors: [Sensor]
    private var groups: [RedundantSensors]
    /// The evidence that a test of one sensor takes.
    private var limit = 0.0

    init(_ configuration: AnomalyConfiguration) {
        learningRows = configuration.learningRows
        let sensor = Sensor(horizon: 4 * Double(learningRows))
        sensors = [Sensor](repeating: sensor, count: configuration.points.count)
        groups = []
        fit(configuration)
    }

    /// Goes on under other settings of the same points: groups that are new begin to learn, the others keep what they
    /// know.
    mutating func fit(_ configuration: AnomalyConfiguration) {
        let seconds = configuration.period.seconds, budget = configuration.budget.share(Self.share / 2)
        limit = -log(budget.perSecond * seconds / (Self.tests * Double(configuration.points.count)))
        let known = groups, each = budget.share(1 / Double(max(configuration.redundant.count, 1)))
        groups = configuration.redundant.map { group in
            let members = group.compactMap(configuration.points.firstIndex)
            var found =
                known.first { $0.members == members }
                ?? RedundantSensors(members, learningRows: learningRows, period: seconds, budget: each)
            found.allow(each)
            return found
        }
    }

    mutating func observe(_ row: AnomalyRow, _ configuration: AnomalyConfiguration, mayLearn: Bool) {
        rows += 1
        let spiked = row.spikes.count { $0 > 0 }
        for point in sensors.indices {
            // What several show is an event of the machine.
            let isSpiked = spiked == 1 && row.spikes[point] > 0
            sensors[point].observe(
                isSpiked, isAtEnd: configuration.isEnd(row.values[point], of: point), limit: limit, isLearning: mayLearn
            )
            if rows <= learningRows { sensors[point].settle() }
        }
        let seconds = Double(row.time.wall.milliseconds) / 1000
        for index in groups.indices { groups[index].observe(row.values, at: seconds, mayLearn: mayLearn) }
    }

    /// What is beyond the budget by itself, by point, and what is known.
    ///
    /// - Parameter known: What is known otherwise: it explains why a sensor differs from those beside it.
    func faults(beside known: [Int: SensorFault] = [:]) -> [Int: SensorFault] {
        var found = known
        for (point, sensor) in sensors.enumerated() where found[point] == nil { found[point] = sensor.fault }
        for group in groups where !group.isExplained(by: found) {
            for member in group.members { found[member] = group.fault(of: member) }
        }
        return found
    }

    func isAtEnd(_ point: Int) -> Bool { rows > learningRows && sensors[point].isAtEnd }

    /// What sensors that measure the same say of a point where something has changed, and it is asked what.
    func contradiction(of point: Int, beside known: [Int: SensorFault]) -> SensorFault? {
        let group = groups.first { $0.members.contains(point) }
        guard let group, !group.isExplained(by: known) else { return nil }
        return group.suspicion(of: point)
    }
}

extension SensorValidation.Sensor {
    fileprivate mutating func observe(_ isSpiked: Bool, isAtEnd: Bool, limit: Double, isLearning: Bool) {
        spikes.observe(isSpiked, limit: limit, isLearning: isLearning)
        self.isAtEnd = isAtEnd
        isSaturated = stay.evidence(isAtEnd, isLearning: isLearning && !isSaturated) >= limit
    }

    fileprivate mutating func settle() {
        spikes.settle()
        isSaturated = false
    }

    fileprivate var fault: SensorFault? { isSaturated ? .saturation : spikes.isFrequent ? .spikes : nil }
}
