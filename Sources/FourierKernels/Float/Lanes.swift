internal import CSIMD

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
    init(at address: UnsafePointer<Real>)
    /// From an address that is a multiple of the size.
    init(aligned address: UnsafePointer<Real>)
    func store(at address: UnsafeMutablePointer<Real>)
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    /// `self + left * right`, rounded once where the processor does that in one instruction.
    func adding(_ left: Self, times right: Self) -> Self
    /// `self - left * right`, rounded likewise.
    func subtracting(_ left: Self, times right: Self) -> Self
}

#if DOUBLE

extension Double: Lanes {
    @inline(__always) static var width: Int { 1 }
    @inline(__always) init(repeating value: Real) { self = repeat_double(value) }
    @inline(__always) init(at address: UnsafePointer<Real>) { self = load_double(address) }
    @inline(__always) init(aligned address: UnsafePointer<Real>) { self = load_aligned_double(address) }
    @inline(__always) func store(at address: UnsafeMutablePointer<Real>) { store_double(self, address) }
    @inline(__always) static func + (left: Self, right: Self) -> Self { add_double(left, right) }
    @inline(__always) static func - (left: Self, right: Self) -> Self { subtract_double(left, right) }
    @inline(__always) static func * (left: Self, right: Self) -> Self { multiply_double(left, right) }
    @inline(__always) func adding(_ left: Self, times right: Self) -> Self { add_product_double(self, left, right) }
    @inline(__always) func subtracting(_ left: Self, times right: Self) -> Self {
        subtract_product_double(self, left, right)
    }
}

extension SIMD2: Lanes where Scalar == Real {
    @inline(__always) static var width: Int { 2 }
    @inline(__always) init(repeating value: Real) { self = repeat_double2(value) }
    @inline(__always) init(at address: UnsafePointer<Real>) { self = load_double2(address) }
    @inline(__always) init(aligned address: UnsafePointer<Real>) { self = load_aligned_double2(address) }
    @inline(__always) func store(at address: UnsafeMutablePointer<Real>) { store_double2(self, address) }
    @inline(__always) static func + (left: Self, right: Self) -> Self { add_double2(left, right) }
    @inline(__always) static func - (left: Self, right: Self) -> Self { subtract_double2(left, right) }
    @inline(__always) static func * (left: Self, right: Self) -> Self { multiply_double2(left, right) }
    @inline(__always) func adding(_ left: Self, times right: Self) -> Self { add_product_double2(self, left, right) }
    @inline(__always) func subtracting(_ left: Self, times right: Self) -> Self {
        subtract_product_double2(self, left, right)
    }
}

#if AVX2
extension SIMD4: Lanes where Scalar == Real {
    @inline(__always) static var width: Int { 4 }
    @inline(__always) init(repeating value: Real) { self = repeat_double4(value) }
    @inline(__always) init(at address: UnsafePointer<Real>) { self = load_double4(address) }
    @inline(__always) init(aligned address: UnsafePointer<Real>) { self = load_aligned_double4(address) }
    @inline(__always) func store(at address: UnsafeMutablePointer<Real>) { store_double4(self, address) }
    @inline(__always) static func + (left: Self, right: Self) -> Self { add_double4(left, right) }
    @inline(__always) static func - (left: Self, right: Self) -> Self { subtract_double4(left, right) }
    @inline(__always) static func * (left: Self, right: Self) -> Self { multiply_double4(left, right) }
    @inline(__always) func adding(_ left: Self, times right: Self) -> Self { add_product_double4(self, left, right) }
    @inline(__always) func subtracting(_ left: Self, times right: Self) -> Self {
        subtract_product_double4(self, left, right)
    }
}
#endif
#else
extension Float: Lanes {
    @inline(__always) static var width: Int { 1 }
    @inline(__always) init(repeating value: Real) { self = repeat_float(value) }
    @inline(__always) init(at address: UnsafePointer<Real>) { self = load_float(address) }
    @inline(__always) init(aligned address: UnsafePointer<Real>) { self = load_aligned_float(address) }
    @inline(__always) func store(at address: UnsafeMutablePointer<Real>) { store_float(self, address) }
    @inline(__always) static func + (left: Self, right: Self) -> Self { add_float(left, right) }
    @inline(__always) static func - (left: Self, right: Self) -> Self { subtract_float(left, right) }
    @inline(__always) static func * (left: Self, right: Self) -> Self { multiply_float(left, right) }
    @inline(__always) func adding(_ left: Self, times right: Self) -> Self { add_product_float(self, left, right) }
    @inline(__always) func subtracting(_ left: Self, times right: Self) -> Self {
        subtract_product_float(self, left, right)
    }
}

