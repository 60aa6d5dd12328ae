/// Whether a waveform can be believed, with everything that speaks against it.
package struct WaveformQuality: Sendable, Equatable {
    package enum Verdict: Int, Sendable, Comparable {
        case good
        /// Features may be published with this mark; a diagnosis abstains.
        case uncertain
        case bad

        package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// What speaks against a waveform, with the number that says how much.
    package enum Finding: Sendable, Equatable {
        /// Fewer than two samples.
        case empty
        /// At least one sample is not a number, or infinite.
        case notFinite(count: Int)
        /// All samples are the same.
        case constant
        /// Samples stuck at the largest or smallest value, which the signal reached and left in full run.
        case clipping(count: Int)
        /// One value held while the signal before and after it moves; the longest such run, in samples.
        case dropout(longest: Int)
        /// Bits of the converter's code, 0 the lowest, that never change although the range of codes asks for it.
        case stuckBits([Int])
        /// The level changes once, by so much, and stays.
        case levelJump(size: Double)
        /// The amplitude in 1–2 Hz over the median in 5–10 Hz: a wandering or overloaded sensor, not a machine.
        case skiSlope(ratio: Double)
        case tooFewRevolutions(count: Double, needed: Double)
        /// Lines are further apart than asked, in hertz.
        case tooCoarse(lineSpacing: Double, asked: Double)

        package var verdict: Verdict {
            switch self {
            case .empty, .notFinite, .constant, .dropout, .stuckBits: .bad
            // One clipped shock leaves its time and the lines right, not its height.
            case .clipping, .levelJump, .skiSlope: .uncertain
            case .tooFewRevolutions(let count, let needed): count < needed / 2 ? .bad : .uncertain
            case .tooCoarse(let lineSpacing, let asked): lineSpacing > 2 * asked ? .bad : .uncertain
            }
        }
    }

    package let findings: [Finding]
    package var verdict: Verdict { findings.map(\.verdict).max() ?? .good }

    /// What is to be read from the waveform.
    package struct Purpose: Sendable {
        /// Hertz; ten revolutions are needed to tell orders from each other.
        package var shaftFrequency: Double?
        /// Hertz between lines; a record of T seconds has 1/T.
        package var lineSpacing: Double?

        package init(shaftFrequency: Double? = nil, lineSpacing: Double? = nil) {
            self.shaftFrequency = shaftFrequency
            self.lineSpacing = lineSpacing
        }

        static let revolutionsNeeded = 10.0
    }

    package init(of samples: [Double], sampleRate: Double, for purpose: Purpose = Purpose()) {
        precondition(sampleRate > 0, "a positive sample rate")
        let infinite = samples.count { !$0.isFinite }
        if samples.count < 2 {
            findings = [.empty]
        } else if infinite > 0 {
            findings = [.notFinite(count: infinite)]
        } else if samples.allSatisfy({ $0 == samples[0] }) {
            findings = [.constant]
        } else {
            let duration = Double(samples.count) / sampleRate
            findings =
                [
                    clipping(samples), dropout(samples), stuckBits(samples), levelJump(samples),
                    skiSlope(samples, sampleRate: sampleRate),
                ].compactMap { $0 } + Self.shortcomings(of: duration, for: purpose)
        }
    }

    private static func shortcomings(of duration: Double, for purpose: Purpose) -> [Finding] {
        var findings = [Finding]()
        if let frequency = purpose.shaftFrequency, duration * frequency < Purpose.revolutionsNeeded {
            findings.append(.tooFewRevolutions(count: duration * frequency, needed: Purpose.revolutionsNeeded))
        }
        // A record made for the spacing may be a sample short.
        if let asked = purpose.lineSpacing, 1 / duration > asked * 1.001 {
            findings.append(.tooCoarse(lineSpacing: 1 / duration, asked: asked))
        }
        return findings
    }
}

/// A stretch of equal samples.
private struct Run {
    let range: Range<Int>
    /// How fast the signal came or went, whichever is slower: of the two steps nearest to the run the larger one,
    /// because the last step to a rail may be cut short.
    let speed: Double
}

private func runs(in samples: [Double], longerThan least: Int) -> [Run] {
    /// The step between neighbours; none beyond the ends, where a run may have come from anywhere.
    func step(_ index: Int) -> Double {
        index > 0 && index < samples.count ? abs(samples[index] - samples[index - 1]) : .infinity
    }
    var runs = [Run](), start = 0
    for index in 1...samples.count where index == samples.count || samples[index] != samples[start] {
        if index - start > least {
            let speed = min(max(step(start), step(start - 1)), max(step(index), step(index + 1)))
            runs.append(Run(range: start..<index, speed: speed))
        }
        start = index
    }
    return runs
}

/// The smallest step between neighbours: one count of the converter, or nearly nothing.
private func quantum(of samples: [Double]) -> Double {
    zip(samples, samples.dropFirst()).reduce(.infinity) { least, pair in
        let step = abs(pair.1 - pair.0)
        return step > 0 && step < least ? step : least
    }
}

/// Three samples at the rail after a step of more than eight counts; the top of a slow sine is as flat, but is reached
/// by steps of a count or two.
private func clipping(_ samples: [Double]) -> WaveformQuality.Finding? {
    guard let largest = samples.max(), let smallest = samples.min() else { return nil }
    let slowest = 8 * quantum(of: samples)
    let clipped = runs(in: samples, longerThan: 2).filter { run in
        let value = samples[run.range.lowerBound]
        return (value == largest || value == smallest) && run.speed > slowest
    }
    return clipped.isEmpty ? nil : .clipping(count: clipped.reduce(0) { $0 + $1.range.count })
}

/// Eight equal samples within a signal that otherwise moves by at least four counts a sample (a signal of few counts
/// stands still by itself), and away from the rails (that is clipping).
private func dropout(_ samples: [Double]) -> WaveformQuality.Finding? {
    let extremes = [samples.max(), samples.min()]
    let held = runs(in: samples, longerThan: 7).filter { !extremes.contains(samples[$0.range.lowerBound]) }
    guard let longest = held.map(\.range.count).max() else { return nil }
    let steps = zip(samples, samples.dropFirst()).map { abs($1 - $0) }.filter { $0 > 0 }.sorted()
    return steps[steps.count / 2] >= 4 * steps[0] ? .dropout(longest: longest) : nil
}

/// Looks at samples that are whole multiples of one count. A bit counts as stuck where the codes span eight times its
/// weight, so that it had to change. A lowest bit that is stuck only makes the count larger, and is not seen.
private func stuckBits(_ samples: [Double]) -> WaveformQuality.Finding? {
    let quantum = quantum(of: samples)
    var ones = Int64(-1), zeros = Int64(-1), largest = Int64.min, smallest = Int64.max
    for sample in samples {
        let count = sample / quantum, code = count.rounded()
        guard abs(code) < 0x1p40, abs(count - code) < 1e-3 else { return nil }
        ones &= Int64(code)
        zeros &= ~Int64(code)
        (largest, smallest) = (max(largest, Int64(code)), min(smallest, Int64(code)))
    }
    let stuck = (0..<40).filter { bit in
        (largest - smallest) >> (bit + 3) > 0 && ((ones | zeros) >> bit) & 1 == 1
    }
    return stuck.isEmpty || samples.count < 1000 ? nil : .stuckBits(stuck)
}

/// The best split of the means of 32 blocks into two levels. A step stands out from the scatter of the means beside it
/// by more than 8 times; a slow sine or a drift stays below 5. It matters where it is larger than the signal's own RMS.
private func levelJump(_ samples: [Double]) -> WaveformQuality.Finding? {
    let blocks = 32, length = samples.count / blocks
    guard length >= 8 else { return nil }
    let parts = samples.withUnsafeBufferPointer { samples in
        (0..<blocks).map { block in
            let part = UnsafeBufferPointer(rebasing: samples[(block * length)..<((block + 1) * length)])
            let mean = part.mean
            return (mean: mean, square: part.laneSum(padding: mean) { ($0 - mean) * ($0 - mean) } / Double(length))
        }
    }
    let means = parts.map(\.mean)
    func statistics(_ values: ArraySlice<Double>) -> (mean: Double, squares: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) })
    }
    // The block with the step in it belongs to neither side.
    let splits = (4..<(blocks - 4)).map { split in
        let before = statistics(means[..<split]), after = statistics(means[(split + 1)...])
        return (size: abs(after.mean - before.mean), scatter: before.squares + after.squares)
    }
    guard let best = splits.min(by: { $0.scatter < $1.scatter }) else { return nil }
    let scatter = (best.scatter / Double(blocks - 3)).squareRoot()
    let own = parts.map(\.square).sorted()[blocks / 2].squareRoot()
    return best.size > 8 * scatter && best.size > own ? .levelJump(size: best.size) : nil
}

