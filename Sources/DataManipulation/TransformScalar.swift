internal import CProcessor
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
}

/// The innermost loops of a transform; `Sources/FourierKernels` says what each does.
package struct FourierKernels<Scalar>: Sendable {
    package typealias Pass =
        @Sendable (
            UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>,
            UnsafePointer<Scalar>, Int, Int
        ) -> Void
    package typealias HalfSpectrumPass =
        @Sendable (
            UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>,
            UnsafePointer<Scalar>, Int
        ) -> Void

    let pass: @Sendable (_ radix: Int) -> Pass?
    let primePass: @Sendable (_ radix: Int) -> Pass
    let firstPass: @Sendable (_ radix: Int) -> (fewestGroups: Int, split: Pass, interleaved: Pass)?
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
    let fillFactors: @Sendable (UnsafeMutablePointer<Scalar>, _ radix: Int, _ groups: Int, _ first: Bool) -> Void
    let fillCircle, fillHalfSpectrumFactors, fillChirp: @Sendable (UnsafeMutablePointer<Scalar>, Int) -> Void
}

extension Float: TransformScalar {
    package static let kernels = processor_runs_avx2_and_fma() ? wideKernels : baselineKernels

    /// For any processor of the architecture.
    package static let baselineKernels = FourierKernels<Self>(
        pass: FourierKernelsFloat.pass(radix:),
        primePass: FourierKernelsFloat.pass(primeRadix:),
        firstPass: FourierKernelsFloat.firstPass(radix:),
        separateHalfSpectrum: FourierKernelsFloat.separateHalfSpectrum,
        joinHalfSpectrum: FourierKernelsFloat.joinHalfSpectrum,
        separateParts: FourierKernelsFloat.separateParts,
        interleaveParts: FourierKernelsFloat.interleaveParts,
        multiply: FourierKernelsFloat.multiply,
        scale: FourierKernelsFloat.scale,
        fillFactors: FourierKernelsFloat.fillFactors(_:radix:groups:first:),
        fillCircle: FourierKernelsFloat.fillCircle(_:length:),
        fillHalfSpectrumFactors: FourierKernelsFloat.fillHalfSpectrumFactors(_:count:),
        fillChirp: FourierKernelsFloat.fillChirp(_:count:))

    private static var wideKernels: FourierKernels<Self> {
        #if arch(x86_64)
        FourierKernels(
            pass: FourierKernelsFloatAVX2.pass(radix:),
            primePass: FourierKernelsFloatAVX2.pass(primeRadix:),
            firstPass: FourierKernelsFloatAVX2.firstPass(radix:),
            separateHalfSpectrum: FourierKernelsFloatAVX2.separateHalfSpectrum,
            joinHalfSpectrum: FourierKernelsFloatAVX2.joinHalfSpectrum,
            separateParts: FourierKernelsFloatAVX2.separateParts,
            interleaveParts: FourierKernelsFloatAVX2.interleaveParts,
            multiply: FourierKernelsFloatAVX2.multiply,
            scale: FourierKernelsFloatAVX2.scale,
            fillFactors: FourierKernelsFloatAVX2.fillFactors(_:radix:groups:first:),
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

    /// For any processor of the architecture.
    package static let baselineKernels = FourierKernels<Self>(
        pass: FourierKernelsDouble.pass(radix:),
        primePass: FourierKernelsDouble.pass(primeRadix:),
        firstPass: FourierKernelsDouble.firstPass(radix:),
        separateHalfSpectrum: FourierKernelsDouble.separateHalfSpectrum,
        joinHalfSpectrum: FourierKernelsDouble.joinHalfSpectrum,
        separateParts: FourierKernelsDouble.separateParts,
        interleaveParts: FourierKernelsDouble.interleaveParts,
        multiply: FourierKernelsDouble.multiply,
        scale: FourierKernelsDouble.scale,
        fillFactors: FourierKernelsDouble.fillFactors(_:radix:groups:first:),
        fillCircle: FourierKernelsDouble.fillCircle(_:length:),
        fillHalfSpectrumFactors: FourierKernelsDouble.fillHalfSpectrumFactors(_:count:),
        fillChirp: FourierKernelsDouble.fillChirp(_:count:))

    private static var wideKernels: FourierKernels<Self> {
        #if arch(x86_64)
        FourierKernels(
            pass: FourierKernelsDoubleAVX2.pass(radix:),
            primePass: FourierKernelsDoubleAVX2.pass(primeRadix:),
            firstPass: FourierKernelsDoubleAVX2.firstPass(radix:),
            separateHalfSpectrum: FourierKernelsDoubleAVX2.separateHalfSpectrum,
            joinHalfSpectrum: FourierKernelsDoubleAVX2.joinHalfSpectrum,
            separateParts: FourierKernelsDoubleAVX2.separateParts,
            interleaveParts: FourierKernelsDoubleAVX2.interleaveParts,
            multiply: FourierKernelsDoubleAVX2.multiply,
            scale: FourierKernelsDoubleAVX2.scale,
            fillFactors: FourierKernelsDoubleAVX2.fillFactors(_:radix:groups:first:),
            fillCircle: FourierKernelsDoubleAVX2.fillCircle(_:length:),
            fillHalfSpectrumFactors: FourierKernelsDoubleAVX2.fillHalfSpectrumFactors(_:count:),
            fillChirp: FourierKernelsDoubleAVX2.fillChirp(_:count:))
        #else
        baselineKernels
        #endif
    }
}
