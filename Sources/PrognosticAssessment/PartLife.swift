/// How the life of a part ended.
package enum LifeOutcome: String, Sendable, CaseIterable {
    case failed
    /// Replaced because it was worn out.
    case worn
    /// Replaced while it still did its work, or nobody said why.
    case replaced

    /// Whether all that is known is that it would have lasted longer.
    package var isCensored: Bool { self == .replaced }
}

/// One life of a part, as far as its age goes.
package struct PartLife: Sendable, Equatable {
    /// Whether all of it was seen; else its age is not known.
    package var isWhole: Bool
    /// Hours of the calendar.
    package var hours: Double
    package var usage: PartUsage
    /// nil while it serves.
    package var outcome: LifeOutcome?

    package init(isWhole: Bool, hours: Double, usage: PartUsage, outcome: LifeOutcome?) {
        self.isWhole = isWhole
        self.hours = hours
        self.usage = usage
        self.outcome = outcome
    }

    fileprivate var isCensored: Bool { outcome?.isCensored ?? true }
}

/// What the lives of like parts tell of one of them.
package struct KinStatistics: Sendable {
    /// nil while too few have ended.
    package let weibull: WeibullLife?
    package let rates: WearRates

    /// - Parameters:
    ///   - lives: Of all like parts, without the one that it is for.
    ///   - meter: What age is counted by; nil for hours of the calendar.
    package init(_ lives: [PartLife], by meter: String?) {
        let whole = lives.filter(\.isWhole)
        guard let meter else {
            rates = WearRates([])
            weibull = WeibullLife(whole.map { .init(age: $0.hours, isCensored: $0.isCensored) })
            return
        }
        let rates = WearRates(whole.map { .init(usage: $0.usage.byProduct(meter), isCensored: $0.isCensored) })
        self.rates = rates
        weibull = WeibullLife(
            whole.map { .init(age: rates.effective($0.usage.byProduct(meter)), isCensored: $0.isCensored) })
    }

    /// How old a part is; nil where that is not known.
    package func age(of life: PartLife, by meter: String?) -> Double? {
        guard life.isWhole else { return nil }
        return meter.map { rates.effective(life.usage.byProduct($0)) } ?? life.hours
    }
}
