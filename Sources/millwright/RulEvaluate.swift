import ArgumentParser
import Commissioning
import Console
import PrognosticAssessment
import Recordings
import Wording

struct RulEvaluate: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "evaluate", abstract: abstract(.rulEvaluate), discussion: help(.evaluating).abstract)
    }

    @Option(help: help(.modelFile, valueName: "FILE"))
    var model: String

    @Option(help: help(.unitsFile, valueName: "FILE"))
    var data: String

    @Option(help: help(.truthFile, valueName: "FILE"))
    var truth: String?

    @OptionGroup var presentation: Presentation

    /// Along a life, from the first moment to its last twentieth.
    private static let momentsPerLife = 40

    func run() throws {
        let language = try presentation.language()
        let file = try readModel(model)
        let fleet = try readFleet(data, for: file)
        let truths = try truth.map { try readTruths($0, unitColumn: file.unitColumn) }
        var moments: [[PrognosisEvaluation.Moment]] = []
        for unit in fleet.units {
            guard let truths else {
                moments.append(alongLife(of: unit, file.model))
                continue
            }
            guard let remaining = truths[unit.name], let last = unit.times.last else {
                throw VerbFailure(.badInput, .prognosis(.noTruth(unit: unit.name)))
            }
            let said = file.model.prediction(for: unit).remaining
            moments.append([.init(unit: unit.name, time: last, truth: remaining, remaining: said)])
        }
        let cap = file.model.cap
        let answer = PrognosisEvaluationAnswer(
            model: model, data: data, cap: cap, alongLife: truths == nil,
            all: .init(PrognosisEvaluation(moments.flatMap(\.self), cap: cap)),
            units: zip(fleet.units, moments).map { unit, moments in
                let life = max(unit.span, .leastNormalMagnitude)
                func horizon(_ tolerance: PrognosisEvaluation.Tolerance) -> Double? {
                    truths == nil ? PrognosisEvaluation.horizon(moments, tolerance) : nil
                }
                return .init(
                    unit: unit.name, figures: .init(PrognosisEvaluation(moments, cap: cap)),
                    horizon: horizon(.ofRemaining), horizonShare: horizon(.ofRemaining).map { $0 / life },
                    bandHorizonShare: horizon(.ofLife(life)).map { $0 / life })
            })
        try presentation.show(PrognosisEvaluationReport(answer, language: language), of: answer)
    }

    /// A unit that was followed to its failure, cut again and again.
    private func alongLife(of unit: Fleet.Unit, _ model: LifeModel) -> [PrognosisEvaluation.Moment] {
        guard let start = unit.times.first, let end = unit.times.last else { return [] }
        let latest = unit.times.lastIndex { $0 - start <= 0.95 * unit.span } ?? 0
        let count = min(Self.momentsPerLife, latest + 1)
        return (0..<count).map { moment in
            let row = latest * (moment + 1) / count
            let past = Fleet.Unit(
                name: unit.name, times: Array(unit.times[...row]), values: unit.values.map { Array($0[...row]) })
            return .init(
                unit: unit.name, time: unit.times[row], truth: end - unit.times[row],
                remaining: model.prediction(for: past).remaining)
        }
    }

    /// Remaining lives by unit: the column that names it, and one other.
    private func readTruths(_ path: String, unitColumn: String) throws -> [String: Double] {
        let table = try readTable(path, text: unitColumn)
        guard let unit = table.headings.firstIndex(of: unitColumn),
            let value = table.headings.indices.first(where: { $0 != unit })
        else { throw VerbFailure(.badInput, .prognosis(.noMeasurements(path: path))) }
        let pairs = zip(table.texts[unit], table.numbers[value]).filter { !$0.1.isNaN }
        return Dictionary(pairs.map { ($0.0, $0.1) }) { first, _ in first }
    }
}

extension PrognosisEvaluationAnswer.Figures {
    fileprivate init(_ found: PrognosisEvaluation) {
        self.init(
            moments: found.moments, rmse: found.rmse, rmseCapped: found.cappedRMSE,
            nasaScore: found.score.isFinite ? found.score : nil,
            coverage: found.coverage, width: found.width, crps: found.crps, alphaLambda: found.alphaLambda)
    }
}
