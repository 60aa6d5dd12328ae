/// What a filter lets through; frequencies in hertz, at which the gain is 1/√2 (Butterworth) or 1/2 (windowed sinc).
package enum FilterBand: Sendable, Equatable {
    case lowPass(Double)
    case highPass(Double)
    case bandPass(ClosedRange<Double>)
    case bandStop(ClosedRange<Double>)

    /// Whether a filter for samples at this rate can be made: edges apart, above 0 and below half the rate.
    package func fits(sampleRate: Double) -> Bool {
        func inside(_ frequency: Double) -> Bool { frequency > 0 && frequency < sampleRate / 2 }
        return switch self {
        case .lowPass(let edge), .highPass(let edge): inside(edge)
        case .bandPass(let edges), .bandStop(let edges):
            inside(edges.lowerBound) && inside(edges.upperBound) && edges.lowerBound < edges.upperBound
        }
    }
}
