/// Splits a signal into tones and the rest by what can be predicted from itself a while before: tones of shafts and
/// gears can, noise and bearings, which slip, cannot.
///
/// The transfer function from each segment to the one that begins a delay after its end is estimated (H₁, Hann, three
/// quarters overlap) and applied to each; segments overlap and add. No sample is in both, or noise would predict
/// itself. Of noise about 1/√K in amplitude passes for tones with K pairs side by side. A plan, made once and shared
/// between threads. Cost: three transforms a segment.
///
/// Source: Antoni and Randall, Mech. Syst. Signal Process. 18 (2004) 103–117. 16384 samples and a delay of 500 suit
/// 12 kHz (Smith and Randall, Mech. Syst. Signal Process. 64 (2015) 100–131).
package struct DiscreteRandomSeparation: Sendable {
    package let segmentLength: Int
    package let delay: Int
    private let window: [Double]
    private let transform: RealTransform<Double>

    /// - Parameters:
    ///   - segmentLength: samples, a multiple of four; tones closer than 4 / length of the sample rate count as one.
    ///   - delay: samples, longer than what is random remembers itself.
    package init(segmentLength: Int, delay: Int) {
        precondition(segmentLength >= 8 && segmentLength.isMultiple(of: 4) && delay > 0, "a segment in four steps")
        self.segmentLength = segmentLength
        self.delay = delay
        window = Window.hann.periodic(count: segmentLength)
        transform = RealTransform(length: segmentLength)
    }

    package struct Parts: Sendable {
        package let tones: [Double]
        package let rest: [Double]
    }

    /// The segments side by side in a record, below which too much noise would pass for tones.
    private static let fewestSegments = 6

    /// - Returns: two signals whose sum is the samples; nil for records of fewer than six segments and the delay.
    package func separated(_ samples: [Double]) -> Parts? {
        guard samples.count >= Self.fewestSegments * segmentLength + delay else { return nil }
        let step = segmentLength / 4
        let distance = segmentLength + delay, last = samples.count - segmentLength - distance
        let starts = Array(stride(from: 0, to: last, by: step)) + [last]
        let lines = starts.map { (early: spectrum(samples, $0), late: spectrum(samples, $0 + distance)) }
        let forwards = transferFunction(lines.map { ($0.early, $0.late) })
        let backwards = transferFunction(lines.map { ($0.late, $0.early) })
        var tones = [Double](repeating: 0, count: samples.count), weights = tones
        func add(_ spectrum: SplitComplex<Double>, at start: Int) {
            for (index, value) in transform.inverse(spectrum).enumerated() {
                tones[start + index] += value
                weights[start + index] += window[index]
            }
        }
        for (start, pair) in zip(starts, lines) {
            add(product(forwards, pair.early), at: start + distance)
            // The begin has nothing before it; it is predicted from what comes after.
            if start < distance { add(product(backwards, pair.late), at: start) }
        }
        // At the very ends no window reaches its height; what is predicted there would be divided by next to nothing.
        for index in tones.indices { tones[index] /= max(weights[index], 0.5) }
        return Parts(tones: tones, rest: zip(samples, tones).map { $0 - $1 })
    }

    private func spectrum(_ samples: [Double], _ start: Int) -> SplitComplex<Double> {
        transform.forward((0..<segmentLength).map { samples[start + $0] * window[$0] })
    }

    /// Σ Y X* / Σ |X|².
    private func transferFunction(
        _ pairs: [(input: SplitComplex<Double>, output: SplitComplex<Double>)]
    ) -> SplitComplex<Double> {
        var cross = SplitComplex<Double>(count: transform.lineCount)
        var power = [Double](repeating: 0, count: transform.lineCount)
        for (input, output) in pairs {
            for line in 0..<transform.lineCount {
                let (a, b) = (input.real[line], input.imaginary[line])
                let (c, d) = (output.real[line], output.imaginary[line])
                cross.real[line] += c * a + d * b
                cross.imaginary[line] += d * a - c * b
                power[line] += a * a + b * b
            }
        }
        for line in power.indices where power[line] > 0 {
            cross.real[line] /= power[line]
            cross.imaginary[line] /= power[line]
        }
        return cross
    }

    private func product(_ a: SplitComplex<Double>, _ b: SplitComplex<Double>) -> SplitComplex<Double> {
        var result = SplitComplex<Double>(count: a.count)
        for line in 0..<a.count {
            result.real[line] = a.real[line] * b.real[line] - a.imaginary[line] * b.imaginary[line]
            result.imaginary[line] = a.real[line] * b.imaginary[line] + a.imaginary[line] * b.real[line]
        }
        return result
    }
}