/// A slope steeper than 1/f, and no tone: a tone has nine tenths of the energy below 5 Hz within two lines, and is not
/// at the lowest lines that the mean does not reach (below 3.5 lines it could be either). It matters where it has more
/// velocity in 2–10 Hz than the machine in 10–1000 Hz. Over two seconds at least, so that lines are close.
private func skiSlope(_ samples: [Double], sampleRate: Double) -> WaveformQuality.Finding? {
    guard Double(samples.count) / sampleRate >= 2, sampleRate >= 40 else { return nil }
    let estimator = SpectrumEstimator(segmentLength: samples.count, sampleRate: sampleRate)
    guard let spectrum = estimator.spectrum(of: samples) else { return nil }
    func energy(_ lines: Range<Int>) -> Double { spectrum.meanSquares[lines].reduce(0, +) }
    let low = spectrum.window.lobe..<spectrum.lines(in: 1...5).upperBound
    guard let largest = low.max(by: { spectrum.meanSquares[$0] < spectrum.meanSquares[$1] }) else { return nil }
    let isTone = energy(low.clamped(to: (largest - 2)..<(largest + 3))) > 0.9 * energy(low)
    if isTone && largest > low.lowerBound + 1 { return nil }
    let lowest = spectrum.lines(in: 1...2)
    let reference = spectrum.meanSquares[spectrum.lines(in: 5...10)].sorted()
    let ratio = (energy(lowest) / Double(lowest.count) / reference[reference.count / 2]).squareRoot()
    let slope = spectrum.rms(of: .once, in: 2...10), machine = spectrum.rms(of: .once, in: .severity)
    return ratio > 5 && slope > machine ? .skiSlope(ratio: ratio) : nil
}
