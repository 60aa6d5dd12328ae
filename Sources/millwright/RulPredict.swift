import ArgumentParser
import Console
import Platform
import PrognosticAssessment
import Wording

struct RulPredict: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "predict", abstract: abstract(.rulPredict))
    }

    @Option(help: help(.modelFile, valueName: "FILE"))
    var model: String

    @Option(help: help(.unitsFile, valueName: "FILE"))
    var data: String

    @Option(help: help(.predictionsOut, valueName: "FILE"))
    var out: String?

    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = try languageOption.language()
        let file = try readModel(model)
        let fleet = try readFleet(data, unit: file.unitColumn, time: file.timeColumn, columns: file.model.columns)
        var lines = "unit,time,mean,p05,p10,p50,p90,p95\n"
        for unit in fleet.units {
            guard let time = unit.times.last else { continue }
            let prediction = file.model.prediction(for: unit)
            let numbers = [time, prediction.remaining.mean] + prediction.remaining.quantiles
            lines += cell(unit.name) + numbers.map { "," + Figures.fixed($0, decimals: 3) }.joined() + "\n"
            if prediction.isStrange {
                Terminal.error.write(PrognosisMessage.strangeRegime(unit: unit.name).text(in: language) + "\n")
            }
        }
        if let out { try writeOutput(out, Array(lines.utf8)) } else { Terminal.output.write(lines) }
    }
}

/// A cell of comma-separated values (RFC 4180).
func cell(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// A model from a file.
func readModel(_ path: String) throws -> LifeModelFile {
    let bytes: [UInt8]
    do throws(UnreadableFile) {
        bytes = try readFile(path, limit: 64 << 20)
    } catch {
        throw VerbFailure(error)
    }
    return try prognosis { () throws(LifeModelFile.Refusal) in
        try LifeModelFile(bytes)
    } failure: { refusal in
        switch refusal {
        case .foreign: .foreignModel(path: path)
        case .newer(let version): .newerModel(path: path, version: version)
        case .damaged: .damagedModel(path: path)
        }
    }
}
