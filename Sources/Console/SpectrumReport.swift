package import ControlProtocol
package import Wording

/// `spectrum`: the latest capture of a measurement location, drawn, and what stands out of it.
package struct SpectrumReport: Report {
    private let answer: SpectrumAnswer
    private let plot: Plot?
    private let now: Int64
    private let language: Language

    package init(_ answer: SpectrumAnswer, plot: Plot?, now: Int64, language: Language) {
        self.answer = answer
        self.plot = plot
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { answer.verdict != "good" }

    package func lines(width: Int?) -> [StyledText] {
        let title = CommissioningMessage.waveform(
            file: "\(answer.asset)/\(answer.location)", samples: answer.samples, rate: Figures.rate(answer.rateHz),
            seconds: Figures.fixed(Double(answer.samples) / answer.rateHz, decimals: 2),
            speed: answer.speedRpm.map { Figures.rate($0) })
        let age = ConsoleMessage.ago(.from(answer.at, to: now))
        let doubt = CommissioningMessage.doubtfulWaveform(isBad: answer.verdict == "bad", answer.findings)
        let heading = StyledText(language(title), .strong) + StyledText(" · " + language(age), .faint)
        return [heading.fitted(to: width)]
            + (needsAttention ? [StyledText(language(doubt), .bad).fitted(to: width)] : [])
            + (plot?.lines(width: width) ?? [])
            + WaveformLinesReport(
                shaft: answer.shaft, envelope: answer.envelope, unit: answer.unit, language: language
            ).lines(width: width)
    }
}
