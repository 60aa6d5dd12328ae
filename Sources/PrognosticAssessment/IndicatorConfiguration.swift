package import Measurement

/// Which number of a machine tells wear, and what it must not reach.
package struct IndicatorConfiguration: Hashable, Sendable {
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

    package let asset: Identifier
    package let id: Identifier
    package var name: String
    /// The id of a point, or `LOCATION.FEATURE`: the name of its series in the record.
    package let source: String
    /// In the unit of the series.
    package let limit: Double
    /// What wears; nil for the machine as a whole.
    package var component: Identifier?
    /// The fault that this is the way to, as the knowledge base calls it.
    package var mode: String?
    package var nextStop: Stop?

    package init(asset: Identifier, id: Identifier, source: String, limit: Double) {
        self.asset = asset
        self.id = id
        name = id.rawValue
        self.source = source
        self.limit = limit
    }
}
