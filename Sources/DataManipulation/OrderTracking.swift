import Glibc

/// A waveform over the angle of a shaft in place of time: lines at multiples of the shaft's speed stay sharp while that
/// changes.
package struct AngularWaveform: Sendable, Equatable {
    package let samples: [Double]
    package let samplesPerRevolution: Int
    /// The angle of the first sample, in revolutions from the record's begin.
    package let firstRevolution: Double

    package var revolutionCount: Int { samples.count / samplesPerRevolution }

    /// The spectrum over all whole revolutions; its "hertz" are orders, with a line spacing of 1 / revolutions.
    package func orderSpectrum(window: Window = .hann) -> Spectrum? {
        guard revolutionCount > 0 else { return nil }
        return SpectrumEstimator(
            segmentLength: revolutionCount * samplesPerRevolution, window: window,
            sampleRate: Double(samplesPerRevolution)
        ).spectrum(of: samples)
    }
}

/// Resampling at equal steps of angle.
///
/// Values between samples come from a windowed sinc (Kaiser, β = 8) over 16 samples to each side: tones up to 0.7 of
/// half the sample rate within 0.1 %. It does not filter: take as many samples a revolution as `samplesPerRevolution`
/// says, or what lies above half of them folds back. The first and last 16 samples of the record are left out.
package enum OrderTracking {
    private static let reach = 16
    /// Kernels tabulated between two samples; the nearest two are mixed.
    private static let phases = 512
    /// For each phase the weights of 2 · reach samples.
    private static let table: [Double] = {
        func bump(_ place: Double) -> Double {
            let part = place / Double(reach)
            return abs(part) < 1 ? besselI0(8 * (1 - part * part).squareRoot()) / besselI0(8) : 0
        }
        return (0...phases).flatMap { phase in
            (0..<(2 * reach)).map { tap in
                let place = Double(tap - reach + 1) - Double(phase) / Double(phases)
                return (place == 0 ? 1 : sin(.pi * place) / (.pi * place)) * bump(place)
            }
        }
    }()

    /// The samples a revolution that keep all that the record holds while the shaft turns slowest, rounded up to a
    /// power of two; at most 4096.
    package static func samplesPerRevolution(for angle: ShaftAngle, sampleRate: Double) -> Int {
        let needed = sampleRate / max(angle.frequencies.lowerBound, sampleRate / 4096)
        // A speed that divides the rate does so in spite of rounding.
        return 1 << Int((log2(max(needed, 2)) - 1e-9).rounded(.up))
    }

    /// - Parameter samplesPerRevolution: at least 2.
    /// - Returns: nil where the record is too short for one step of angle.
    package static func resampled(
        _ samples: [Double], sampleRate: Double, angle: ShaftAngle, samplesPerRevolution: Int
    ) -> AngularWaveform? {
        precondition(samplesPerRevolution >= 2 && sampleRate > 0, "at least two samples a revolution")
        guard samples.count > 2 * reach else { return nil }
        let steps = Double(samplesPerRevolution)
        let first = angle.revolutions(at: Double(reach - 1) / sampleRate) * steps
        let last = angle.revolutions(at: Double(samples.count - reach - 1) / sampleRate) * steps
        guard last - first >= 2, last - first < 1e9 else { return nil }
        let begin = first.rounded(.up), count = Int(last - begin) + 1
        var values = [Double](repeating: 0, count: count)
        samples.withUnsafeBufferPointer { samples in
            table.withUnsafeBufferPointer { table in
                for index in 0..<count {
                    let place = angle.time(at: (begin + Double(index)) / steps) * sampleRate
                    values[index] = value(at: place, in: samples, by: table)
                }
            }
        }
        return AngularWaveform(
            samples: values, samplesPerRevolution: samplesPerRevolution, firstRevolution: begin / steps)
    }

    /// A record of as many samples over nearly the same time, in which the shaft turns evenly: its lines are sharp,
    /// those of other origin smeared. The first and last neighbourhoods are left out, so that all is slower by 2 · 16
    /// samples.
    ///
    /// - Returns: nil for records of less than a hundred samples.
    package static func evened(_ samples: [Double], sampleRate: Double, angle: ShaftAngle) -> [Double]? {
        precondition(sampleRate > 0, "a positive sample rate")
        guard samples.count >= 100 else { return nil }
        let begin = Double(reach - 1) / sampleRate, end = Double(samples.count - reach - 1) / sampleRate
        let first = angle.revolutions(at: begin)
        let step = (angle.revolutions(at: end) - first) / Double(samples.count - 1)
        var values = [Double](repeating: 0, count: samples.count)
        samples.withUnsafeBufferPointer { samples in
            table.withUnsafeBufferPointer { table in
                for index in values.indices {
                    let place = angle.time(at: first + Double(index) * step) * sampleRate
                    values[index] = value(at: place, in: samples, by: table)
                }
            }
        }
        return values
    }

    private static func value(
        at place: Double, in samples: UnsafeBufferPointer<Double>, by table: UnsafeBufferPointer<Double>
    ) -> Double {
        // Rounding may put the last place just beyond the last whole neighbourhood.
        let whole = min(max(Int(place), reach - 1), samples.count - reach - 1)
        let phase = min(max(place - Double(whole), 0), 1) * Double(phases)
        let row = min(Int(phase), phases - 1), mix = phase - Double(row)
        let near = UnsafeBufferPointer(rebasing: table[(row * 2 * reach)..<((row + 2) * 2 * reach)])
        let first = whole - reach + 1
        var sum = Lanes.zero
        for tap in stride(from: 0, to: 2 * reach, by: Lanes.scalarCount) {
            let lower = near.lanes(at: tap), upper = near.lanes(at: tap + 2 * reach)
            sum += (lower + (upper - lower) * mix) * samples.lanes(at: first + tap)
        }
        return sum.sum()
    }
}
