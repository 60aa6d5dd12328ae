// Sums over samples in eight lanes, which the compiler may not make of a plain loop because it changes the rounding.

typealias Lanes = SIMD8<Double>

extension UnsafeBufferPointer<Double> {
    /// Σ f(x), with f on eight samples at a time; what is left over is filled up with `padding`, for which f must be 0.
    @inline(__always)
    func laneSum(padding: Double = 0, _ term: (Lanes) -> Lanes) -> Double {
        var even = Lanes.zero, odd = Lanes.zero
        var index = 0
        while index + 16 <= count {
            even += term(lanes(at: index))
            odd += term(lanes(at: index + 8))
            index += 16
        }
        while index < count {
            even += term(lanes(at: index, padding: padding))
            index += 8
        }
        return (even + odd).sum()
    }

    @inline(__always)
    func lanes(at index: Int) -> Lanes {
        UnsafeRawPointer(baseAddress! + index).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    func lanes(at index: Int, padding: Double) -> Lanes {
        if index + 8 <= count { return lanes(at: index) }
        var lanes = Lanes(repeating: padding)
        for lane in 0..<(count - index) { lanes[lane] = self[index + lane] }
        return lanes
    }

    /// 0 for no samples.
    var mean: Double { count == 0 ? 0 : laneSum { $0 } / Double(count) }

    var sumOfSquares: Double { laneSum { $0 * $0 } }
}