extension SIMD2: Lanes where Scalar == Real {
    @inline(__always) static var width: Int { 2 }
    @inline(__always) init(repeating value: Real) { self = repeat_float2(value) }
    @inline(__always) init(at address: UnsafePointer<Real>) { self = load_float2(address) }
    @inline(__always) init(aligned address: UnsafePointer<Real>) { self = load_aligned_float2(address) }
    @inline(__always) func store(at address: UnsafeMutablePointer<Real>) { store_float2(self, address) }
    @inline(__always) static func + (left: Self, right: Self) -> Self { add_float2(left, right) }
    @inline(__always) static func - (left: Self, right: Self) -> Self { subtract_float2(left, right) }
    @inline(__always) static func * (left: Self, right: Self) -> Self { multiply_float2(left, right) }
    @inline(__always) func adding(_ left: Self, times right: Self) -> Self { add_product_float2(self, left, right) }
    @inline(__always) func subtracting(_ left: Self, times right: Self) -> Self {
        subtract_product_float2(self, left, right)
    }
}

extension SIMD4: Lanes where Scalar == Real {
    @inline(__always) static var width: Int { 4 }
    @inline(__always) init(repeating value: Real) { self = repeat_float4(value) }
    @inline(__always) init(at address: UnsafePointer<Real>) { self = load_float4(address) }
    @inline(__always) init(aligned address: UnsafePointer<Real>) { self = load_aligned_float4(address) }
    @inline(__always) func store(at address: UnsafeMutablePointer<Real>) { store_float4(self, address) }
    @inline(__always) static func + (left: Self, right: Self) -> Self { add_float4(left, right) }
    @inline(__always) static func - (left: Self, right: Self) -> Self { subtract_float4(left, right) }
    @inline(__always) static func * (left: Self, right: Self) -> Self { multiply_float4(left, right) }
    @inline(__always) func adding(_ left: Self, times right: Self) -> Self { add_product_float4(self, left, right) }
    @inline(__always) func subtracting(_ left: Self, times right: Self) -> Self {
        subtract_product_float4(self, left, right)
    }
}

#if AVX2
extension SIMD8: Lanes where Scalar == Real {
    @inline(__always) static var width: Int { 8 }
    @inline(__always) init(repeating value: Real) { self = repeat_float8(value) }
    @inline(__always) init(at address: UnsafePointer<Real>) { self = load_float8(address) }
    @inline(__always) init(aligned address: UnsafePointer<Real>) { self = load_aligned_float8(address) }
    @inline(__always) func store(at address: UnsafeMutablePointer<Real>) { store_float8(self, address) }
    @inline(__always) static func + (left: Self, right: Self) -> Self { add_float8(left, right) }
    @inline(__always) static func - (left: Self, right: Self) -> Self { subtract_float8(left, right) }
    @inline(__always) static func * (left: Self, right: Self) -> Self { multiply_float8(left, right) }
    @inline(__always) func adding(_ left: Self, times right: Self) -> Self { add_product_float8(self, left, right) }
    @inline(__always) func subtracting(_ left: Self, times right: Self) -> Self {
        subtract_product_float8(self, left, right)
    }
}
#endif
#endif
