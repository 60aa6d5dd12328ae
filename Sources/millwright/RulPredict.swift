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
        let output = try out.map { try OutputFile($0, besides: [model, data]) }
        let file = try readModel(model)
        let fleet = try readFleet(data, for: file)
        var lines = predictionHeading
        for unit in fleet.units {
            guard let time = unit.times.last else { continue }
            let prediction = file.model.prediction(for: unit)
            lines += predictionRow(unit.name, time, prediction.remaining)
            if prediction.isStrange {
                Terminal.error.write(PrognosisMessage.strangeRegime(unit: unit.name).text(in: language) + "\n")
            }
        }
        if let output { try output.write(Array(lines.utf8)) } else { Terminal.output.write(lines) }
    }
}

let predictionHeading = "unit,time,mean,p05,p10,p50,p90,p95\n"

func predictionRow(_ unit: String, _ time: Double, _ remaining: RemainingLife) -> String {
    let numbers = [time, remaining.mean] + remaining.quantiles
    return cell(unit) + numbers.map { "," + Figures.fixed($0, decimals: 3) }.joined() + "\n"
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
