import ArgumentParser
import Commissioning
import ControlProtocol
import HealthAssessment
import Pipeline
import Platform
import Settings
import SettingsFiles
import Wording

/// What is known of a machine beside its recording.
struct DiagnosisOptions: ParsableArguments {
    @Option(help: help(.machine, valueName: "MACHINE"))
    var machine: String?

    @Option(help: help(.observed, valueName: "NAME=VALUE"))
    var observed: [String] = []

    @Option(help: help(.baseline, valueName: "FILE"))
    var baseline: String?

    @Option(help: help(.knowledge, valueName: "FILE"))
    var knowledge: [String] = []

    func context(bearing: Bearing?, in language: Language) throws -> DiagnosisContext {
        let base = try readInput(knowledge.last ?? "", in: language) { _ in try readKnowledge(knowledge) }
        var context = DiagnosisContext(knowledge: base)
        context.bearings = bearing.map { [HeardBearing($0.geometry)] } ?? []
        if let machine { context.machine = try spelled { try Machine(spelling: machine, knowledge: base) } }
        for text in observed {
            let (name, value) = try spelled { try base.observation(spelling: text) }
            context.observed[name] = value
        }
        if let baseline { context.baseline = try features(of: baseline) }
        return context
    }

    /// A line that `analyze --json` printed.
    private func features(of path: String) throws -> [String: Double] {
        do {
            return try decode(AnalyzeAnswer.self, from: readFile(path, limit: 1 << 20)).features
        } catch let file as UnreadableFile {
            throw VerbFailure(file)
        } catch {
            throw VerbFailure(.badInput, .notBaseline(path: path))
        }
    }
}
