package import Commissioning
import ControlProtocol
import HealthAssessment
import Measurement
package import Wording

/// `analyze`: whether a waveform can be believed, and its features.
package struct AnalyzeReport: Report {
    private let answer: AnalyzeAnswer
    private let plot: Plot?
    private let language: Language

    package init(_ answer: AnalyzeAnswer, plot: Plot? = nil, language: Language) {
        self.answer = answer
        self.plot = plot
        self.language = language
    }

    package var needsAttention: Bool { answer.verdict != "good" || health.needsAttention }

    package func lines(width: Int?) -> [StyledText] {
        let title = CommissioningMessage.waveform(
            file: answer.file, samples: answer.samples, rate: Figures.rate(answer.rateHz),
            seconds: Figures.fixed(Double(answer.samples) / answer.rateHz, decimals: 2),
            speed: answer.speedRpm.map { Figures.rate($0) })
        let doubt = CommissioningMessage.doubtfulWaveform(isBad: answer.verdict == "bad", answer.findings)
        var table = Table([.init(""), .init("", .trailing), .init("")])
        for (name, value) in answer.features.sorted(by: { $0.key < $1.key }) {
            table.append([
                StyledText(name, .faint), StyledText(Figures.fixed(value, decimals: 4)),
                StyledText(unit(of: name)),
            ])
        }
        return [StyledText(language(title), .strong)] + (isDoubtful ? [StyledText(language(doubt), .bad)] : [])
            + (plot?.lines(width: width) ?? [])
            + WaveformLinesReport(
                shaft: answer.shaft, envelope: answer.envelope, unit: answer.unit, language: language
            ).lines(width: width)
            + table.body(width: width) + health.lines
    }

    private func unit(of feature: String) -> String {
        let unit = WaveformFeatures.unit(of: feature, samples: answer.unit)
        return unit.isEmpty ? Feature.computed.first { $0.name == feature }?.unit ?? "" : unit
    }

    private var isDoubtful: Bool { answer.verdict != "good" }

    private var health: HealthLines {
        HealthLines(
            letter: answer.zone, severity: answer.severity, diagnosis: answer.diagnosis, isExplained: true,
            language: language)
    }
}
