import Glibc

/// The time-synchronous average: what repeats with every revolution of a shaft, without what does not. Noise shrinks by
/// the root of the number of revolutions; what belongs to another shaft too, unless it turns in whole numbers.
package struct SynchronousAverage: Sendable, Equatable {
    /// One revolution.
    package let revolution: [Double]
    package let revolutionCount: Int

    /// - Returns: nil for less than one whole revolution.
    package init?(of waveform: AngularWaveform) {
        let length = waveform.samplesPerRevolution, count = waveform.revolutionCount
        guard count > 0 else { return nil }
        var sum = [Double](repeating: 0, count: length)
        for revolution in 0..<count {
            for index in 0..<length { sum[index] += waveform.samples[revolution * length + index] }
        }
        revolution = sum.map { $0 / Double(count) }
        revolutionCount = count
    }

    /// The waveform without what repeats: where bearings and noise remain.
    package func removed(from waveform: AngularWaveform) -> AngularWaveform {
        let length = revolution.count
        return AngularWaveform(
            samples: waveform.samples.indices.map { waveform.samples[$0] - revolution[$0 % length] },
            samplesPerRevolution: waveform.samplesPerRevolution, firstRevolution: waveform.firstRevolution)
    }
}
