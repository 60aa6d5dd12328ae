import DataManipulation
import Glibc

/// Reads `Double` samples from the standard input to its end, and writes what the kernels make of them: for each a line
/// of its name and how many numbers follow, then those as `Double`.
func writeManipulations(sampleRate: Double) {
    guard let input = fdopen(0, "r"), let output = fdopen(1, "w") else { return }
    var samples: [Double] = []
    var sample = 0.0
    while fread(&sample, MemoryLayout<Double>.stride, 1, input) == 1 { samples.append(sample) }
    for (name, values) in manipulations(of: samples, sampleRate) {
        fputs("\(name) \(values.count)\n", output)
        values.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, output) }
    }
    fclose(output)
}

private func manipulations(of samples: [Double], _ rate: Double) -> [(String, [Double])] {
    var results: [(String, [Double])] = []
    func add(_ name: String, _ values: [Double]?) { if let values { results.append((name, values)) } }

    for (name, length, overlap, averaging) in [
        ("welch", 2048, 1024, SpectrumEstimator.Averaging.linear), ("welch-1000", 1000, 250, .linear),
        ("largest", 2048, 1024, .peakHold), ("whole", samples.count, 0, .linear),
    ] where length <= samples.count {
        let estimator = SpectrumEstimator(
            segmentLength: length, overlap: overlap, averaging: averaging, sampleRate: rate)
        add(name, estimator.spectrum(of: samples)?.density)
    }
    let bands: [(String, FilterBand)] = [
        ("lowpass", .lowPass(0.1 * rate)), ("highpass", .highPass(0.002 * rate)),
        ("bandpass", .bandPass(0.1 * rate...0.2 * rate)), ("bandstop", .bandStop(0.1 * rate...0.11 * rate)),
    ]
    for (name, band) in bands {
        let cascade = BiquadCascade(butterworth: 4, band, sampleRate: rate)
        add("\(name)-forwards", cascade?.filtered(samples))
        add("\(name)-both-ways", cascade?.filteredBothWays(samples))
        add("\(name)-fir", FIRFilter(windowedSinc: 101, band, sampleRate: rate)?.filtered(samples))
    }
    for (up, down) in [(1, 4), (3, 2)] {
        add("resampled-\(up)-\(down)", Resampling(up: up, down: down).resampled(samples))
    }
    if let envelope = Envelope(count: samples.count, sampleRate: rate) {
        var workspace = envelope.makeWorkspace()
        add("envelope", envelope.squared(of: samples, using: &workspace))
        add("envelope-spectrum", envelope.spectrum(of: samples, using: &workspace).amplitudes)
    }
    let whitening = CepstrumWhitening(count: samples.count)
    var workspace = whitening.makeWorkspace()
    add("whitened", whitening.whitened(samples, using: &workspace))
    let integration = VibrationIntegration(count: samples.count, sampleRate: rate, band: 0.01 * rate...0.3 * rate)
    add("velocity", integration?.integrated(samples, .once))
    return results
}
