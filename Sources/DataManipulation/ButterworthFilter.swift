import Glibc

extension BiquadCascade {
    /// A Butterworth filter: flat in its band, gain 1/√2 at the edges, 6 dB an octave and order beyond them.
    ///
    /// The analogue prototype is moved to the band and mapped by the bilinear transform with its edges prewarped, as
    /// `scipy.signal.butter(order, edges, btype, fs=sampleRate, output="sos")`; a band of two edges has twice the
    /// order.
    ///
    /// - Returns: nil where the band does not fit the sample rate.
    package init?(butterworth order: Int, _ band: FilterBand, sampleRate: Double) {
        precondition(order >= 1, "a filter has at least order 1")
        guard band.fits(sampleRate: sampleRate) else { return nil }
        let design = ButterworthDesign(band: band, sampleRate: sampleRate)
        // Of each pair of conjugate poles the upper one; a real pole for an odd order.
        let prototype = (0..<(order + 1) / 2).map { index in
            2 * index + 1 == order
                ? ComplexNumber(-1)
                : ComplexNumber(angle: .pi * (0.5 + Double(2 * index + 1) / Double(2 * order)))
        }
        // The sections that ring most come last, so that the others have damped what might drive them.
        self.init(sections: prototype.flatMap(design.sections).sorted { $0.a2 < $1.a2 })
    }
}

/// Poles of the prototype to sections; frequencies as tan(πf/rate), in which the bilinear transform is z = (1+s)/(1−s).
private struct ButterworthDesign {
    let band: FilterBand
    let sampleRate: Double

    private func warped(_ frequency: Double) -> Double { tan(.pi * frequency / sampleRate) }

    /// What a pole of the prototype becomes; `pole` with Im > 0 stands for its conjugate as well.
    func sections(of pole: ComplexNumber) -> [Biquad] {
        let isReal = pole.imaginary == 0
        switch band {
        case .lowPass(let edge):
            let moved = pole * ComplexNumber(warped(edge))
            return [isReal ? firstOrder(moved, zero: -1) : section(moved, moved.conjugate, [1, 2, 1], gainOneAt: 0)]
        case .highPass(let edge):
            let moved = ComplexNumber(warped(edge)) / pole
            return [isReal ? firstOrder(moved, zero: 1) : section(moved, moved.conjugate, [1, -2, 1], gainOneAt: .pi)]
        case .bandPass(let edges):
            let (width, centre) = widthAndCentre(edges)
            return pair(of: pole * ComplexNumber(width / 2), centre, isReal, [1, 0, -1], gainOneAt: 2 * atan(centre))
        case .bandStop(let edges):
            let (width, centre) = widthAndCentre(edges)
            let notch = [1, -2 * cos(2 * atan(centre)), 1]
            return pair(of: ComplexNumber(width / 2) / pole, centre, isReal, notch, gainOneAt: 0)
        }
    }

    private func widthAndCentre(_ edges: ClosedRange<Double>) -> (Double, Double) {
        let (lower, upper) = (warped(edges.lowerBound), warped(edges.upperBound))
        return (upper - lower, (lower * upper).squareRoot())
    }

    /// s² − 2hs + c² = 0 has the two poles that a half-width h becomes around a centre c.
    private func pair(
        of half: ComplexNumber, _ centre: Double, _ isReal: Bool, _ zeros: [Double], gainOneAt angle: Double
    ) -> [Biquad] {
        let root = (half * half - ComplexNumber(centre * centre)).squareRoot
        let (one, other) = (half + root, half - root)
        if isReal { return [section(one, other, zeros, gainOneAt: angle)] }
        return [one, other].map { section($0, $0.conjugate, zeros, gainOneAt: angle) }
    }

    private func bilinear(_ pole: ComplexNumber) -> ComplexNumber {
        (ComplexNumber(1) + pole) / (ComplexNumber(1) - pole)
    }

    private func section(
        _ one: ComplexNumber, _ other: ComplexNumber, _ zeros: [Double], gainOneAt angle: Double
    ) -> Biquad {
        let (p, q) = (bilinear(one), bilinear(other))
        let section = Biquad(
            b0: zeros[0], b1: zeros[1], b2: zeros[2], a1: -(p + q).real, a2: (p * q).real)
        return scaled(section, gainOneAt: angle)
    }

    private func firstOrder(_ pole: ComplexNumber, zero: Double) -> Biquad {
        scaled(
            Biquad(b0: 1, b1: -zero, b2: 0, a1: -bilinear(pole).real, a2: 0), gainOneAt: zero < 0 ? 0 : .pi)
    }

    private func scaled(_ section: Biquad, gainOneAt angle: Double) -> Biquad {
        let gain = 1 / section.response(at: angle).magnitude
        return Biquad(
            b0: section.b0 * gain, b1: section.b1 * gain, b2: section.b2 * gain, a1: section.a1, a2: section.a2)
    }
}
