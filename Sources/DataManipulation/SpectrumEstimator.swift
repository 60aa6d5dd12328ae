/// The spectrum of a signal from one segment or the mean of many: Welch's method. A plan, made once and shared between
/// threads.
///
/// With linear averaging `density` equals `scipy.signal.welch(x, rate, window, nperseg, noverlap)`. One segment over
/// the whole record gives its amplitude spectrum. With K segments of a Hann window that overlap by half the density of
/// noise scatters by about 1/√K. Cost: a transform a segment.
///
/// Source: Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70–73.
package struct SpectrumEstimator: Sendable {
    package enum Averaging: Sendable {
        /// The mean of the energies.
        case linear
        /// The largest energy that each line has had.
        case peakHold
    }

    package let sampleRate: Double
    package let step: Int
    private let averaging: Averaging
    private let transform: WindowedTransform

    package var segmentLength: Int { transform.length }

    /// - Parameters:
    ///   - segmentLength: samples, at least 2.
    ///   - overlap: samples that a segment has in common with the next; fewer than its length.
    package init(
        segmentLength: Int, overlap: Int = 0, window: Window = .hann, trend: Trend = .constant,
        averaging: Averaging = .linear, sampleRate: Double
    ) {
        precondition((0..<segmentLength).contains(overlap), "an overlap shorter than the segment")
        precondition(sampleRate > 0, "a positive sample rate")
        self.sampleRate = sampleRate
        self.averaging = averaging
        step = segmentLength - overlap
        transform = WindowedTransform(length: segmentLength, window: window, trend: trend)
    }

    /// The memory of one thread, for many calls.
    package struct Workspace: Sendable {
        fileprivate var transform: WindowedTransform.Workspace
    }

    package func makeWorkspace() -> Workspace { Workspace(transform: transform.makeWorkspace()) }

    package func segmentCount(of samples: Int) -> Int {
        samples < segmentLength ? 0 : (samples - segmentLength) / step + 1
    }

    /// The spectrum over all segments; samples after the last whole one are left out. Nil for less than one segment.
    package func spectrum(of samples: [Double], using workspace: inout Workspace) -> Spectrum? {
        samples.withUnsafeBufferPointer { samples in
            let segments = segmentCount(of: samples.count)
            return segments == 0 ? nil : spectrum(of: samples, segments: segments, using: &workspace)
        }
    }

    package func spectrum(of samples: [Double]) -> Spectrum? {
        var workspace = makeWorkspace()
        return spectrum(of: samples, using: &workspace)
    }

    /// The spectrum of each segment by itself.
    package func waterfall(of samples: [Double], using workspace: inout Workspace) -> Waterfall {
        let spectra = samples.withUnsafeBufferPointer { samples in
            (0..<segmentCount(of: samples.count)).map { segment in
                let part = UnsafeBufferPointer(rebasing: samples[(segment * step)...])
                return spectrum(of: part, segments: 1, using: &workspace)
            }
        }
        return Waterfall(spectra: spectra, interval: Double(step) / sampleRate)
    }

    private func spectrum(
        of samples: UnsafeBufferPointer<Double>, segments: Int, using workspace: inout Workspace
    ) -> Spectrum {
        var energies = [Double](repeating: 0, count: transform.lineCount)
        energies.withUnsafeMutableBufferPointer { energies in
            for segment in 0..<segments {
                let start = segment * step
                let block = UnsafeBufferPointer(rebasing: samples[start..<(start + segmentLength)])
                transform.load(block, using: &workspace.transform)
                workspace.transform.real.withUnsafeBufferPointer { real in
                    workspace.transform.imaginary.withUnsafeBufferPointer { add(real, $0, to: energies) }
                }
            }
        }
        let length = Double(segmentLength), isEven = segmentLength.isMultiple(of: 2)
        let averaged = averaging == .linear ? Double(segments) : 1
        let scale = 1 / (averaged * length * length * transform.gains.power)
        for line in energies.indices { energies[line] *= 2 * scale }
        energies[0] /= 2
        if isEven { energies[energies.count - 1] /= 2 }
        return Spectrum(
            meanSquares: energies, lineSpacing: sampleRate / length, window: transform.window,
            gains: transform.gains, endsWithoutImage: isEven)
    }

    /// Takes |X|² of each line in.
    private func add(
        _ real: UnsafeBufferPointer<Double>, _ imaginary: UnsafeBufferPointer<Double>,
        to energies: UnsafeMutableBufferPointer<Double>
    ) {
        let known = UnsafeBufferPointer(energies), whole = real.count / Lanes.scalarCount * Lanes.scalarCount
        for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
            let x = real.lanes(at: index), y = imaginary.lanes(at: index)
            let energy = x * x + y * y
            var lanes = known.lanes(at: index)
            if averaging == .linear { lanes += energy } else { lanes.raise(to: energy) }
            energies.store(lanes, at: index)
        }
        for index in whole..<real.count {
            let energy = real[index] * real[index] + imaginary[index] * imaginary[index]
            energies[index] = averaging == .linear ? energies[index] + energy : max(energies[index], energy)
        }
    }
}
