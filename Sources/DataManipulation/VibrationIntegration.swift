import Glibc

/// How often acceleration is integrated over time.
package enum Integration: Int, Sendable {
    /// To velocity: acceleration in mm/s² gives mm/s.
    case once = 1
    /// To displacement: acceleration in mm/s² gives mm.
    case twice = 2
}

extension ClosedRange<Double> {
    /// The band of vibration severity, hertz; machines below 600 rpm need the lower one. Source: ISO 20816-3.
    package static var severity: Self { 10...1000 }
    package static var severityOfSlowMachines: Self { 2...1000 }
}

extension Spectrum {
    /// The RMS of the integral of what lies in a band, true to the energy: √(Σ (A_k / (2πf_k)^m)²/2 / noise bandwidth).
    ///
    /// A tone spreads over lines, of which the lower ones weigh too much: by 1 + m(2m+1)·spread/k² in energy for a tone
    /// at line k. The weight is divided by just that, so that a tone is right within 0.1 % from line 6 on and within
    /// 0.5 % from line 3.75 on (Hann; 12.5 Hz in 0.5 and in 0.3 s). A tone in noise adds to that how far the noise at
    /// its lines happens to be in phase with it. Lines that the mean reaches have no integral.
    package func rms(of integration: Integration, in band: ClosedRange<Double>) -> Double {
        let times = Double(integration.rawValue), excess = times * (2 * times + 1) * gains.spread
        var sum = 0.0
        for line in linesOfTones(in: band) where line >= window.lobe {
            let square = Double(line) * Double(line)
            let angular = 4 * .pi * .pi * square * lineSpacing * lineSpacing
            sum += meanSquares[line] / (integration == .once ? angular : angular * angular) / (1 + excess / square)
        }
        return sum.squareRoot()
    }

    /// The lines in a band, where a tone near an edge has all its lines in or out: a part of them, cut off by the edge,
    /// is as much as 3 % of its energy when it is one and a half lines away.
    ///
    /// What lies between two valleys, no further from its peak than the lobe of the window, is taken for one tone at
    /// the mean of the lines weighted with their energies: the true place of a tone, whatever the window, but for what
    /// leaks beyond the lobe (Σ δ |W(δ)|² = 0). In noise as much is won as lost in the mean.
    private func linesOfTones(in band: ClosedRange<Double>) -> Range<Int> {
        let lines = lines(in: band)
        let (lower, upper) = (band.lowerBound / lineSpacing, band.upperBound / lineSpacing)
        var (first, end) = (lines.lowerBound, lines.upperBound)
        if let tone = tone(across: first) {
            first = place(of: tone) >= lower - LineGrid.tolerance ? tone.lowerBound : tone.upperBound
        }
        if let tone = tone(across: end) {
            end = place(of: tone) <= upper + LineGrid.tolerance ? tone.upperBound : tone.lowerBound
        }
        return first..<max(first, end)
    }

    /// The tone that has lines both below a line and from it on.
    private func tone(across border: Int) -> Range<Int>? {
        guard (1..<lineCount).contains(border) else { return nil }
        let start = meanSquares[border] >= meanSquares[border - 1] ? border : border - 1
        let uphill = start == border ? 1 : -1
        var peak = start
        while abs(peak - start) < window.lobe, meanSquares.indices.contains(peak + uphill),
            meanSquares[peak + uphill] > meanSquares[peak]
        {
            peak += uphill
        }
        var (low, high) = (peak, peak)
        while low > 0, peak - low < window.lobe, meanSquares[low - 1] < meanSquares[low] { low -= 1 }
        while high + 1 < lineCount, high - peak < window.lobe, meanSquares[high + 1] < meanSquares[high] { high += 1 }
        return low < border && border <= high ? low..<high + 1 : nil
    }

    /// In lines.
    private func place(of tone: Range<Int>) -> Double {
        let moment = tone.reduce(0) { $0 + Double($1) * meanSquares[$1] }
        return moment / meanSquares[tone].reduce(0, +)
    }
}

/// Waveforms of velocity and displacement from acceleration, in the frequency domain. A plan, made once and shared
/// between threads.
///
/// Lines outside the band become 0 and those inside are divided by (2πjf)^m. The record is taken as one period: where
/// its ends do not meet, about one period of the band's lower edge is disturbed at each.
package struct VibrationIntegration: Sendable {
    private let transform: RealTransform<Double>
    private let lineSpacing: Double
    private let lines: Range<Int>

    /// - Parameters:
    ///   - count: samples of the record, at least 2.
    ///   - band: hertz, above 0.
    /// - Returns: nil where the record has no line in the band.
    package init?(count: Int, sampleRate: Double, band: ClosedRange<Double>) {
        guard count >= 2, sampleRate > 0, band.lowerBound > 0 else { return nil }
        transform = RealTransform(length: count)
        lineSpacing = sampleRate / Double(count)
        lines = LineGrid(spacing: lineSpacing, count: transform.lineCount).lines(in: band)
        if lines.isEmpty { return nil }
    }

    /// As many samples, in the unit of the acceleration times seconds, or seconds².
    package func integrated(_ acceleration: [Double], _ integration: Integration) -> [Double] {
        var spectrum = transform.forward(acceleration)
        for line in 0..<spectrum.count {
            guard lines.contains(line) else {
                (spectrum.real[line], spectrum.imaginary[line]) = (0, 0)
                continue
            }
            let angular = 2 * .pi * Double(line) * lineSpacing
            let (real, imaginary) = (spectrum.real[line], spectrum.imaginary[line])
            switch integration {
            case .once: (spectrum.real[line], spectrum.imaginary[line]) = (imaginary / angular, -real / angular)
            case .twice:
                let square = angular * angular
                (spectrum.real[line], spectrum.imaginary[line]) = (-real / square, -imaginary / square)
            }
        }
        return transform.inverse(spectrum)
    }
}
