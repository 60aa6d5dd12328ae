import DataManipulation
import HealthAssessment
package import Pipeline

/// The lines of a shaft that stand out of a waveform's spectrum.
package struct ShaftLinesAnswer: Codable, Sendable, Equatable {
    package struct Line: Codable, Sendable, Equatable {
        package var order: Int
        package var hertz: Double
        /// Peak, in the unit of the samples.
        package var amplitude: Double
    }

    /// As the signal has it; absent where no line stands out.
    package var speedRpm: Double?
    package var lines: [Line]

    /// - Returns: nil where nobody said the speed.
    package init?(_ inspection: WaveformInspection) {
        guard inspection.shaftFrequency != nil else { return nil }
        speedRpm = inspection.shaft.map { $0.frequency * 60 }
        lines = inspection.shaftLines.map { Line(order: $0.order, hertz: $0.frequency, amplitude: $0.amplitude) }
    }
}

/// The lines of a bearing that stand out of the spectrum of the squared envelope.
package struct EnvelopeLinesAnswer: Codable, Sendable, Equatable {
    package struct Line: Codable, Sendable, Equatable {
        /// `outer_race`, `inner_race`, `rolling_element` or `cage`.
        package var part: String
        package var harmonic: Int
        /// Where it was found.
        package var order: Double
        package var hertz: Double
        /// Energy over the mean of the background.
        package var ratio: Double
    }

    package var lines: [Line]

    /// - Returns: nil without a bearing and the speed, and for records that are too short.
    package init?(_ inspection: WaveformInspection) {
        guard inspection.evidence != nil, inspection.shaftFrequency != nil else { return nil }
        lines = inspection.bearingLines.map { part, line in
            Line(part: part.id, harmonic: line.harmonic, order: line.order, hertz: line.hertz, ratio: line.ratio)
        }
    }
}
