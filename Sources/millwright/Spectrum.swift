import ArgumentParser
import Console
import ControlProtocol
import HealthAssessment
import Measurement
import Pipeline
import Wording

struct Spectrum: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.spectrum)) }

    @Argument(help: help(.location))
    var location: String

    @OptionGroup var drawing: PlotOptions

    @OptionGroup var asking: Asking

    func run() throws {
        let language = try asking.presentation.language()
        let stated = try drawing.statedBearing()?.geometry
        let (waveform, declared) = try latest()
        let inspection = WaveformInspection(of: waveform, bearing: stated ?? declared)
        let plot = try drawing.plot(inspection, of: waveform, title: location, usual: .spectrum)
        var analysis = WaveformAnalysis()
        let answer = SpectrumAnswer(analysis.features(of: waveform), inspection)
        let report = SpectrumReport(answer, plot: plot, now: wallMilliseconds(), language: language)
        try asking.presentation.show(report, of: answer)
    }

    /// With the bearing that the settings declare.
    private func latest() throws -> (Waveform, BearingGeometry?) {
        let connection = DaemonConnection(runtime: asking.runtime)
        let known = try connection.ask(.waveforms(nil), as: [WaveformAnswer].self).answer
        let matches = known.filter { $0.path == location || $0.location == location }
        guard let match = matches.first, let asset = Identifier(match.asset), let id = Identifier(match.location) else {
            let remedy = known.isEmpty ? ConsoleMessage.Remedy.declareWaveforms : .locations(known.map(\.path))
            throw VerbFailure.badInput(.unknownLocation(location), remedy)
        }
        guard matches.count == 1 else {
            throw VerbFailure.badInput(.ambiguousLocation(location), .locations(matches.map(\.path)))
        }
        let endpoint = Endpoint.waveforms(.init(asset: asset, location: id))
        let answer = try connection.ask(endpoint, as: [WaveformAnswer].self).answer.first
        guard let latest = answer?.latest else {
            throw VerbFailure(status: .finding, failure: .noCapture(location: match.path), remedy: .waitForCapture)
        }
        guard let samples = latest.decodedSamples, Waveform.rates.contains(latest.rateHz) else {
            let path = endpoint.socket.path(in: asking.runtime)
            throw VerbFailure.unreachable(.answerNotUnderstood(path: path), .compareVersions)
        }
        let time = Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(milliseconds: latest.at))
        let waveform = Waveform(
            asset: asset, location: id, samples: samples, unit: latest.unit, rate: latest.rateHz, time: time,
            speed: latest.speedRpm)
        return (waveform, match.bearing.flatMap { try? Bearing($0).geometry })
    }
}

extension WaveformAnswer {
    fileprivate var path: String { "\(asset)/\(location)" }
}
