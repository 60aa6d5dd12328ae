package import Commissioning
package import Wording

/// `plan`: every request, the cycles of each device, the waveforms, and the load of each link.
package struct PlanReport: Report {
    private let answer: PlanAnswer
    private let language: Language

    package init(_ answer: PlanAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { !warnings.isEmpty }

    /// Links that are asked for more than they may carry, by polls or, with these, by waveforms.
    private var warnings: [CommissioningMessage] {
        answer.links.compactMap { link in
            let total = link.load + link.waveformLoad
            func percent(_ load: Double) -> String { Figures.rate(100 * load / link.maxLoad) }
            if link.load > link.maxLoad { return .overloaded(link: link.id, percent: percent(link.load)) }
            return total > link.maxLoad ? .waveformsDoNotFit(link: link.id, percent: percent(total)) : nil
        }
    }

    package func lines(width: Int?) -> [StyledText] {
        guard answer.links.contains(where: { $0.requests > 0 }) || !answer.waveforms.isEmpty else {
            return [StyledText(language(.nothingPolled), .attention)]
        }
        let gap = [StyledText("")]
        let warnings = warnings.map { StyledText(language($0), .bad) }
        let waveforms = answer.waveforms.isEmpty ? [] : waveformTable.lines(width: width) + gap
        let assumptions = CommissioningMessage.assumptions(
            milliseconds: Figures.rate(1000 * answer.assumptions.roundTrip),
            megabits: Figures.rate(answer.assumptions.bitRate / 1e6))
        return blockTable.lines(width: width) + gap + cycleTable.lines(width: width) + gap + waveforms
            + linkTable.lines(width: width) + gap + warnings + [StyledText(language(assumptions), .faint)]
    }

    private var blockTable: Table {
        var table = Table([
            .init(language(.device)), .init(language(.every), .trailing), .init(language(.function), .trailing),
            .init(language(.table)), .init(language(.address), .trailing), .init(language(.modicon), .trailing),
            .init(language(.count), .trailing), .init(language(.points), canShrink: true),
        ])
        for device in answer.devices {
            for cycle in device.cycles {
                for block in cycle.blocks {
                    table.append([
                        StyledText(device.id, .strong), StyledText(periodText(cycle.period)),
                        StyledText(String(block.function), .faint), StyledText(block.table),
                        StyledText(String(block.first)), StyledText(block.modicon, .faint),
                        StyledText(String(block.count)), StyledText(block.points.joined(separator: " ")),
                    ])
                }
            }
        }
        return table
    }

    private var cycleTable: Table {
        var table = Table([
            .init(language(.device)), .init(language(.link)), .init(language(.unit), .trailing),
            .init(language(.maxGap), .trailing), .init(language(.maxRegisters), .trailing),
            .init(language(.every), .trailing), .init(language(.requests), .trailing),
            .init(language(.bytes), .trailing), .init(language(.busTime), .trailing),
            .init(language(.load), .trailing),
        ])
        for device in answer.devices {
            for cycle in device.cycles {
                table.append([
                    StyledText(device.id, .strong), StyledText(device.link), StyledText(String(device.unit)),
                    StyledText(String(device.maxGap)), StyledText(String(device.maxRegisters)),
                    StyledText(periodText(cycle.period)), StyledText(String(cycle.blocks.count)),
                    StyledText(Figures.count(cycle.bytes)),
                    StyledText(Figures.fixed(1000 * cycle.busTime, decimals: 1)), loadText(cycle.load, 1),
                ])
            }
        }
        return table
    }

    private var waveformTable: Table {
        var table = Table([
            .init(language(.waveform), canShrink: true), .init(language(.device)), .init(language(.link)),
            .init(language(.samples), .trailing), .init(language(.registers), .trailing),
            .init(language(.every), .trailing), .init(language(.reads), .trailing),
            .init(language(.requests), .trailing), .init(language(.bytes), .trailing),
            .init(language(.seconds), .trailing), .init(language(.load), .trailing),
        ])
        for waveform in answer.waveforms {
            table.append([
                StyledText("\(waveform.asset)/\(waveform.location)", .strong), StyledText(waveform.device),
                StyledText(waveform.link), StyledText(Figures.count(waveform.samples)),
                StyledText(Figures.count(waveform.registers)), StyledText(periodText(waveform.period)),
                StyledText(Figures.count(waveform.reads)), StyledText(Figures.count(waveform.requests)),
                StyledText(Figures.count(waveform.bytes)), StyledText(Figures.fixed(waveform.busTime, decimals: 1)),
                loadText(waveform.load, 1),
            ])
        }
        return table
    }

    private var linkTable: Table {
        let hasWaveforms = !answer.waveforms.isEmpty
        var table = Table(
            [
                .init(language(.link)), .init(language(.address)), .init(language(.requests), .trailing),
                .init(language(.load), .trailing),
            ] + (hasWaveforms ? [.init(language(.waveforms), .trailing)] : []))
        for link in answer.links {
            table.append(
                [
                    StyledText(link.id, .strong), StyledText(link.address), StyledText(String(link.requests)),
                    loadText(link.load, link.maxLoad),
                ] + (hasWaveforms ? [loadText(link.waveformLoad, max(0, link.maxLoad - link.load))] : []))
        }
        return table
    }

    private func loadText(_ load: Double, _ maximum: Double) -> StyledText {
        StyledText("\(Figures.fixed(100 * load, decimals: 1)) %", load > maximum ? .bad : .plain)
    }

    /// As settings write it.
    private func periodText(_ seconds: Double) -> String {
        let milliseconds = Int((1000 * seconds).rounded())
        return milliseconds.isMultiple(of: 1000) ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
