package import ControlProtocol
package import Wording

/// `assets`: one machine a row.
package struct AssetsReport: Report {
    private let assets: [AssetAnswer]
    private let now: Int64
    private let language: Language

    package init(_ assets: [AssetAnswer], now: Int64, language: Language) {
        self.assets = assets
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { assets.contains { $0.condition != .good } }

    package func lines(width: Int?) -> [StyledText] {
        guard !assets.isEmpty else { return [StyledText(language(.nothingToShow)).fitted(to: width)] }
        return table(withSums: true).lines(width: width)
    }

    private func alarms(of asset: AssetAnswer) -> String {
        guard asset.alarms.wantAttention else { return "" }
        return language(
            .brief(active: asset.alarms.active, unacknowledged: asset.alarms.unacknowledged))
    }

    /// Which machine first: by its alarms, then by its points, otherwise in the order of the settings.
    ///
    /// - Parameter withSums: Whether there is room for how much each did.
    func table(withSums: Bool) -> Table {
        let operations = operationColumns(withSums: withSums)
        var table = Table(
            [.init(""), .init(language(.asset)), .init(language(.name), canShrink: true)] + operations.map(\.column) + [
                .init(language(.alarms)), .init(language(.good), .trailing), .init(language(.newest), .trailing),
                .init(language(.reason), canShrink: true),
            ])
        for asset in assets.enumerated().sorted(by: { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) })
            .map(\.element)
        {
            let reasons = asset.reasons.map { reasonText($0, in: language) }
            let lines = asset.operation.map { OperationLines(answer: $0, now: now, language: language) }
            table.append(
                [
                    asset.condition.dot,
                    StyledText(asset.id, .strong),
                    StyledText(asset.name == asset.id ? "" : asset.name),
                ] + operations.map { StyledText(lines.map($0.text) ?? "") } + [
                    StyledText(alarms(of: asset), asset.condition.tone),
                    StyledText("\(asset.points.good)/\(asset.points.total)", asset.points.condition.tone),
                    StyledText(asset.newest.map { language(.elapsed(.from($0, to: now))) } ?? "–", .faint),
                    StyledText(reasons.joined(separator: " · "), asset.condition.tone),
                ])
        }
        return table
    }

    /// None where no machine has a state.
    private func operationColumns(withSums: Bool) -> [(column: Table.Column, text: (OperationLines) -> String)] {
        guard assets.contains(where: { $0.operation != nil }) else { return [] }
        func title(_ label: OperationMessage.Label) -> String { language(OperationMessage.label(label)) }
        let state = (Table.Column(title(.state), canShrink: true), { (lines: OperationLines) in lines.state })
        guard withSums else { return [state] }
        return [
            state, (.init(title(.runHours), .trailing), \.runHours), (.init(title(.starts), .trailing), \.starts),
            (
                .init(title(.utilisation), .trailing),
                { lines in lines.share(lines.answer.day).map { "\($0) %" } ?? "–" }
            ),
        ]
    }
}
