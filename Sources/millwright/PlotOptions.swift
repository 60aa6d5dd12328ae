import ArgumentParser
import Commissioning
import Console
import HealthAssessment
import Measurement
import Pipeline
import Platform
import Settings
import Wording

/// The options of verbs that draw a waveform.
struct PlotOptions: ParsableArguments {
    @Option(help: help(.bearing, valueName: "BEARING"))
    var bearing: String?

    @Option(name: .customLong("plot"), help: help(.plot, valueName: "VIEW"))
    var viewName: String?

    @Option(name: .customLong("range"), help: help(.range, valueName: "FROM-TO"))
    var rangeText: String?

    @Option(help: help(.png, valueName: "FILE"))
    var png: String?

    @Option(help: help(.csv, valueName: "FILE"))
    var csv: String?

    var writesFile: Bool { png != nil || csv != nil }

    /// Writes the files that are asked for.
    ///
    /// - Parameters:
    ///   - usual: What is drawn where no view was named.
    ///   - inputs: Files that are read.
    /// - Returns: What to draw on the terminal; nil for nothing.
    func plot(
        _ inspection: WaveformInspection, of waveform: Waveform, title: String, usual: WaveformView? = nil,
        besides inputs: [String] = []
    ) throws -> Plot? {
        let png = try png.map { try OutputFile($0, besides: inputs) }
        let csv = try csv.map { try OutputFile($0, besides: inputs) }
        let range = try range()
        let drawn = try view() ?? usual
        guard let view = drawn ?? (writesFile ? .spectrum : nil) else { return nil }
        guard let trace = inspection.trace(view) else {
            throw VerbFailure(
                .badInput,
                view == .velocity ? .noVelocity(unit: waveform.unit) : .noSpectrum(samples: waveform.samples.count))
        }
        guard let plot = Plot(trace, of: inspection, range: range) else {
            let end = Figures.significant(trace.end) + (view == .waveform ? " s" : " Hz")
            throw VerbFailure(.badInput, .nothingInRange(end: end))
        }
        try png?.write(plot.image(title: title))
        try csv?.write(Array(trace.csv.utf8))
        return drawn == nil ? nil : plot
    }

    func statedBearing() throws -> Bearing? {
        guard let bearing else { return nil }
        do throws(CommissioningFailure.Bearing) {
            return try Bearing(bearing)
        } catch {
            throw VerbFailure(.badInput, .bearing(error))
        }
    }

    private func view() throws -> WaveformView? {
        guard let viewName else { return nil }
        guard let view = WaveformView(rawValue: viewName) else {
            let names = WaveformView.allCases.map(\.rawValue)
            throw VerbFailure(.badInput, .spelling(.notOneOf(found: viewName, allowed: names, nearest: nil)))
        }
        return view
    }

    private func range() throws -> ClosedRange<Double>? {
        guard let rangeText else { return nil }
        let ends = rangeText.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        guard ends.count == 2, ends.allSatisfy(\.isFinite), ends[0] >= 0, ends[0] < ends[1] else {
            throw VerbFailure(.badInput, .notRange(found: rangeText))
        }
        return ends[0]...ends[1]
    }
}
