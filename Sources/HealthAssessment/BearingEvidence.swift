/// What the envelope spectra of one waveform say about one bearing.
package struct BearingEvidence: Sendable, Equatable {
    /// What of a bearing can be damaged, and shows by its own rhythm of impacts.
    package enum Part: CaseIterable, Sendable {
        case outerRace, innerRace, rollingElement, cage
    }

    /// Why nothing can be said about a part.
    package enum Obstacle: Sendable, Equatable {
        /// Nobody told the speed, and every order is a multiple of it.
        case speedUnknown
        /// The record ends before its rhythm can be told from those beside it.
        case tooFewRevolutions
        /// The sample rate leaves no band that is wide enough for its harmonics.
        case bandTooNarrow
        /// The samples are no vibration: all the same, or not finite.
        case noSignal
    }

    /// A line of an envelope spectrum where a damaged part has one.
    package struct Line: Sendable, Equatable {
        package let harmonic: Int
        /// Multiples of the shaft's frequency, where it was found.
        package let order: Double
        package let hertz: Double
        /// Its energy over the mean of the noise around it.
        package let ratio: Double
    }

    /// What was found where a damaged part would show.
    package struct Finding: Sendable, Equatable {
        package let part: Part
        /// By geometry, without slip; of a rolling element twice its spin, since it strikes both races.
        package let order: Double
        /// −log₁₀ of the probability that noise alone does as much, over all that was searched: bands, harmonics,
        /// slips.
        package let significance: Double
        /// The harmonics that stand out.
        package let lines: [Line]
        /// The largest line's part of the mean of the squared envelope: how deep the impacts modulate the signal.
        package let modulation: Double
        /// −log₁₀ of the probability in noise of sidebands at the rate at which the part passes through the load: the
        /// shaft's of an inner race, the cage's of a rolling element. Nil where the part has none.
        package let sidebandSignificance: Double?
        /// Its lines cannot be told from multiples of the shaft's frequency.
        package let isAmbiguous: Bool
        /// Another part whose impacts explain these lines better.
        package let betterExplainedBy: Part?
        /// Enough by itself to say that this part is damaged: significant, unambiguous, and nothing explains it better.
        package let isAsserted: Bool
    }

    /// Of the parts that can be observed.
    package let findings: [Finding]
    package let notObservable: [Part: Obstacle]
    /// Common to all parts, relative to the orders of the geometry: of the outer race's, and by as much the other way
    /// of the inner race's. Nil where nothing stands out that it could be read from.
    package let slip: Double?
    /// Of the shaft, 1/min, as refined by its own harmonics; nil where it is unknown.
    package let speed: Double?

    package subscript(part: Part) -> Finding? { findings.first { $0.part == part } }
}
