internal import CSIMD

/// Lanes whose order can be turned around.
protocol ReversibleLanes: Lanes {
    var reversed: Self { get }
}

extension Real: ReversibleLanes {
    var reversed: Self { self }
}
extension Vector: ReversibleLanes {}

// `CSIMD` says what each does.
extension Vector {
    #if DOUBLE && AVX2
    @inline(__always) var reversed: Self { reversed_double4(self) }
    @inline(__always) static func even(_ a: Self, _ b: Self) -> Self { even_double4(a, b) }
    @inline(__always) static func odd(_ a: Self, _ b: Self) -> Self { odd_double4(a, b) }
    @inline(__always) static func zipLow(_ a: Self, _ b: Self) -> Self { zip_low_double4(a, b) }
    @inline(__always) static func zipHigh(_ a: Self, _ b: Self) -> Self { zip_high_double4(a, b) }
    @inline(__always) static func joinLow(_ a: Self, _ b: Self) -> Self { join_low_double4(a, b) }
    @inline(__always) static func joinHigh(_ a: Self, _ b: Self) -> Self { join_high_double4(a, b) }
    #elseif DOUBLE
    @inline(__always) var reversed: Self { reversed_double2(self) }
    @inline(__always) static func even(_ a: Self, _ b: Self) -> Self { even_double2(a, b) }
    @inline(__always) static func odd(_ a: Self, _ b: Self) -> Self { odd_double2(a, b) }
    @inline(__always) static func zipLow(_ a: Self, _ b: Self) -> Self { zip_low_double2(a, b) }
    @inline(__always) static func zipHigh(_ a: Self, _ b: Self) -> Self { zip_high_double2(a, b) }
    #elseif AVX2
    @inline(__always) var reversed: Self { reversed_float8(self) }
    @inline(__always) static func even(_ a: Self, _ b: Self) -> Self { even_float8(a, b) }
    @inline(__always) static func odd(_ a: Self, _ b: Self) -> Self { odd_float8(a, b) }
    @inline(__always) static func zipLow(_ a: Self, _ b: Self) -> Self { zip_low_float8(a, b) }
    @inline(__always) static func zipHigh(_ a: Self, _ b: Self) -> Self { zip_high_float8(a, b) }
    @inline(__always) static func pairLow(_ a: Self, _ b: Self) -> Self { pair_low_float8(a, b) }
    @inline(__always) static func pairHigh(_ a: Self, _ b: Self) -> Self { pair_high_float8(a, b) }
    @inline(__always) static func joinLow(_ a: Self, _ b: Self) -> Self { join_low_float8(a, b) }
    @inline(__always) static func joinHigh(_ a: Self, _ b: Self) -> Self { join_high_float8(a, b) }
    #else
    @inline(__always) var reversed: Self { reversed_float4(self) }
    @inline(__always) static func even(_ a: Self, _ b: Self) -> Self { even_float4(a, b) }
    @inline(__always) static func odd(_ a: Self, _ b: Self) -> Self { odd_float4(a, b) }
    @inline(__always) static func zipLow(_ a: Self, _ b: Self) -> Self { zip_low_float4(a, b) }
    @inline(__always) static func zipHigh(_ a: Self, _ b: Self) -> Self { zip_high_float4(a, b) }
    @inline(__always) static func pairLow(_ a: Self, _ b: Self) -> Self { pair_low_float4(a, b) }
    @inline(__always) static func pairHigh(_ a: Self, _ b: Self) -> Self { pair_high_float4(a, b) }
    #endif
}
