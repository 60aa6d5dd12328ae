package import Measurement

/// Which number of a machine tells wear, and what it must not reach; or how much of its life a part has used.
package struct IndicatorConfiguration: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// What must not reach a limit, in the unit of the series; over time, or per use that a total counts.
        case level(limit: Double, per: String?)
        /// The series is a total that counts use; how much of it a part usually stands where somebody says so.
        case usage(life: Double?)
    }

    /// When somebody can next do something about it.
    package enum Stop: Hashable, Sendable {
        /// So far ahead, whenever it is asked.
        case within(Duration)
        case at(WallTime)

        /// - Returns: nil of one that is over.
        package func time(after now: WallTime) -> WallTime? {
            switch self {
            case .within(let duration): WallTime(milliseconds: now.milliseconds + duration.milliseconds)
            case .at(let time): time > now ? time : nil
            }
        }
    }

    /// How a machine tells that the part was replaced.
    package struct Replacement: Hashable, Sendable {
        /// It grows then.
        package let point: Identifier
        /// What had become of the part, where nobody says otherwise.
        package let outcome: LifeOutcome

        package init(point: Identifier, outcome: LifeOutcome = .replaced) {
            self.point = point
            self.outcome = outcome
        }
    }

    package let asset: Identifier
    package let id: Identifier
    package var name: String
    /// The id of a point, `LOCATION.FEATURE`, or ``health``: the name of its series in the record.
    package let source: String
    package let kind: Kind
    /// What wears; nil for the machine as a whole.
    package var component: Identifier?
    /// The fault that this is the way to, as the knowledge base calls it.
    package var mode: String?
    package var nextStop: Stop?
    /// The point that says what is made, where wear depends on it.
    package var product: Identifier?
    package var replaced: Replacement?
    /// Parts of one class are learnt from together, whatever machine they are in.
    package var partClass: Identifier?
    /// Of what time a mean is taken: whole seconds, an hour at most.
    package var every = Duration.seconds(3600)

    package init(asset: Identifier, id: Identifier, source: String, kind: Kind) {
        self.asset = asset
        self.id = id
        name = id.rawValue
        self.source = source
        self.kind = kind
    }

    package init(asset: Identifier, id: Identifier, source: String, limit: Double) {
        self.init(asset: asset, id: id, source: source, kind: .level(limit: limit, per: nil))
    }

    /// The total that its part's age is counted by; nil where that is time.
    package var meter: String? {
        switch kind {
        case .level(_, let per): per
        case .usage: source
        }
    }

    /// nil of a total.
    package var limit: Double? { if case .level(let limit, _) = kind { limit } else { nil } }

    /// Seconds.
    package var step: Int64 { every.components.seconds }

    /// Whether it is followed faster than by the hour: while the daemon runs, and not from the record.
    package var isFollowed: Bool { every < .seconds(3600) }

    package var part: PartName { PartName(asset: asset, component: component) }

    /// The totals that the daemon keeps itself, of machines whose operation is declared: hours in which it ran, and
    /// starts.
    package static let ownTotals = ["run_hours", "starts"]

    /// How well the machine is, from 100 as new to 0, which the daemon keeps itself.
    package static let health = "health"
}
