/// What is taken away from samples before they are looked at: an offset, or the drift of a sensor.
package enum Trend: Sendable {
    case none
    /// The mean.
    case constant
    /// The straight line with the least squares of what is left.
    case linear

    /// The samples without the trend; as many, in their unit. Equals `scipy.signal.detrend`.
    package func removed(from samples: [Double]) -> [Double] {
        var rest = samples
        samples.withUnsafeBufferPointer { samples in
            let line = line(through: samples)
            for index in samples.indices { rest[index] -= line.value(at: index) }
        }
        return rest
    }

    struct Line {
        var offset = 0.0
        var slope = 0.0

        @inline(__always)
        func value(at index: Int) -> Double { offset + slope * Double(index) }

        /// What is left of the samples, each times its weight.
        func remove(
            from samples: UnsafeBufferPointer<Double>, weighing weights: UnsafeBufferPointer<Double>,
            to rest: UnsafeMutableBufferPointer<Double>
        ) {
            var index = 0
            // Most have no slope.
            if slope == 0 {
                while index + Lanes.scalarCount <= samples.count {
                    rest.store((samples.lanes(at: index) - offset) * weights.lanes(at: index), at: index)
                    index += Lanes.scalarCount
                }
            }
            while index < samples.count {
                rest[index] = (samples[index] - value(at: index)) * weights[index]
                index += 1
            }
        }
    }

    func line(through samples: UnsafeBufferPointer<Double>) -> Line {
        switch self {
        case .none: return Line()
        case .constant: return Line(offset: samples.mean)
        case .linear:
            guard samples.count > 1 else { return Line(offset: samples.mean) }
            let mean = samples.mean, count = Double(samples.count), middle = (count - 1) / 2
            var moment = 0.0
            for index in samples.indices { moment += (Double(index) - middle) * (samples[index] - mean) }
            // Σ (n − middle)² = N (N² − 1) / 12.
            let slope = moment * 12 / (count * (count * count - 1))
            return Line(offset: mean - slope * middle, slope: slope)
        }
    }
}
