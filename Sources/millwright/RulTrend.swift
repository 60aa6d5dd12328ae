import ArgumentParser
import Console
import Platform
import PrognosticAssessment
import Recordings
import Wording

struct RulTrend: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "trend", abstract: abstract(.rulTrend), discussion: help(.trending).abstract)
    }

    @Argument(help: help(.indicatorFile, valueName: "FILE.csv"))
    var file: String

    @Option(help: help(.indicatorColumn, valueName: "COLUMN"))
    var value: String

    @Option(help: help(.limit, valueName: "X"))
    var limit: Double

    @Option(help: help(.indicatorTime, valueName: "COLUMN"))
    var time: String?

    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = try languageOption.language()
        guard limit.isFinite else { throw VerbFailure(.badInput, .prognosis(.notFinite(option: "--limit"))) }
        let table = try readTable(file, text: nil, wanted: [value] + (time.map { [$0] } ?? []))
        guard let column = table.headings.firstIndex(of: value) else { preconditionFailure("it was wanted") }
        let times =
            time.flatMap(table.headings.firstIndex(of:)).map { table.numbers[$0] }
            ?? table.lines.indices.map { Double($0 + 1) }
        var trend = DegradationTrend(limit: limit)
        var last: Double?
        var outcome = DegradationTrend.Outcome.learning
        Terminal.output.write(predictionHeading)
        for (row, indicator) in table.numbers[column].enumerated() {
            guard times[row].isFinite else {
                throw VerbFailure(.badInput, .prognosis(.noTime(unit: value, path: file, line: table.lines[row])))
            }
            if let last, times[row] <= last {
                throw VerbFailure(
                    .badInput, .prognosis(.timeNotAscending(unit: value, path: file, line: table.lines[row])))
            }
            last = times[row]
            outcome = trend.take(indicator, at: times[row])
            switch outcome {
            case .learning, .noDegradation: break
            case .remaining(let life): Terminal.output.write(predictionRow(value, times[row], life))
            case .limitPassed:
                let none = RemainingLife(mean: 0, quantiles: RemainingLife.levels.map { _ in 0 })
                Terminal.output.write(predictionRow(value, times[row], none))
            }
        }
        let remark: PrognosisMessage? =
            switch outcome {
            case .learning: .tooFewValues(needed: DegradationTrend.baselineCount)
            case .noDegradation: .noDegradationSeen(column: value)
            case .remaining: nil
            case .limitPassed: .limitPassed(column: value)
            }
        if let remark { Terminal.error.write(remark.text(in: language) + "\n") }
    }
}
