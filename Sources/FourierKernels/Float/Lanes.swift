// The source of four modules, which differ in `Real`, in the width of `Vector` and in what the compiler may emit (see
// Package.swift). Everything is concrete or inlined: a copy of generic code of the standard library that an AVX2 module
// left in the program could be the one that the linker keeps for all.

#if DOUBLE
package typealias Real = Double
#if AVX2
typealias Vector = SIMD4<Double>
typealias HalfVector = SIMD2<Double>
#else
typealias Vector = SIMD2<Double>
typealias HalfVector = Double
#endif
#else
package typealias Real = Float
#if AVX2
typealias Vector = SIMD8<Float>
typealias HalfVector = SIMD4<Float>
#else
typealias Vector = SIMD4<Float>
typealias HalfVector = SIMD2<Float>
#endif
#endif

/// One or several numbers that are worked on in step.
protocol Lanes {
    static var width: Int { get }
    init(repeating value: Real)
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    func addingProduct(_ left: Self, _ right: Self) -> Self
    /// The lanes in the opposite order.
    var reversed: Self { get }
}

extension Lanes {
    /// `left * right + self`, rounded once where the processor does that in one instruction; without the instruction
    /// `addingProduct` would be a call for each lane.
    @inline(__always)
    func adding(_ left: Self, times right: Self) -> Self {
        #if AVX2 || arch(arm64)
        addingProduct(left, right)
        #else
        self + left * right
        #endif
    }

    /// `self - left * right`, rounded likewise.
    @inline(__always)
    func subtracting(_ left: Self, times right: Self) -> Self {
        #if AVX2 || arch(arm64)
        addingProduct(Self(repeating: -0.0) - left, right)
        #else
        self - left * right
        #endif
    }

    @inline(__always)
    init(at address: UnsafePointer<Real>) {
        self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
    }

    @inline(__always)
    func store(at address: UnsafeMutablePointer<Real>) {
        UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
    }
}

extension Real: Lanes {
    static var width: Int { 1 }

    @inline(__always)
    init(repeating value: Real) { self = value }

    @inline(__always)
    var reversed: Self { self }
}

extension SIMD2: Lanes where Scalar == Real {
    static var width: Int { 2 }

    @inline(__always)
    var reversed: Self { Self(self[1], self[0]) }
}

extension SIMD4: Lanes where Scalar == Real {
    static var width: Int { 4 }

    @inline(__always)
    var reversed: Self { Self(self[3], self[2], self[1], self[0]) }
}

#if !DOUBLE
extension SIMD8: Lanes where Scalar == Real {
    static var width: Int { 8 }

    @inline(__always)
    var reversed: Self { Self(self[7], self[6], self[5], self[4], self[3], self[2], self[1], self[0]) }
}
#endif

/// The lanes 0, 2, 4, … of two vectors, one behind the other.
@inline(__always)
func evenLanes(_ low: Vector, _ high: Vector) -> Vector {
    #if DOUBLE && !AVX2
    Vector(low[0], high[0])
    #else
    Vector(lowHalf: low.evenHalf, highHalf: high.evenHalf)
    #endif
}

/// The lanes 1, 3, 5, … of two vectors, one behind the other.
@inline(__always)
func oddLanes(_ low: Vector, _ high: Vector) -> Vector {
    #if DOUBLE && !AVX2
    Vector(low[1], high[1])
    #else
    Vector(lowHalf: low.oddHalf, highHalf: high.oddHalf)
    #endif
}
