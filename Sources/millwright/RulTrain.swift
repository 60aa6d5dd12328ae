import ArgumentParser
import Console
import ControlProtocol
import Platform
import PrognosticAssessment
import Wording

struct RulTrain: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "train", abstract: abstract(.rulTrain))
    }

    @Option(help: help(.histories, valueName: "FILE"))
    var data: String?

    @Option(help: help(.unitColumn, valueName: "COLUMN"))
    var unitColumn: String?

    @Option(help: help(.timeColumn, valueName: "COLUMN"))
    var timeColumn: String?

    @Option(help: help(.censoredColumn, valueName: "COLUMN"))
    var censoredColumn: String?

    @Option(help: help(.fromRecord, valueName: "CLASS"))
    var fromRecord: String?

    @Option(help: help(.recordFile, valueName: "FILE"))
    var record = usualRecord

    @Option(help: help(.cap, valueName: "N"))
    var cap: Double?

    @Option(help: help(.firstShare, valueName: "SHARE"))
    var fromShare: Double?

    @Option(help: help(.seed, valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: help(.trees, valueName: "FILE"))
    var trees: String?

    @Option(help: help(.modelOut, valueName: "FILE"))
    var out: String

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let output = try OutputFile(out, besides: [data, record, trees])
        if let cap, !(cap.isFinite && cap > 0) {
            throw VerbFailure(.badInput, .prognosis(.notPositive(option: "--cap")))
        }
        // As `rul export` calls them.
        let unitColumn = try given(unitColumn ?? (fromRecord == nil ? nil : "unit"), "--unit-column")
        let timeColumn = try given(timeColumn ?? (fromRecord == nil ? nil : "time"), "--time-column")
        if let fromShare, !(0..<1).contains(fromShare) {
            throw VerbFailure(.badInput, .prognosis(.notShare(option: "--from-share")))
        }
        let adoption = try trees.map { Adoption(try readTrees($0), timeColumn: timeColumn) }
        let fleet =
            if let fromRecord, adoption == nil {
                try readLives(record, of: fromRecord, language)
            } else {
                try readFleet(
                    try given(data, "--data"), unit: unitColumn, time: timeColumn, censored: censoredColumn,
                    columns: adoption?.columns)
            }
        let model = try prognosis { () throws(LifeModel.TrainingFailure) in
            guard let adoption else {
                return try LifeModel(
                    learningFrom: fleet, cap: cap, firstShare: fromShare, seed: seed, concurrently: parallelLoop)
            }
            return try LifeModel(
                adopting: adoption, judgedOn: fleet, cap: cap, firstShare: fromShare, seed: seed)
        } failure: { failure in
            switch failure {
            case .tooFewFailures(let found, let needed): .tooFewFailures(found: found, needed: needed)
            case .oneRow(let unit): .oneRow(unit: unit)
            case .nothingVaries: .nothingVaries
            }
        }
        let file = LifeModelFile(unitColumn: unitColumn, timeColumn: timeColumn, model: model)
        try output.replace(by: file.bytes())
        let answer = LifeModelAnswer(file, path: out)
        try presentation.show(LifeModelReport(answer, language: language), of: answer)
    }
}

private func given(_ value: String?, _ option: String) throws(VerbFailure) -> String {
    guard let value else { throw VerbFailure(.badInput, .prognosis(.missingOption(option))) }
    return value
}

/// Trees from a file of another program.
private func readTrees(_ path: String) throws -> TreeEnsemble {
    let bytes: [UInt8]
    do throws(UnreadableFile) {
        bytes = try readFile(path, limit: 64 << 20)
    } catch {
        throw VerbFailure(error)
    }
    return try prognosis { () throws(TreeEnsemble.Refusal) in
        try TreeEnsemble(bytes)
    } failure: { refusal in
        switch refusal {
        case .unknownKind: .unknownTrees(path: path)
        case .damaged(let part): .damagedTrees(path: path, part: part)
        case .unsupported(let what): .unsupportedTrees(path: path, what: what)
        case .unnamedFeatures: .unnamedFeatures(path: path)
        }
    }
}
