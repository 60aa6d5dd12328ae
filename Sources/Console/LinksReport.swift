package import ControlProtocol
package import Wording

/// `links`: the links, then the devices behind them with their counters, then the waveforms that come over them.
package struct LinksReport: Report {
    private let links: [LinkAnswer]
    private let now: Int64
    private let language: Language

    package init(_ links: [LinkAnswer], now: Int64, language: Language) {
        self.links = links
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool {
        links.contains { link in
            link.condition != .good || link.devices.contains { $0.condition != .good }
                || link.waveforms.contains { $0.condition == .bad }
        }
    }

    package func lines(width: Int?) -> [StyledText] {
        guard !links.isEmpty else { return [StyledText(language(.nothingToShow)).fitted(to: width)] }
        return linkTable.lines(width: width) + [StyledText("")] + deviceTable.lines(width: width)
            + refusals.map { $0.fitted(to: width) }
            + (links.allSatisfy(\.waveforms.isEmpty) ? [] : [StyledText("")] + waveformTable.lines(width: width))
    }

    /// What devices refuse for good, a line each.
    private var refusals: [StyledText] {
        let lines = links.flatMap(\.devices).flatMap { device in
            device.refused.map { span in
                let parts = span.split(separator: ":", maxSplits: 1).map(String.init)
                let reason = reasonText(String(parts.last?.drop { $0 == " " } ?? ""), in: language)
                return StyledText("\(device.id): \(parts.first ?? ""): ") + StyledText(reason, .attention)
            }
        }
        return lines.isEmpty ? [] : [StyledText("")] + lines
    }

    private var linkTable: Table {
        var table = Table([
            .init(""), .init(language(.link)), .init(language(.address)), .init(language(.state)),
            .init(language(.connects), .trailing), .init(language(.disconnects), .trailing),
            .init(language(.unmatched), .trailing), .init(language(.load), .trailing),
            .init(language(.reason), canShrink: true),
        ])
        for link in links {
            table.append([
                link.condition.dot,
                StyledText(link.id, .strong),
                StyledText(link.address),
                StyledText(link.stateText(in: language), link.condition.tone),
                StyledText(Figures.count(link.connects)),
                StyledText(Figures.count(link.disconnects)),
                StyledText(Figures.count(link.unmatchedAnswers)),
                StyledText(link.load.map { "\(Figures.rate(100 * $0)) %" } ?? "–"),
                StyledText(link.reason.map { reasonText($0, in: language) } ?? "", link.condition.tone),
            ])
        }
        return table
    }

    private var deviceTable: Table {
        let counters: [ConsoleMessage.Label] = [
            .requests, .timeouts, .exceptions, .faults, .checksumErrors, .retries, .overruns,
        ]
        var table = Table(
            [.init(""), .init(language(.device)), .init(language(.link)), .init(language(.unit), .trailing)]
                + counters.map { .init(language($0), .trailing) }
                + [
                    .init(language(.roundTrip), .trailing), .init(language(.roundTripSpread)),
                    .init(language(.state), canShrink: true),
                ])
        for link in links {
            for device in link.devices { table.append(row(device, of: link)) }
        }
        return table
    }

    private var waveformTable: Table {
        var table = Table([
            .init(""), .init(language(.waveform)), .init(language(.device)), .init(language(.link)),
            .init(language(.captured), .trailing), .init(language(.thrownAway), .trailing),
            .init(language(.overruns), .trailing), .init(language(.state)), .init(language(.reason), canShrink: true),
        ])
        for link in links {
            for waveform in link.waveforms {
                let counts = [waveform.captured, waveform.failed, waveform.overruns].map {
                    StyledText(Figures.count($0), $0 == 0 ? .faint : .plain)
                }
                table.append(
                    [
                        waveform.condition.dot, StyledText("\(waveform.asset)/\(waveform.location)", .strong),
                        StyledText(waveform.device), StyledText(link.id),
                    ] + counts + [
                        StyledText(waveform.stateText(in: language)),
                        StyledText(waveform.reasonText(in: language), waveform.condition.tone),
                    ])
            }
        }
        return table
    }

    private func row(_ device: LinkAnswer.Device, of link: LinkAnswer) -> [StyledText] {
        let counters = [
            device.requests, device.timeouts, device.exceptions, device.faults, device.checksumErrors, device.retries,
            device.overruns,
        ]
        return [
            device.condition.dot, StyledText(device.id, .strong), StyledText(link.id), StyledText(String(device.unit)),
        ] + counters.map { StyledText(Figures.count($0), $0 == 0 ? .faint : .plain) } + [
            StyledText(device.roundTrip ?? "–", .faint), StyledText(Graph.histogram(device.roundTrips.map(\.count))),
            StyledText(device.stateText(at: now, in: language), device.condition.tone),
        ]
    }
}

extension LinkAnswer.Device {
    /// Median and 99th percentile in milliseconds.
    var roundTrip: String? {
        guard let roundTripMedian, let roundTripP99 else { return nil }
        return "\(Figures.fixed(roundTripMedian, decimals: 1))/\(Figures.fixed(roundTripP99, decimals: 1))"
    }
}
