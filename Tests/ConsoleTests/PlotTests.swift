import Commissioning
@testable import Console
import ControlProtocol
import Foundation
import HealthAssessment
import Measurement
import Pipeline
import Testing
import Wording

/// Pictures, compared with `Golden/plot.NAME.txt`; see ``What the verbs print``.
@Suite struct `Plots` {
    /// A shaft at 25 Hz, and rings at 4 kHz that come 5.4152 times a revolution; 2 s.
    private func waveform(speed: Double? = 1500) throws -> Waveform {
        let rate = 12_000.0, defect = 25 * 5.4152
        var noise: UInt64 = 1
        let samples = (0..<24_000).map { index -> Float in
            noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let time = Double(index) / rate, age = (time * defect).truncatingRemainder(dividingBy: 1) / defect
            let shaft = 0.3 * sin(2 * .pi * 25 * time) + 0.1 * sin(2 * .pi * 50 * time)
            let ring = exp(-1500 * age) * sin(2 * .pi * 4000 * age)
            return Float(shaft + ring + 0.1 * (Double(noise >> 11) / 0x1p52 - 1))
        }
        let place = try #require(Identifier("file"))
        return Waveform(
            asset: place, location: place, samples: samples, unit: "g", rate: rate,
            time: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)), speed: speed)
    }

    private let bearing = BearingGeometry(elements: 9, elementDiameter: 7.94, pitchDiameter: 39.04)

    private func plot(_ view: WaveformView, _ range: ClosedRange<Double>? = nil) throws -> Plot {
        let inspection = WaveformInspection(of: try waveform(), bearing: bearing)
        let trace = try #require(inspection.trace(view))
        return try #require(Plot(trace, of: inspection, range: range))
    }

    @Test func `of a waveform are as recorded, each way to look at it`() throws {
        for view in WaveformView.allCases { try expect(try plot(view).lines(width: nil), "\(view)") }
        try expect(try plot(.spectrum, 0...200).lines(width: 100), "spectrum.range")
        try expect(try plot(.waveform, 0.1...0.13).lines(width: 40), "waveform.range")
    }

    @Test(arguments: Language.allCases)
    func `and what is found in them are what analyze prints`(language: Language) throws {
        let waveform = try waveform()
        let inspection = WaveformInspection(of: waveform, bearing: bearing)
        var analysis = WaveformAnalysis()
        let answer = AnalyzeAnswer(file: "a.wav", analysis.features(of: waveform), inspection)
        let report = AnalyzeReport(answer, plot: try plot(.envelope), language: language)
        try expect(report.lines(width: 80), "analyze.\(language.rawValue)")
        let live = SpectrumReport(
            SpectrumAnswer(analysis.features(of: waveform), inspection), plot: try plot(.spectrum, 0...100),
            now: 90_000,
            language: language)
        try expect(live.lines(width: 80), "latest.\(language.rawValue)")
        let silent = WaveformInspection(of: try self.waveform(speed: 9), bearing: bearing)
        let none = AnalyzeAnswer(file: "a.wav", analysis.features(of: waveform), silent)
        try expect(AnalyzeReport(none, language: language).lines(width: nil), "analyze.none.\(language.rawValue)")
    }

    @Test func `fit into their terminal`() throws {
        for view in WaveformView.allCases {
            let plot = try plot(view)
            for width in 1...120 { #expect(plot.lines(width: width).allSatisfy { $0.width <= width }) }
        }
    }

    @Test(arguments: [
        [], [0], [0, 0, 0], [.nan, 1, .infinity], [1e-300, 2e-300], [1e300, -1e300], [5, 5, 5], [-3, -2], [1e-9, 1e-9],
        [1e9, 1e9 + 1e-3],
    ])
    func `of any numbers can be drawn`(values: [Double]) {
        for style in [Plot.Style.bars, .trace] {
            for end in [1e-12, 1e12] {
                let plot = Plot(
                    values, step: end / Double(max(values.count, 1)), style: style, range: 0...end, units: ("s", "g"),
                    cursors: [.init(.shaft, "1×", at: end / 2), .init(.shaft, "2×", at: end * 2)])
                #expect(plot.cursors.count == 1)
                #expect(plot.lines(width: 60).allSatisfy { $0.width <= 60 })
            }
        }
    }

    @Test func `of numbers beyond their range stay within the picture`() {
        for style in [Plot.Style.bars, .trace] {
            let plot = Plot(
                [-7, 1e300, 0, .nan, 2], step: 1, style: style, range: 1.9...2.1, units: ("s", "圆"), cursors: [])
            #expect(plot.image(title: "").count > 100)
        }
    }

    @Test func `have round numbers at their axes`() {
        func texts(_ range: ClosedRange<Double>, _ ticks: Int, isRounded: Bool = true) -> [String] {
            let axis = PlotAxis(range, isRounded: isRounded, ticks: ticks)
            return axis.ticks.map(axis.text)
        }
        #expect(texts(0...0.027, 4) == ["0.00", "0.01", "0.02", "0.03"])
        #expect(texts(-1.2...1.7, 4) == ["-2", "-1", "0", "1", "2"])
        #expect(texts(0...0, 4) == ["0.00", "0.25", "0.50", "0.75", "1.00"])
        #expect(texts(0...6000, 6, isRounded: false) == ["0", "1000", "2000", "3000", "4000", "5000", "6000"])
        #expect(texts(0...1e-7, 4) == ["0", "2.5e-8", "5.0e-8", "7.5e-8", "10.0e-8"])
    }

    /// Runs of every length, so that every code of the compression occurs; `test_analyze.py` reads the file with zlib.
    @Test func `are pictures that others can read`() throws {
        var dots: [UInt8] = []
        for row in 0..<300 {
            for column in 0..<300 {
                let dot = column < row ? 1 : column == row ? 2 : 3 + column * row % 5
                dots.append(UInt8(dot))
            }
        }
        let palette = (0..<8 as Range<UInt8>).map { ($0, 255 - $0, 10 * $0) }
        let bytes = PNG(width: 300, height: 300, palette: palette, dots: dots).bytes(title: "runs 圆")
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/runs.png")
        if ProcessInfo.processInfo.environment["MILLWRIGHT_RECORD_GOLDEN"] != nil { try Data(bytes).write(to: file) }
        #expect(try Data(contentsOf: file) == Data(bytes))
    }

    private func expect(_ lines: [StyledText], _ name: String) throws {
        let text = lines.map { $0.rendered(inColour: false) + "\n" }.joined()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "Golden/plot.\(name).txt")
        if ProcessInfo.processInfo.environment["MILLWRIGHT_RECORD_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
    }
}
