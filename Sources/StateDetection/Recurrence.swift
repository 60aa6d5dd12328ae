import Glibc

/// Whether something happens more often than it used to.
///
/// A CUSUM of the logarithm of the likelihood ratio of two rates (M. R. Reynolds and Z. G. Stoumbos, J. Quality
/// Technology 31 (1999) 87–108): that which was learnt, and one in ``suspected`` rows. Where nothing has changed it
/// reaches `limit` once in e^limit rows or less (G. Lorden, Ann. Math. Statist. 42 (1971) 1897–1908), so the limit
/// follows from the budget. At least three times are needed.
struct Recurrence: Sendable, Codable {
    private static let suspected = 1.0 / 32

    private let horizon: Double
    private var rows = 0.0
    private var events = 0.0
    private var sum = 0.0
    /// Rows since the last one.
    private var quiet = 0.0
    private(set) var isFrequent = false

    init(horizon: Double) { self.horizon = horizon }

    mutating func observe(_ occurs: Bool, limit: Double, isLearning: Bool) {
        let usual = (events + 1) / (rows + 1 / Self.suspected), raised = max(Self.suspected, 4 * usual)
        quiet = occurs ? 0 : quiet + 1
        // Where it is usual nothing can be said.
        if raised < 0.5 {
            sum += occurs ? min(log(raised / usual), limit / 2.5) : log((1 - raised) / (1 - usual))
            sum = min(max(sum, 0), limit)
        } else {
            sum = 0
        }
        if isFrequent, quiet * Self.suspected > 3 { (isFrequent, sum) = (false, 0) }
        if sum >= limit { isFrequent = true }
        guard isLearning, !isFrequent else { return }
        rows += 1
        if occurs { events += 1 }
        guard rows > horizon else { return }
        events *= horizon / rows
        rows = horizon
    }

    /// What happened while it was learnt is usual.
    mutating func settle() { (sum, isFrequent) = (0, false) }
}
