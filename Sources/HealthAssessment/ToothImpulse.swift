import DataManipulation

/// FM4: the kurtosis of what repeats with every revolution once the mesh with its sidebands of one revolution and the
/// shaft's first two orders are taken out. 3 for noise, less for what is left of tones, more where a tooth hits.
///
/// Source: Stewart, Some useful data analysis techniques for gearbox diagnostics, ISVR Southampton 1977 (second hand).
///
/// - Returns: nil for less than ten revolutions, or a mesh that the rate does not hold.
package func toothImpulse(
    _ samples: [Double], sampleRate: Double, shaftFrequency: Double, teeth: Int
) -> Double? {
    guard let angle = ShaftAngle(frequency: shaftFrequency) else { return nil }
    let steps = OrderTracking.samplesPerRevolution(for: angle, sampleRate: sampleRate)
    guard 3 * teeth < steps / 2,
        let waveform = OrderTracking.resampled(
            samples, sampleRate: sampleRate, angle: angle, samplesPerRevolution: steps),
        let average = SynchronousAverage(of: waveform), average.revolutionCount >= 10
    else { return nil }
    let transform = RealTransform<Double>(length: steps)
    var spectrum = transform.forward(average.revolution)
    for order in 0..<spectrum.count {
        let fromMesh = order % teeth
        guard order <= 2 || (order >= teeth - 1 && (fromMesh <= 1 || fromMesh == teeth - 1)) else { continue }
        (spectrum.real[order], spectrum.imaginary[order]) = (0, 0)
    }
    return ScalarFeatures(of: transform.inverse(spectrum))?.kurtosis
}
