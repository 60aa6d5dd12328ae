import Glibc

/// Judges the signals of one asset row by row: each by itself, and all together.
///
/// The families of all points and of the asset are put together as a harmonic mean of their rates, which holds however
/// much they depend on each other (D. J. Wilson, PNAS 116 (2019) 1195–1200); a last ``TailModel`` corrects what the
/// union gets wrong. An alarm is where the rate left falls below the budget's. Memory: below 4 kB a point, and 64 +
/// 2·points values a point for the asset.
package struct AssetDetector: Sendable, Codable {
    /// What is said of a row.
    package struct Verdict: Sendable, Equatable {
        /// 0…1, 0.5 where the budget lies: evidence that was not yet announced.
        package var score: Double
        package var isAlarm: Bool
        /// Whether the alarm begins with this row.
        package var isNew: Bool
        package static let unjudged = Verdict(score: 0, isAlarm: false, isNew: false)
    }

    /// A point's share in an alarm.
    package struct Contribution: Sendable, Equatable {
        package let point: Int
        package let family: PointDetector.Family
        /// Minus the natural logarithm of how often a row shows that much when nothing is wrong.
        package let evidence: Double
        /// In the unit of the point.
        package let value: Double
        package let expected: Double
    }

    /// Periods without a row that make a gap.
    package static let gap = 4.0
    /// Rarer than once in ten times what has been seen cannot be told from it.
    private static let extrapolation = 10.0
    /// Rows without evidence that end an alarm: twice the span of the shorter mean.
    private static let quietRows = 16
    /// Rows, those at its end included, below which an alarm has passed by itself: the span of the longer mean.
    private static let fleetingRows = 64
    /// As many families of a point say different things: on synthetic plants the false alarms are then nearest to their
    /// budgets.
    private static let independentFamilies = 5.0
    /// Means of eight rows that say about the same as one.
    private static let redundancy = 8.0
    private static let rememberedAlarms = 4.0
    /// What a further announcement takes: half as much evidence again.
    private static let escalation = 1.5

    package let learningRows: Int
    private var budgetRate: Double
    /// Rows after which the oldest begin to be forgotten.
    let horizon: Double
    private var isSettling = false
    private let period: Double
    private var points: [PointDetector]
    private var components: PrincipalComponents
    private var kernel: KernelRegression
    private var tails: [TailModel]
    private var rows = 0
    private var learntRows = 0.0
    private var lastTime: Double?
    private var announced = 0.0
    /// The strongest evidence of the alarm that lasts.
    private var shown = 0.0
    /// Alarms there have been, and false alarms that the budget allowed for.
    private var spent = 0.0
    private var paid = 0.0
    private var suspicious = 0
    private var alarmRows = 0
    private var quiet = 0
    private var vector: [Double]

    package private(set) var isAlarm = false

    /// - Parameters:
    ///   - learningRows: rows at the beginning that are taken to be healthy and not judged.
    ///   - period: seconds between rows.
    package init(pointCount: Int, learningRows: Int, period: Double, budget: FalseAlarmBudget) {
        precondition(pointCount > 0 && learningRows > 0 && period > 0)
        self.learningRows = learningRows
        self.period = period
        budgetRate = budget.perSecond * period
        horizon = 4 * Double(max(learningRows, 32))
        points = (0..<pointCount).map { _ in PointDetector(learningRows: learningRows, period: period) }
        components = PrincipalComponents(order: pointCount, horizon: horizon, redundancy: Self.redundancy)
        kernel = KernelRegression(order: pointCount, horizon: horizon)
        tails = [TailModel](repeating: TailModel(), count: 4)
        vector = [Double](repeating: 0, count: pointCount)
    }

    /// What was learnt stays.
    package mutating func allow(_ budget: FalseAlarmBudget) { budgetRate = budget.perSecond * period }

    /// - Parameters:
    ///   - row: a value each point; NaN or infinite where it has none.
    ///   - course: What similar machines show, a value each point, which is taken off; nil where there is nothing.
    ///   - time: seconds since 1970-01-01; nil where it is not known.
    ///   - mayLearn: Whether the row is taken for what is normal.
    package mutating func observe(
        _ row: [Double], beside course: [Double]? = nil, at time: Double?, mayLearn: Bool = true
    ) -> Verdict {
        rows += 1
        restartAfterGap(time)
        let learning = mayLearn ? self.learning : .nothing
        if learning.takesModels { learntRows += 1 }
        var sum = 0.0
        var families = Double(points.count) * Self.independentFamilies
        for index in points.indices {
            points[index].observe(row[index], beside: course?[index] ?? 0, at: time, learning)
            let rates = points[index].logRates
            for family in rates.indices { sum += inverse(rates[family]) }
        }
        if points.count > 1 {
            sum += observeTogether(learning)
            families += Double(tails.count)
        }
        let evidence = max(log(sum / families), 0)
        guard rows > learningRows else {
            // What was there already while learning is no news afterwards.
            announced = max(announced * forgetting, evidence)
            return .unjudged
        }
        pay()
        return judge(evidence, mayLearn: mayLearn)
    }

    /// Of what has been announced, each row.
    private var forgetting: Double { 1 - 1 / Double(max(learningRows / 2, 64)) }

    private var learning: Learning {
        if isAlarm { return .nothing }
        if suspicious > 0, suspicious <= learningRows { return .calibration }
        return rows <= learningRows / 3 ? .models : .modelsAndCalibration
    }

    private mutating func restartAfterGap(_ time: Double?) {
        defer { if let time { lastTime = max(lastTime ?? time, time) } }
        guard let time, let lastTime, time - lastTime > Self.gap * period else { return }
        for index in points.indices { points[index].restart() }
    }

    private mutating func observeTogether(_ learning: Learning) -> Double {
        let wasSettling = isSettling
        isSettling = points.contains(where: \.isSettling)
        if isSettling, !wasSettling { learnTogetherAnew() }
        let isLearning = learning.takesModels
        for index in points.indices { vector[index] = min(max(points[index].standardisedLevel, -16), 16) }
        let (within, outside) = components.evidence(of: vector, isLearning: isLearning)
        for index in points.indices { vector[index] = min(max(points[index].deviation, -16), 16) }
        let unexpected = kernel.evidence(of: vector, isLearning: isLearning)
        // Fisher's sum over points that are independent as far as each is predicted from its own past.
        var changes = 0.0
        for index in points.indices { changes += points[index].lastingChange }
        let joint = Evidence.ofSquares(2 * changes, scale: 1, freedom: 2 * Double(points.count))
        guard !isSettling else { return Double(tails.count) }
        return rate(within, 0, learning) + rate(outside, 1, learning) + rate(unexpected, 2, learning)
            + rate(joint, 3, learning)
    }

    /// A point is new, or counts in another unit since its rhythm is another: what they did together says nothing any
    /// more.
    private mutating func learnTogetherAnew() {
        components = PrincipalComponents(order: points.count, horizon: horizon, redundancy: Self.redundancy)
        kernel = KernelRegression(order: points.count, horizon: horizon)
        tails = [TailModel](repeating: TailModel(), count: 4)
    }

    private mutating func rate(_ evidence: Double, _ family: Int, _ learning: Learning) -> Double {
        defer { if learning.takesCalibration { tails[family].observe(evidence) } }
        return inverse(tails[family].logRate(of: evidence))
    }

    private func inverse(_ logRate: Double) -> Double { exp(min(-logRate, 600)) }

    private var allowed: Double { max(budgetRate, 1 / (Self.extrapolation * learntRows)) }

    /// The evidence that an alarm takes: the budget's, and more where there have been more alarms than the budget pays
    /// for, since then this machine is not as theory has it.
    package var limit: Double { log(max((spent + 1) / (paid + 1), 1)) - log(allowed) }

    /// The evidence that one point takes by itself to be beyond the budget, where so many are looked at.
    func limit(ofOneAmong count: Int) -> Double { limit + log(Self.independentFamilies * Double(count)) }

    /// Of alarms and budget alike, no more is remembered than what pays for four.
    private mutating func pay() {
        paid += allowed
        if paid > Self.rememberedAlarms {
            spent *= Self.rememberedAlarms / paid
            paid = Self.rememberedAlarms
        }
    }

    private mutating func judge(_ evidence: Double, mayLearn: Bool) -> Verdict {
        let limit = self.limit
        if !isAlarm { announced *= forgetting }
        let isNews = evidence > Self.escalation * announced
        suspicious = evidence > limit / 2 ? suspicious + (mayLearn ? 1 : 0) : 0
        var verdict = Verdict(score: 0, isAlarm: false, isNew: false)
        if isAlarm {
            if mayLearn { alarmRows += 1 }
            quiet = evidence < limit / 2 ? quiet + 1 : 0
            if quiet >= Self.quietRows { endAlarm(isFleeting: alarmRows < Self.fleetingRows) }
            if alarmRows >= learningRows { accept() }
        } else if evidence >= limit, isNews || announced < limit {
            isAlarm = true
            verdict.isNew = true
            spent += 1
            alarmRows = 0
            quiet = 0
        }
        verdict.isAlarm = isAlarm
        let counted = verdict.isNew || isNews ? evidence : min(evidence, limit) / 2
        verdict.score = counted > 0 ? counted / (counted + limit) : 0
        if verdict.isNew || (isAlarm && isNews) { announced = evidence }
        shown = verdict.isNew ? evidence : max(shown, evidence)
        return verdict
    }

    /// What a family of one point shows in the last row.
    package func evidence(of family: PointDetector.Family, at point: Int) -> Double {
        points[point].evidence(of: family)
    }

    /// What is expected of a point at a time; nil while too little is known of it.
    package func expectation(of point: Int, at time: Double?) -> PointDetector.Expectation? {
        points[point].expectation(at: time)
    }

    /// Of each point the level and the rhythm at a time, as far as they are known; nil of what has had no value yet.
    package func levels(at time: Double?) -> [Double?] { points.map { $0.level(at: time) } }

    /// What was expected of a point in the last row, which did not move it; nil while too little is known.
    package func expected(of point: Int) -> Double? {
        points[point].expectation(at: nil) == nil ? nil : points[point].expected
    }

    private mutating func endAlarm(isFleeting: Bool) {
        isAlarm = false
        // While it lasted, everyone could see how far it went.
        announced = max(announced, shown)
        for index in points.indices { points[index].endAlarm(isFleeting: isFleeting) }
        for family in tails.indices { tails[family].endAlarm(isFleeting: isFleeting) }
    }

    private mutating func accept() {
        endAlarm(isFleeting: false)
        for index in points.indices { points[index].acceptLevel(samples: Double(learningRows) / 4) }
    }

    /// What the evidence of the last row comes from, as far as single points show it, the strongest first.
    package func contributions(_ most: Int) -> [Contribution] {
        let found = points.enumerated().map { index, point in
            Contribution(
                point: index, family: point.strongest.family, evidence: point.strongest.evidence, value: point.value,
                expected: point.expected)
        }
        return Array(found.sorted { $0.evidence > $1.evidence }.prefix(most))
    }
}
