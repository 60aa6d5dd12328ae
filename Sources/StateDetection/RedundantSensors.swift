import Glibc

/// Sensors that measure the same: whether they still agree, and which of them has left the others.
///
/// Of two, their difference is watched; of more, that of each to the median of the others. A difference is a signal
/// like any other: an ``AssetDetector`` learns its level, rhythm and fluctuation, and says within a budget when it has
/// left them for good. Sensors that follow at different speeds differ by as much as they move (the difference of their
/// time constants times the rate of change), so a deviation counts by how much faster than usual they all move.
/// Bounded: ``most`` sensors, below 5 kB each.
struct RedundantSensors: Sendable, Codable {
    static let most = 8
    /// How far one alone sticks out beyond the next. Of three sensors, one that drifts moves its own difference twice
    /// as far as the others' two, and by half of that two that drift together look like the third.
    private static let prominence = 1.5
    private static let lasting: [PointDetector.Family] = [.level, .slowLevel, .drift]
    /// Of the mean of the last eight rows, by which the odd one is told.
    private static let gain = 2.0 / 9
    /// Rows that it is waited for one of three or more to stick out: the span of the longer mean of a point.
    private static let span = 64
    /// Rows without a sign until they agree again: as many end an alarm.
    private static let patience = 16

    /// How much a sensor moves, in what is usual of it.
    private struct Motion: Sendable, Codable {
        private var last = Double.nan
        private var mean = 0.0
        private var usual: RobustBaseline
        /// The most of the last rows, which fades: what lags is still on its way when the others have arrived.
        private var most = 1.0

        init(horizon: Double) { usual = RobustBaseline(horizon: horizon) }

        mutating func take(_ value: Double, isLearning: Bool) -> Double {
            defer { last = value }
            guard last.isFinite else { return 1 }
            mean += RedundantSensors.gain * ((value - last).magnitude - mean)
            if isLearning { usual.observe(mean) }
            most = max(most * (1 - 1 / Double(RedundantSensors.span)), usual.level > 0 ? mean / usual.level : 1)
            return most
        }
    }

    /// Places of the sensors among the points of the machine, two or more.
    let members: [Int]
    private let learningRows: Int
    private var detector: AssetDetector
    private var motions: [Motion]
    /// What the differences were while learning.
    private var offsets: [RobustBaseline]
    /// How far the differences are off what is expected, over some rows.
    private var shifts: [Double]
    private var rows = 0
    /// Rows for which they have disagreed; and since when there is no sign of it.
    private var disagreement = 0
    private var quiet = 0
    /// Place in ``members`` of the one that has left the others, once it is told.
    private var odd: Int?

    init(_ members: [Int], learningRows: Int, period: Double, budget: FalseAlarmBudget) {
        self.members = members
        self.learningRows = learningRows
        let count = members.count == 2 ? 1 : members.count, horizon = 4 * Double(learningRows)
        detector = AssetDetector(pointCount: count, learningRows: learningRows, period: period, budget: budget)
        motions = members.map { _ in Motion(horizon: horizon) }
        offsets = [RobustBaseline](repeating: RobustBaseline(horizon: horizon), count: count)
        shifts = [Double](repeating: 0, count: count)
    }

    mutating func allow(_ budget: FalseAlarmBudget) { detector.allow(budget) }

    /// - Parameter row: Of the machine. One in which a sensor has no value is passed over.
    mutating func observe(_ row: [Double], at time: Double, mayLearn: Bool) {
        let values = members.map { row[$0] }
        guard values.allSatisfy(\.isFinite) else { return }
        rows += 1
        var moves: [Double] = []
        for index in values.indices { moves.append(motions[index].take(values[index], isLearning: mayLearn)) }
        moves.sort()
        // As fast as all of two, and as the middle of more: one that moves alone is what is looked for.
        let widening = max(moves[(moves.count - 1) / 2], 1)
        var differences = differences(of: values)
        for index in differences.indices {
            if mayLearn, rows <= learningRows { offsets[index].observe(differences[index]) }
            differences[index] = (differences[index] - offsets[index].level) / widening
        }
        // What lasts is never taken for normal: a sensor does not get better by that.
        _ = detector.observe(differences, at: time, mayLearn: mayLearn && !isDisagreeing)
        for one in detector.contributions(shifts.count) where one.expected.isFinite {
            shifts[one.point] += Self.gain * (one.value - one.expected - shifts[one.point])
        }
        conclude()
    }

    var isDisagreeing: Bool { disagreement > 0 }

    private func differences(of values: [Double]) -> [Double] {
        guard values.count > 2 else { return [values[0] - values[1]] }
        return values.indices.map { index in
            values[index] - median(values.indices.filter { $0 != index }.map { values[$0] })
        }
    }

    private mutating func conclude() {
        guard rows > learningRows else { return }
        let found = shifts.indices.reduce(0) { max($0, evidence(Self.lasting, at: $1)) }
        quiet = found >= limit / 2 ? 0 : quiet + 1
        if disagreement > 0 || found >= limit { disagreement += 1 }
        if quiet >= Self.patience { (disagreement, odd) = (0, nil) }
        if isDisagreeing, odd == nil { odd = prominent }
    }

    /// As many tests as there are families and differences share the budget.
    private var limit: Double { detector.limit + log(Double(Self.lasting.count * shifts.count)) }

    private func evidence(_ families: [PointDetector.Family], at place: Int) -> Double {
        families.reduce(0) { max($0, detector.evidence(of: $1, at: place)) }
    }

    /// The one that is further off than all others; never one of two.
    private var prominent: Int? {
        guard members.count > 2, let place = shifts.indices.max(by: { shifts[$0].magnitude < shifts[$1].magnitude }),
            shifts.indices.allSatisfy({
                $0 == place || shifts[place].magnitude >= Self.prominence * shifts[$0].magnitude
            })
        else { return nil }
        return place
    }

    /// Whether they differ because of what is known of one of them: of that which has left the others, where this is
    /// told.
    func isExplained(by known: [Int: SensorFault]) -> Bool {
        if let odd { return known[members[odd]] != nil }
        return members.contains { known[$0] != nil }
    }

    /// What is said of a point: that it drifts, or that it disagrees with another; nil where they agree, or where
    /// another is to blame.
    func fault(of point: Int) -> SensorFault? {
        guard isDisagreeing, let place = members.firstIndex(of: point) else { return nil }
        if let odd { return place == odd ? .drift : nil }
        return members.count == 2 || disagreement > Self.span ? .disagree : nil
    }

    /// The same where something has changed already, and it is asked what: half the evidence is enough, and a sudden
    /// change counts.
    func suspicion(of point: Int) -> SensorFault? {
        if isDisagreeing { return fault(of: point) }
        guard rows > learningRows, let place = members.firstIndex(of: point) else { return nil }
        let index = members.count > 2 ? place : 0
        guard evidence(Self.lasting + [.surprise], at: index) >= limit / 2 else { return nil }
        if members.count == 2 { return .disagree }
        return prominent == place ? .drift : nil
    }
}
