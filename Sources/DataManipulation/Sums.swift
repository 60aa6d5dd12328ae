// Sums over samples in several lanes, which the compiler may not make of a plain loop because it changes the rounding.

/// As many as two registers of the baseline processor hold: six sums at once then fit into its sixteen.
typealias Lanes = SIMD4<Double>

extension UnsafeBufferPointer<Double> {
    /// Σ f(x), with f on four samples at a time; what is left over is filled up with `padding`, for which f must be 0.
    @inline(__always)
    func laneSum(padding: Double = 0, _ term: (Lanes) -> Lanes) -> Double {
        var even = Lanes.zero, odd = Lanes.zero
        var index = 0
        while index + 8 <= count {
            even += term(lanes(at: index))
            odd += term(lanes(at: index + 4))
            index += 8
        }
        while index < count {
            even += term(lanes(at: index, padding: padding))
            index += 4
        }
        return (even + odd).sum()
    }

    @inline(__always)
    func lanes(at index: Int) -> Lanes {
        UnsafeRawPointer(baseAddress! + index).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    func lanes(at index: Int, padding: Double) -> Lanes {
        if index + 4 <= count { return lanes(at: index) }
        var lanes = Lanes(repeating: padding)
        for lane in 0..<(count - index) { lanes[lane] = self[index + lane] }
        return lanes
    }

    /// 0 for no samples.
    var mean: Double { count == 0 ? 0 : laneSum { $0 } / Double(count) }

    /// The largest |x|; 0 for no samples.
    var largestSize: Double {
        var largest = Lanes.zero
        for index in stride(from: 0, to: count, by: Lanes.scalarCount) {
            largest.raise(to: lanes(at: index, padding: 0).magnitudes)
        }
        return largest.max()
    }

    /// Σ x y; `other` has at least as many.
    @inline(__always)
    func dot(_ other: UnsafePointer<Double>) -> Double {
        var even = Lanes.zero, odd = Lanes.zero
        var index = 0
        while index + 8 <= count {
            let raw = UnsafeRawPointer(other + index)
            even += lanes(at: index) * raw.loadUnaligned(as: Lanes.self)
            odd += lanes(at: index + 4) * raw.loadUnaligned(fromByteOffset: 32, as: Lanes.self)
            index += 8
        }
        var rest = 0.0
        while index < count {
            rest += self[index] * other[index]
            index += 1
        }
        return (even + odd).sum() + rest
    }
}

extension UnsafeMutableBufferPointer<Double> {
    @inline(__always)
    func store(_ lanes: Lanes, at index: Int) {
        UnsafeMutableRawPointer(baseAddress! + index).storeBytes(of: lanes, as: Lanes.self)
    }
}

extension Lanes {
    // As the processor's own instructions; the standard library's are calls.
    @inline(__always)
    mutating func raise(to other: Self) { replace(with: other, where: other .> self) }
    @inline(__always)
    mutating func lower(to other: Self) { replace(with: other, where: other .< self) }

    /// |x|: without the bit of the sign.
    var magnitudes: Self {
        let bits = unsafeBitCast(self, to: SIMD4<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF
        return unsafeBitCast(bits, to: Self.self)
    }
}
