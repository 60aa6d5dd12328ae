import ControlProtocol
package import Wording

/// The live screen as a function of what is known: the verdict and the big figures on top, then machines, points
/// and devices sharing the rows that the terminal has.
package struct WatchScreen {
    private let snapshot: Snapshot
    private let history: History
    private let clock: String
    private let silence: ElapsedTime?
    private let language: Language
    private let width: Int
    private let height: Int

    /// - Parameters:
    ///   - clock: The time of day.
    ///   - silence: How long the daemon has not answered; nil while it does.
    package init(
        _ snapshot: Snapshot, history: History, clock: String, silence: ElapsedTime?, language: Language, width: Int,
        height: Int
    ) {
        self.snapshot = snapshot
        self.history = history
        self.clock = clock
        self.silence = silence
        self.language = language
        self.width = width
        self.height = height
    }

    /// How far the points can be scrolled.
    package var scrollLimit: Int { max(pointRows - rows.points, 0) }

    /// At most `height` lines of at most `width` cells, the points from row `scroll` on.
    package func lines(scroll: Int) -> [StyledText] {
        let rows = rows
        let first = min(max(scroll, 0), scrollLimit)
        let assets = snapshot.assets.enumerated()
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
        let devices = worstFirst(devices, by: \.condition)
        var lines = header
        lines.append(rule(.assets, hidden: assets.count - rows.assets))
        lines += indented(assetLines(assets.prefix(rows.assets)))
        if !alarms.isEmpty {
            lines.append(rule(.alarms, hidden: alarms.count - rows.alarms))
            lines += indented(
                AlarmsReport(snapshot.alarms, now: snapshot.status.now, language: language)
                    .body(alarms.prefix(rows.alarms), width: width - 1))
        }
        lines.append(rule(.points, hidden: pointRows - rows.points))
        lines += indented(pointLines(from: first, rows: rows.points))
        lines.append(rule(.devices, hidden: devices.count - rows.devices))
        lines += indented(deviceLines(devices.prefix(rows.devices)))
        lines.append(StyledText(" " + language(.keys(canScroll: scrollLimit > 0)), .faint))
        return lines.prefix(height).map { $0.truncated(to: width) }
    }

    // MARK: The rows that each part gets

    /// Five lines of header, three rules and the keys, and a rule above alarms where there are any.
    private var fixedRows: Int { alarms.isEmpty ? 9 : 10 }

    private var rows: (assets: Int, alarms: Int, points: Int, devices: Int) {
        let wanted = [snapshot.assets.count, alarms.count, pointRows, devices.count]
        let rows = Self.shared(height - fixedRows, among: wanted)
        return (rows[0], rows[1], rows[2], rows[3])
    }

    private var alarms: [AlarmAnswer] { snapshot.alarms.alarms.filter(\.wantsAttention) }

    /// Deals rows out one by one to whoever still wants one, so that nobody starves and nothing is wasted.
    static func shared(_ available: Int, among wanted: [Int]) -> [Int] {
        var given = wanted.map { _ in 0 }
        var left = available
        while left > 0, given != wanted {
            for index in wanted.indices where given[index] < wanted[index] && left > 0 {
                given[index] += 1
                left -= 1
            }
        }
        return given
    }

    // MARK: The header

    private var header: [StyledText] {
        let status = snapshot.status
        let gateway = ConsoleMessage.gateway(id: status.gateway, name: status.name, site: status.site)
        let title = StyledText(" Millwright", .accent) + StyledText("  " + language(gateway), .strong)
        let right = StyledText(clock + " ", .faint)
        return [
            title.truncated(to: width - right.width - 1).padded(to: width - right.width) + right,
            verdict, uplink, throughput, buffer,
        ]
    }

    private var verdict: StyledText {
        let status = snapshot.status
        let report = StatusReport(status, language: language)
        let badge: StyledText
        if let silence {
            badge = StyledText(" \(language(.lastSeen(silence))) ", .badBadge)
        } else {
            let text = report.verdict.rendered(inColour: false)
            badge = StyledText(" \(text) ", report.needsAttention ? .badBadge : .goodBadge)
        }
        let start = [language(.uptime(ElapsedTime(seconds: status.uptime))), language(.epoch(status.epoch))]
        return StyledText(" ") + badge + StyledText("  " + start.joined(separator: " · "), .faint)
    }

    private var uplink: StyledText {
        let uplink = snapshot.status.uplink
        var line = labelled(.uplink, uplink.condition)
        if uplink.state != .connected, let reason = uplink.reason {
            line += StyledText(reasonText(reason, in: language) + " · ", .bad)
        }
        return line + StyledText(uplink.summary(at: snapshot.status.now, in: language), uplink.condition.tone)
    }

    private var throughput: StyledText {
        let status = snapshot.status
        let rate = language(.valuesPerSecond(Figures.rate(status.valuesPerSecond)))
        let good = language(.good(status.points.good, of: status.points.total))
        return labelled(.values, status.points.condition) + StyledText(rate, .strong)
            + StyledText("  " + Graph.sparkline(history.rates, width: min(max(width / 3, 10), 60)) + "  ", .accent)
            + StyledText(good, status.points.condition.tone)
    }

    private var buffer: StyledText {
        let buffer = snapshot.status.buffer
        let label = labelled(.buffer, buffer.dropped > 0 ? .bad : buffer.stored > 0 ? .partly : .good)
        return label
            + BufferReport(buffer, now: snapshot.status.now, language: language).line(width: width - label.width - 1)
    }

    private func labelled(_ label: ConsoleMessage.Label, _ condition: Condition) -> StyledText {
        let labels: [ConsoleMessage.Label] = [.uplink, .values, .buffer]
        let widest = labels.map { language($0).displayWidth }.max() ?? 0
        return StyledText(" ") + condition.dot + StyledText(" ")
            + StyledText(language(label), .faint).padded(to: widest) + StyledText("  ")
    }

    // MARK: The three parts

    private func rule(_ label: ConsoleMessage.Label, hidden: Int) -> StyledText {
        var title = StyledText("── ", .faint) + StyledText(language(label), .accent)
        if hidden > 0 { title += StyledText(" · " + language(.rowsMore(hidden)), .faint) }
        title += StyledText(" ")
        return title + StyledText(String(repeating: "─", count: max(width - title.width, 0)), .faint)
    }

    private func indented(_ lines: [StyledText]) -> [StyledText] { lines.map { StyledText(" ") + $0 } }

    /// What needs a person comes first; otherwise the order of the settings stays.
    private func worstFirst<Element>(_ all: [Element], by condition: (Element) -> Condition) -> [Element] {
        all.filter { condition($0) != .good } + all.filter { condition($0) == .good }
    }

    private func assetLines(_ assets: some Sequence<AssetAnswer>) -> [StyledText] {
        let report = AssetsReport(Array(assets), now: snapshot.status.now, language: language)
        return report.table(withSums: false).body(width: width - 1)
    }

    /// On a wide terminal the points stand side by side in two columns.
    private var pointColumns: Int { width >= 150 ? 2 : 1 }

    private var pointRows: Int { (snapshot.points.count + pointColumns - 1) / pointColumns }

    private func pointLines(from first: Int, rows: Int) -> [StyledText] {
        let visible = snapshot.points.dropFirst(first * pointColumns).prefix(rows * pointColumns)
        let left = pointTable(visible.prefix(rows)), right = pointTable(visible.dropFirst(rows))
        guard pointColumns == 2 else { return left.body(width: width - 1) }
        let half = (width - 4) / 2
        let rightLines = right.body(width: half)
        return left.body(width: half).enumerated().map { index, line in
            guard index < rightLines.count else { return line }
            return line.padded(to: half) + StyledText(" │ ", .faint) + rightLines[index]
        }
    }

    private func pointTable(_ points: some Sequence<PointAnswer>) -> Table {
        var table = Table([
            .init(""), .init("", canShrink: true), .init("", canShrink: true), .init("", .trailing), .init(""),
            .init("", canShrink: true),
        ])
        var asset: String?
        for point in points {
            let value = point.value.map { StyledText(Figures.glance($0, type: point.type), .strong) }
            table.append([
                point.condition.dot,
                StyledText(point.asset == asset ? "" : point.asset, .faint),
                StyledText(point.name.isEmpty ? point.id : point.name),
                // As wide as most values ever get, so that the columns behind it stand still.
                (value ?? StyledText("–", .faint)).padded(to: 8, .trailing),
                StyledText(point.unit),
                trendOrReason(of: point),
            ])
            asset = point.asset
        }
        return table
    }

    private func trendOrReason(of point: PointAnswer) -> StyledText {
        guard point.condition == .good else {
            return StyledText(reasonText(point.quality, in: language), point.condition.tone)
        }
        let width = min(max(width / pointColumns / 5, 8), 30)
        return StyledText(Graph.sparkline(history.trend(of: point), width: width), .accent)
    }

    /// A device with its link, or a link that has none.
    private struct DeviceRow {
        let link: LinkAnswer
        let device: LinkAnswer.Device?

        var condition: Condition {
            link.condition == .good ? device?.condition ?? .good : link.condition
        }
    }

    private var devices: [DeviceRow] {
        snapshot.links.flatMap { link in
            link.devices.isEmpty
                ? [DeviceRow(link: link, device: nil)] : link.devices.map { DeviceRow(link: link, device: $0) }
        }
    }

    private func deviceLines(_ rows: some Sequence<DeviceRow>) -> [StyledText] {
        var table = Table([
            .init(""), .init(""), .init(""), .init("", canShrink: true), .init("", .trailing),
            .init("", canShrink: true),
        ])
        for row in rows {
            table.append([
                row.condition.dot,
                StyledText(row.device?.id ?? "–", .strong),
                StyledText(row.link.id),
                StyledText(row.link.address, .faint),
                StyledText(row.device?.roundTrip.map { "\($0) ms" } ?? "", .faint),
                StyledText(stateText(of: row), row.condition.tone),
            ])
        }
        return table.body(width: width - 1)
    }

    private func stateText(of row: DeviceRow) -> String {
        if row.link.condition == .good, let device = row.device {
            return device.stateText(at: snapshot.status.now, in: language)
        }
        let state = row.link.stateText(in: language)
        return row.link.reason.map { reasonText($0, in: language) + " · " + state } ?? state
    }
}
