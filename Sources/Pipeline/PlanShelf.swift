/// Plans, with their memory, for the lengths and rates of waveforms that come again.
///
/// Bounded, because a rate may come from a device and another one each time: beyond ``limit`` kinds the one made first
/// goes.
struct PlanShelf<Plans> {
    struct Kind: Hashable {
        /// Samples.
        let count: Int
        /// Samples a second.
        let rate: Double
    }

    static var limit: Int { 8 }
    private var plans: [Kind: Plans] = [:]
    private var kinds: [Kind] = []

    /// Takes plans off the shelf, so that nothing of their memory is copied when they change it; makes them where there
    /// are none.
    mutating func take(_ kind: Kind, otherwise make: (Kind) -> Plans) -> Plans {
        plans.removeValue(forKey: kind) ?? make(kind)
    }

    mutating func putBack(_ taken: Plans, _ kind: Kind) {
        plans[kind] = taken
        guard !kinds.contains(kind) else { return }
        kinds.append(kind)
        if kinds.count > Self.limit { plans[kinds.removeFirst()] = nil }
    }
}
