import DataManipulation
import HealthAssessment
package import Pipeline

extension Plot {
    /// A view of a waveform, with cursors at the orders of the shaft and at the lines of the bearing.
    ///
    /// - Parameter range: Hertz or seconds; what suits the view where it is left out.
    /// - Returns: nil where nothing of the view lies in the range.
    package init?(_ trace: WaveformTrace, of inspection: WaveformInspection, range: ClosedRange<Double>? = nil) {
        let range = range ?? Self.usualRange(of: trace, inspection)
        guard range.lowerBound < trace.end else { return nil }
        let isWaveform = trace.view == .waveform
        self.init(
            trace.values, step: trace.step, style: isWaveform ? .trace : .bars,
            range: range.lowerBound...min(range.upperBound, trace.end), units: (isWaveform ? "s" : "Hz", trace.unit),
            cursors: isWaveform ? [] : Self.shaftCursors(inspection) + Self.bearingCursors(inspection))
    }

    /// All of it; of a velocity the band of severity, of an envelope three harmonics of the bearing or twenty orders.
    private static func usualRange(of trace: WaveformTrace, _ inspection: WaveformInspection) -> ClosedRange<Double> {
        switch trace.view {
        case .spectrum, .waveform: return 0...trace.end
        case .velocity: return 0...1000
        case .envelope:
            let highest = inspection.bearing.map { 3.5 * max($0.innerRace, $0.outerRace) } ?? 20
            return 0...(inspection.shaftFrequency.map { $0 * highest } ?? trace.end)
        }
    }

    private static func shaftCursors(_ inspection: WaveformInspection) -> [Cursor] {
        guard let speed = inspection.shaftFrequency else { return [] }
        return (1...10).map { order in
            let found = inspection.shaftLines.first { $0.order == order }?.frequency
            return Cursor(.shaft, "\(order)×", at: found ?? Double(order) * speed)
        }
    }

    private static func bearingCursors(_ inspection: WaveformInspection) -> [Cursor] {
        guard let speed = inspection.shaftFrequency, let bearing = inspection.bearing else { return [] }
        return BearingEvidence.Part.allCases.flatMap { part in
            (1...3).map { harmonic in
                let found = inspection.bearingLines.first { $0.part == part && $0.line.harmonic == harmonic }?.line
                    .hertz
                return Cursor(
                    .bearing, part.label(harmonic), at: found ?? Double(harmonic) * bearing[part] * speed)
            }
        }
    }
}

extension BearingEvidence.Part {
    /// In the field's initials, the same in every language.
    fileprivate func label(_ harmonic: Int) -> String {
        switch self {
        case .outerRace: harmonic == 1 ? "BPFO" : "\(harmonic)BPFO"
        case .innerRace: harmonic == 1 ? "BPFI" : "\(harmonic)BPFI"
        case .rollingElement: "\(2 * harmonic)BSF"
        case .cage: harmonic == 1 ? "FTF" : "\(harmonic)FTF"
        }
    }
}
