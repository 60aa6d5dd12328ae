import ArgumentParser
import Commissioning
import Console
import HealthAssessment
import Measurement
import Pipeline
import Platform
import Recordings
import Wording

struct Analyze: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: abstract(.analyze), discussion: help(.recordings).abstract)
    }

    @Argument(help: help(.recordingFile))
    var files: [String]

    @Option(help: help(.speed, valueName: "RPM"))
    var speed: Double?

    @Option(help: help(.rate, valueName: "HZ"))
    var rate: Double?

    @Option(help: help(.channel, valueName: "N"))
    var channel = 1

    @Option(help: help(.waveformUnit, valueName: "UNIT"))
    var unit = "g"

    @Option(help: help(.fullScale, valueName: "X"))
    var fullScale = 1.0

    @OptionGroup var drawing: PlotOptions

    @OptionGroup var machine: DiagnosisOptions

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        if drawing.writesFile, files.count > 1 { throw VerbFailure(.badInput, .severalRecordings) }
        let bearing = try drawing.statedBearing()
        if let speed, speed <= 0 || !Waveform.speeds.contains(speed) {
            throw VerbFailure(.badInput, .notSpeed(found: "\(speed)"))
        }
        let context = try machine.context(bearing: bearing, in: language)
        var analysis = WaveformAnalysis(), diagnosis = WaveformDiagnosis()
        var needsAttention = false
        for file in files {
            let waveform = try waveform(file), features = analysis.features(of: waveform)
            let evidence = diagnosis.evidence(of: waveform, features, in: context)
            let inspection = WaveformInspection(
                of: waveform, bearing: bearing?.geometry, evidence: evidence.looks[0].bearing)
            let plot = try drawing.plot(inspection, of: waveform, title: file, besides: files)
            var answer = AnalyzeAnswer(file: file, features, inspection)
            answer.add(WaveformAssessment(evidence, in: context), context, bearing: bearing)
            do {
                try presentation.show(AnalyzeReport(answer, plot: plot, language: language), of: answer)
            } catch ExitStatus.finding {
                needsAttention = true
            }
        }
        if needsAttention { throw ExitStatus.finding }
    }

    private func waveform(_ file: String) throws -> Waveform {
        let recording = try readRecording(file, channel: channel, fullScale: fullScale)
        do throws(CommissioningFailure.Recording) {
            guard let rate = rate ?? recording.rate else { throw .missingRate }
            guard Waveform.rates.contains(rate) else { throw .noRate }
            return Waveform(
                asset: Self.place, location: Self.place, samples: recording.samples, unit: unit, rate: rate,
                time: SystemTime().moment, speed: speed)
        } catch {
            throw VerbFailure(.badInput, .recording(error, path: file))
        }
    }

    /// A file belongs to no asset.
    private static let place: Identifier = {
        guard let place = Identifier("file") else { preconditionFailure("four allowed characters") }
        return place
    }()
}
