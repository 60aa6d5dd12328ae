package import Measurement
package import PrognosticAssessment

/// `POST /maintenance?asset=saw-3&component=blade&replaced=worn`: a part was replaced, and what had become of it. Or
/// `ended=failed`, what had become of the one that was replaced last; or `used=12000`, how far the present one is used.
package struct MaintenanceQuery: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        case replaced(LifeOutcome)
        case ended(LifeOutcome)
        case used(Double)
    }

    package let part: PartName
    package let action: Action

    package init(_ action: Action, of part: PartName) {
        self.action = action
        self.part = part
    }

    /// In one way only.
    private static func spelled(_ amount: Double) -> String { Int64(exactly: amount).map(String.init) ?? "\(amount)" }

    /// How far a part can be used.
    package static let uses = 0.0...1e12

    /// Reads what ``text`` writes.
    init?(_ query: Substring) {
        var parts = query.split(separator: "&", omittingEmptySubsequences: false)[...]
        func take(_ key: String) -> String? {
            guard let part = parts.first, part.hasPrefix("\(key)=") else { return nil }
            parts.removeFirst()
            return String(part.dropFirst(key.utf8.count + 1))
        }
        guard let asset = take("asset").flatMap(Identifier.init) else { return nil }
        var component: Identifier?
        if let name = take("component") {
            guard let known = Identifier(name) else { return nil }
            component = known
        }
        let action: Action? =
            if let word = take("replaced") {
                LifeOutcome(rawValue: word).map(Action.replaced)
            } else if let word = take("ended") {
                LifeOutcome(rawValue: word).map(Action.ended)
            } else {
                take("used").flatMap { text in
                    Double(text).flatMap { Self.uses.contains($0) && Self.spelled($0) == text ? .used($0) : nil }
                }
            }
        guard let action, parts.isEmpty else { return nil }
        self.init(action, of: PartName(asset: asset, component: component))
    }

    var text: String {
        let what =
            switch action {
            case .replaced(let outcome): "replaced=\(outcome.rawValue)"
            case .ended(let outcome): "ended=\(outcome.rawValue)"
            case .used(let amount): "used=\(Self.spelled(amount))"
            }
        return "asset=\(part.asset)" + (part.component.map { "&component=\($0)" } ?? "") + "&\(what)"
    }
}

/// What came of it.
package struct MaintenanceAnswer: Codable, Sendable, Equatable {
    package enum Result: String, Codable, Sendable, CaseIterable {
        case done
        /// No indicator is declared of the part.
        case noSuchPart = "refused:no_such_part"
        /// None of its lives has ended.
        case nothingEnded = "refused:nothing_ended"
    }

    package var asset: String
    package var component: String?
    /// `replaced`, `ended` or `used`.
    package var action: String
    /// `failed`, `worn` or `replaced`.
    package var outcome: String?
    package var used: Double?
    package var result: Result
    package var ts: Int64

    package init(_ query: MaintenanceQuery, _ result: Result, at wall: WallTime) {
        asset = query.part.asset.rawValue
        component = query.part.component?.rawValue
        switch query.action {
        case .replaced(let outcome): (action, self.outcome) = ("replaced", outcome.rawValue)
        case .ended(let outcome): (action, self.outcome) = ("ended", outcome.rawValue)
        case .used(let amount): (action, used) = ("used", amount)
        }
        self.result = result
        ts = wall.milliseconds
    }
}
