package import Measurement

/// Something that is replaced as one: a component of a machine, or the machine as a whole.
package struct PartName: Hashable, Sendable {
    package let asset: Identifier
    package let component: Identifier?

    package init(asset: Identifier, component: Identifier?) {
        self.asset = asset
        self.component = component
    }
}

/// What is kept of the lives of a part.
package struct PartConfiguration: Hashable, Sendable {
    package let name: PartName
    package private(set) var partClass: Identifier?
    package private(set) var product: String?
    package private(set) var replaced: String?
    /// What a replacement that the machine tells counts as.
    package private(set) var outcome = LifeOutcome.replaced
    /// Series whose hourly means are its course.
    package private(set) var measured: Set<String> = []
    /// Totals that count its use.
    package private(set) var meters: Set<String> = []

    /// One for each part that indicators are declared of, in their order.
    package static func all(of indicators: [IndicatorConfiguration]) -> [PartConfiguration] {
        var places: [PartName: Int] = [:]
        var parts: [PartConfiguration] = []
        for indicator in indicators {
            let place = places[indicator.part] ?? parts.count
            if place == parts.count {
                places[indicator.part] = place
                parts.append(PartConfiguration(name: indicator.part))
            }
            parts[place].add(indicator)
        }
        return parts
    }

    private init(name: PartName) { self.name = name }

    private mutating func add(_ indicator: IndicatorConfiguration) {
        if case .level = indicator.kind { measured.insert(indicator.source) }
        if let meter = indicator.meter { meters.insert(meter) }
        partClass = partClass ?? indicator.partClass
        product = product ?? indicator.product?.rawValue
        if let replacement = indicator.replaced {
            (replaced, outcome) = (replacement.point.rawValue, replacement.outcome)
        }
    }

    /// The names of all series that tell of it.
    package var series: Set<String> { measured.union(meters).union([product, replaced].compactMap(\.self)) }

    /// Whose lives are learnt from together: of its class, else its own.
    package var kin: String {
        partClass.map { "class \($0)" } ?? "\(name.asset)/\(name.component?.rawValue ?? "")"
    }
}
