import ControlProtocol
import Wording

/// The lines of shaft and bearing that stand out of a waveform, as tables under headings.
struct WaveformLinesReport {
    let shaft: ShaftLinesAnswer?
    let envelope: EnvelopeLinesAnswer?
    let unit: String
    let language: Language

    func lines(width: Int?) -> [StyledText] {
        (shaft.map { lines(of: $0, width) } ?? []) + (envelope.map { lines(of: $0, width) } ?? [])
    }

    private func lines(of shaft: ShaftLinesAnswer, _ width: Int?) -> [StyledText] {
        let speed = shaft.speedRpm.map { Figures.fixed($0, decimals: 1) }
        let heading = StyledText(language(.shaftLines(speed: speed)), .accent).fitted(to: width)
        var table = Table([
            .init(language(.order), .trailing), .init("Hz", .trailing),
            .init("\(language(.amplitude)) \(unit)", .trailing),
        ])
        for line in shaft.lines {
            table.append([
                StyledText("\(line.order)×"), StyledText(Figures.fixed(line.hertz, decimals: 2)),
                StyledText(Figures.significant(line.amplitude)),
            ])
        }
        return [heading] + (shaft.lines.isEmpty ? [] : table.lines(width: width))
    }

    private func lines(of envelope: EnvelopeLinesAnswer, _ width: Int?) -> [StyledText] {
        let message = CommissioningMessage.envelopeLines(found: !envelope.lines.isEmpty)
        var table = Table([
            .init(""), .init("", .trailing), .init(language(.order), .trailing), .init("Hz", .trailing),
            .init(language(.overBackground), .trailing),
        ])
        for line in envelope.lines {
            table.append([
                StyledText(name(of: line.part)), StyledText("\(line.harmonic)×"),
                StyledText(Figures.fixed(line.order, decimals: 3)),
                StyledText(Figures.fixed(line.hertz, decimals: 2)), StyledText(Figures.fixed(line.ratio, decimals: 0)),
            ])
        }
        return [StyledText(language(message), .accent).fitted(to: width)]
            + (envelope.lines.isEmpty ? [] : table.lines(width: width))
    }

    private func name(of part: String) -> String {
        switch part {
        case "outer_race": language(.outerRace)
        case "inner_race": language(.innerRace)
        case "rolling_element": language(.rollingElement)
        case "cage": language(.cage)
        default: part
        }
    }
}
