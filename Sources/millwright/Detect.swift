import ArgumentParser
import Commissioning
import Console
import Platform
import Recordings
import StateDetection
import Wording

struct Detect: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: abstract(.detect), discussion: help(.scores).abstract)
    }

    @Argument(help: help(.numbersFile))
    var file: String

    @Option(help: help(.learnRows, valueName: "N"))
    var learnRows: Int

    @Option(help: help(.columns, valueName: "a,b"))
    var columns: String?

    @Option(help: help(.timeOfRows, valueName: "COLUMN"))
    var time: String?

    @Option(help: help(.budget, valueName: "N/TIME"))
    var budget = "1/month"

    @Option(help: help(.scoresFile, valueName: "FILE"))
    var out: String

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let output = try OutputFile(out, besides: [file])
        guard let allowed = FalseAlarmBudget(budget) else { throw VerbFailure(.badInput, .notBudget(budget)) }
        let headings = try readTable(file, text: nil, wanted: []).headings
        let timeColumn = time ?? usualTimeColumn(headings)
        let table = try readTable(
            file, text: timeColumn, wanted: columns.map { $0.split(separator: ",").map(String.init) })
        let times = try timeColumn.map { try rowTimes(of: table, in: $0, file: file) }
        let signals: SignalTable
        do throws(CommissioningFailure.Detection) {
            signals = try SignalTable(table, timeColumn: timeColumn, times: times, learningRows: learnRows)
        } catch {
            throw VerbFailure(.badInput, .detection(error, path: file))
        }
        var answer = DetectAnswer(
            file: file, out: out, columns: signals.names, rows: table.lines.count, learnRows: learnRows,
            periodS: signals.period, budget: budget)
        let scores = signals.judge(within: allowed, answer: &answer)
        try output.write(Array(scores.utf8))
        try presentation.show(DetectReport(answer, language: language), of: answer)
    }
}

/// The columns of a table that belong to one machine, and when its rows were taken.
private struct SignalTable {
    private static let maximumColumns = AnomalyConfiguration.maximumPoints
    private static let leastLearningRows = AnomalyConfiguration.leastLearningRows

    let names: [String]
    /// Seconds between rows: the median where the rows to learn from go forward; 1 without times.
    let period: Double
    private let columns: [[Double]]
    private let rowCount: Int
    private let times: [Double]?
    private let timeTexts: [String]?
    private let timeName: String
    private let learningRows: Int

    init(
        _ table: NumberTable, timeColumn: String?, times: [Double]?, learningRows: Int
    ) throws(CommissioningFailure.Detection) {
        self.learningRows = learningRows
        rowCount = table.lines.count
        let places = table.headings.indices.filter { !table.numbers[$0].isEmpty }
        names = places.map { table.headings[$0] }
        columns = places.map { table.numbers[$0] }
        guard !places.isEmpty else { throw .noColumns }
        guard places.count <= Self.maximumColumns else {
            throw .tooManyColumns(places.count, maximum: Self.maximumColumns)
        }
        guard learningRows >= Self.leastLearningRows else {
            throw .learningTooShort(learningRows, least: Self.leastLearningRows)
        }
        guard learningRows < rowCount else {
            throw .learningTooLong(learningRows, rows: rowCount, least: Self.leastLearningRows)
        }
        self.times = times
        guard let timeColumn, let times, let place = table.headings.firstIndex(of: timeColumn) else {
            (timeTexts, timeName, period) = (nil, "row", 1)
            return
        }
        let steps = zip(times.dropFirst(), times).prefix(learningRows).map { $0 - $1 }.filter { $0 > 0 }.sorted()
        guard !steps.isEmpty else { throw .standingTime(column: timeColumn) }
        (timeTexts, timeName, period) = (table.texts[place], timeColumn, steps[steps.count / 2])
    }

    /// - Returns: the rows of the file of scores.
    func judge(within budget: FalseAlarmBudget, answer: inout DetectAnswer) -> String {
        var detector = AssetDetector(
            pointCount: columns.count, learningRows: learningRows, period: period, budget: budget)
        var lines = "\(cell(timeName)),score,alarm,top\n"
        var row = [Double](repeating: 0, count: columns.count)
        var latest = times?.first ?? 0
        for index in 0..<rowCount {
            for (place, column) in columns.enumerated() { row[place] = column[index] }
            let verdict = detector.observe(row, at: times?[index])
            let top = verdict.isAlarm ? detector.contributions(3) : []
            record(verdict, top, ofRow: index, in: &answer)
            if let times, index > 0 {
                if times[index] <= times[index - 1] { answer.timeReversals += 1 }
                if times[index] - latest > AssetDetector.gap * period { answer.gaps += 1 }
                latest = max(latest, times[index])
            }
            let when = timeTexts?[index] ?? String(index + 1)
            let origin = top.map { names[$0.point] }.joined(separator: ";")
            // Six digits part what is rare from what is rarer.
            let score = (verdict.score * 1e6).rounded() / 1e6
            lines += "\(cell(when)),\(score),\(verdict.isAlarm ? 1 : 0),\(cell(origin))\n"
        }
        return lines
    }

    private func record(
        _ verdict: AssetDetector.Verdict, _ top: [AssetDetector.Contribution], ofRow row: Int,
        in answer: inout DetectAnswer
    ) {
        if verdict.isNew {
            let parts = top.map {
                DetectAnswer.Contribution(
                    column: names[$0.point], kind: $0.family.rawValue, value: $0.value, expected: $0.expected)
            }
            answer.alarms.append(.init(row: row + 1, time: timeTexts?[row], score: verdict.score, top: parts))
        } else if verdict.isAlarm {
            answer.alarms[answer.alarms.count - 1].rows += 1
        }
    }

    private func cell(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
