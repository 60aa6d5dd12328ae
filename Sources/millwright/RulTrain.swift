import ArgumentParser
import Commissioning
import Console
import Platform
import PrognosticAssessment
import Wording

struct RulTrain: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "train", abstract: abstract(.rulTrain))
    }

    @Option(help: help(.histories, valueName: "FILE"))
    var data: String

    @Option(help: help(.unitColumn, valueName: "COLUMN"))
    var unitColumn: String

    @Option(help: help(.timeColumn, valueName: "COLUMN"))
    var timeColumn: String

    @Option(help: help(.censoredColumn, valueName: "COLUMN"))
    var censoredColumn: String?

    @Option(help: help(.cap, valueName: "N"))
    var cap: Double?

    @Option(help: help(.seed, valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: help(.modelOut, valueName: "FILE"))
    var out: String

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        if let cap, !(cap.isFinite && cap > 0) {
            throw VerbFailure(.badInput, .prognosis(.notPositive(option: "--cap")))
        }
        let fleet = try readFleet(data, unit: unitColumn, time: timeColumn, censored: censoredColumn)
        let model = try prognosis { () throws(LifeModel.TrainingFailure) in
            try LifeModel(learningFrom: fleet, cap: cap, seed: seed, concurrently: parallelLoop)
        } failure: { failure in
            switch failure {
            case .tooFewFailures(let found, let needed): .tooFewFailures(found: found, needed: needed)
            case .oneRow(let unit): .oneRow(unit: unit)
            case .nothingVaries: .nothingVaries
            }
        }
        let file = LifeModelFile(unitColumn: unitColumn, timeColumn: timeColumn, model: model)
        try writeOutput(out, file.bytes(), by: replaceFile)
        let answer = LifeModelAnswer(model, path: out)
        try presentation.show(LifeModelReport(answer, language: language), of: answer)
    }
}

extension LifeModelAnswer {
    fileprivate init(_ model: LifeModel, path: String) {
        let training = model.training
        self.init(
            model: path, units: training.units, censoredUnits: training.censoredUnits, rows: training.rows,
            columns: model.usedColumns, ignoredColumns: model.columns.filter { !model.usedColumns.contains($0) },
            regimes: model.regimeCount, cap: model.cap, shortestLife: training.shortestLife,
            longestLife: training.longestLife, seed: training.seed, rmse: training.rmse,
            parts: model.parts.map { Part(method: $0.method, weight: $0.weight, rmse: $0.rmse) },
            coverage: training.coverage, width: training.width)
    }
}
