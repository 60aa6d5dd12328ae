internal import CSIMD
internal import FourierKernelsDouble
internal import FourierKernelsFloat

#if arch(x86_64)
internal import FourierKernelsDoubleAVX2
internal import FourierKernelsFloatAVX2
#endif

/// A number that Fourier transforms are made for: `Float` or `Double`.
package protocol TransformScalar: BinaryFloatingPoint, Sendable {
    /// The innermost loops for the processor that the program runs on.
    static var kernels: FourierKernels<Self> { get }
    /// Those for any processor of the architecture.
    static var baselineKernels: FourierKernels<Self> { get }
}

/// The innermost loops of a transform; `Sources/FourierKernels` says what each does.
package struct FourierKernels<Scalar>: Sendable {
    typealias Transform =
        @Sendable (
            UnsafePointer<fourier_pass>, Int, _ interleaved: Bool, UnsafePointer<Scalar>, UnsafePointer<Scalar>,
            UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>,
            UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>
        ) -> Void
    typealias HalfSpectrumPass =
        @Sendable (
            UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>,
            UnsafePointer<Scalar>, Int
        ) -> Void

    let transform: Transform
    let vectorWidth: Int
    let hasPassAcrossGroups, hasButterfly: @Sendable (_ radix: Int) -> Bool
    let separateHalfSpectrum, joinHalfSpectrum: HalfSpectrumPass
    let separateParts:
        @Sendable (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void
    let interleaveParts:
        @Sendable (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void
    let multiply:
        @Sendable (
            UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>,
            UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int
        ) -> Void
    let scale: @Sendable (UnsafeMutablePointer<Scalar>, Scalar, Int) -> Void
    let factorCount: @Sendable (_ radix: Int, _ groups: Int, _ across: Bool) -> Int
    let fillFactors: @Sendable (UnsafeMutablePointer<Scalar>, _ radix: Int, _ groups: Int, _ across: Bool) -> Void
    let fillCircle, fillHalfSpectrumFactors, fillChirp: @Sendable (UnsafeMutablePointer<Scalar>, Int) -> Void
}

extension Float: TransformScalar {
    package static let kernels = processor_runs_avx2_and_fma() ? wideKernels : baselineKernels

    package static let baselineKernels = FourierKernels<Self>(
        transform: FourierKernelsFloat.transform(_:_:interleaved:_:_:_:_:_:_:),
        vectorWidth: FourierKernelsFloat.vectorWidth,
        hasPassAcrossGroups: FourierKernelsFloat.hasPassAcrossGroups(radix:),
        hasButterfly: FourierKernelsFloat.hasButterfly(radix:),
        separateHalfSpectrum: FourierKernelsFloat.separateHalfSpectrum,
        joinHalfSpectrum: FourierKernelsFloat.joinHalfSpectrum,
        separateParts: FourierKernelsFloat.separateParts,
        interleaveParts: FourierKernelsFloat.interleaveParts,
        multiply: FourierKernelsFloat.multiply,
        scale: FourierKernelsFloat.scale,
        factorCount: FourierKernelsFloat.factorCount(radix:groups:across:),
        fillFactors: FourierKernelsFloat.fillFactors(_:radix:groups:across:),
        fillCircle: FourierKernelsFloat.fillCircle(_:length:),
        fillHalfSpectrumFactors: FourierKernelsFloat.fillHalfSpectrumFactors(_:count:),
        fillChirp: FourierKernelsFloat.fillChirp(_:count:))

    private static var wideKernels: FourierKernels<Self> {
        #if arch(x86_64)
        FourierKernels(
            transform: FourierKernelsFloatAVX2.transform(_:_:interleaved:_:_:_:_:_:_:),
            vectorWidth: FourierKernelsFloatAVX2.vectorWidth,
            hasPassAcrossGroups: FourierKernelsFloatAVX2.hasPassAcrossGroups(radix:),
            hasButterfly: FourierKernelsFloatAVX2.hasButterfly(radix:),
            separateHalfSpectrum: FourierKernelsFloatAVX2.separateHalfSpectrum,
            joinHalfSpectrum: FourierKernelsFloatAVX2.joinHalfSpectrum,
            separateParts: FourierKernelsFloatAVX2.separateParts,
            interleaveParts: FourierKernelsFloatAVX2.interleaveParts,
            multiply: FourierKernelsFloatAVX2.multiply,
            scale: FourierKernelsFloatAVX2.scale,
            factorCount: FourierKernelsFloatAVX2.factorCount(radix:groups:across:),
            fillFactors: FourierKernelsFloatAVX2.fillFactors(_:radix:groups:across:),
            fillCircle: FourierKernelsFloatAVX2.fillCircle(_:length:),
            fillHalfSpectrumFactors: FourierKernelsFloatAVX2.fillHalfSpectrumFactors(_:count:),
            fillChirp: FourierKernelsFloatAVX2.fillChirp(_:count:))
        #else
        baselineKernels
        #endif
    }
}

extension Double: TransformScalar {
    package static let kernels = processor_runs_avx2_and_fma() ? wideKernels : baselineKernels

    package static let baselineKernels = FourierKernels<Self>(
        transform: FourierKernelsDouble.transform(_:_:interleaved:_:_:_:_:_:_:),
        vectorWidth: FourierKernelsDouble.vectorWidth,
        hasPassAcrossGroups: FourierKernelsDouble.hasPassAcrossGroups(radix:),
        hasButterfly: FourierKernelsDouble.hasButterfly(radix:),
        separateHalfSpectrum: FourierKernelsDouble.separateHalfSpectrum,
        joinHalfSpectrum: FourierKernelsDouble.joinHalfSpectrum,
        separateParts: FourierKernelsDouble.separateParts,
        interleaveParts: FourierKernelsDouble.interleaveParts,
        multiply: FourierKernelsDouble.multiply,
        scale: FourierKernelsDouble.scale,
        factorCount: FourierKernelsDouble.factorCount(radix:groups:across:),
        fillFactors: FourierKernelsDouble.fillFactors(_:radix:groups:across:),
        fillCircle: FourierKernelsDouble.fillCircle(_:length:),
        fillHalfSpectrumFactors: FourierKernelsDouble.fillHalfSpectrumFactors(_:count:),
        fillChirp: FourierKernelsDouble.fillChirp(_:count:))

    private static var wideKernels: FourierKernels<Self> {
        #if arch(x86_64)
        FourierKernels(
            transform: FourierKernelsDoubleAVX2.transform(_:_:interleaved:_:_:_:_:_:_:),
            vectorWidth: FourierKernelsDoubleAVX2.vectorWidth,
            hasPassAcrossGroups: FourierKernelsDoubleAVX2.hasPassAcrossGroups(radix:),
            hasButterfly: FourierKernelsDoubleAVX2.hasButterfly(radix:),
            separateHalfSpectrum: FourierKernelsDoubleAVX2.separateHalfSpectrum,
            joinHalfSpectrum: FourierKernelsDoubleAVX2.joinHalfSpectrum,
            separateParts: FourierKernelsDoubleAVX2.separateParts,
            interleaveParts: FourierKernelsDoubleAVX2.interleaveParts,
            multiply: FourierKernelsDoubleAVX2.multiply,
            scale: FourierKernelsDoubleAVX2.scale,
            factorCount: FourierKernelsDoubleAVX2.factorCount(radix:groups:across:),
            fillFactors: FourierKernelsDoubleAVX2.fillFactors(_:radix:groups:across:),
            fillCircle: FourierKernelsDoubleAVX2.fillCircle(_:length:),
            fillHalfSpectrumFactors: FourierKernelsDoubleAVX2.fillHalfSpectrumFactors(_:count:),
            fillChirp: FourierKernelsDoubleAVX2.fillChirp(_:count:))
        #else
        baselineKernels
        #endif
    }
}
