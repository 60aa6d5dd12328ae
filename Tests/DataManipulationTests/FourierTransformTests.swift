import Foundation
import Testing

@testable import DataManipulation

/// Which of the innermost loops a test takes: those for any processor, or those for the one that it runs on.
enum KernelChoice: CaseIterable {
    case baseline
    case native
}

/// A number with a bound for the relative L2 error of its transforms, against what theory lets expect.
protocol TestedScalar: TransformScalar {
    static var bound: Double { get }
}

extension Float: TestedScalar {
    static var bound: Double { 6e-7 }
}

extension Double: TestedScalar {
    static var bound: Double { 1e-15 }
}

extension TransformScalar {
    static func kernels(_ choice: KernelChoice) -> FourierKernels<Self> {
        choice == .baseline ? baselineKernels : kernels
    }
}

/// ‖a - b‖ / ‖b‖ over the parts that both have.
private func relativeError<A: TransformScalar>(_ a: SplitComplex<A>, _ b: SplitComplex<Double>) -> Double {
    var difference = 0.0, norm = 0.0
    for (parts, expected) in [(a.real, b.real), (a.imaginary, b.imaginary)] {
        for index in 0..<a.count {
            let deviation = Double(parts[index]) - expected[index]
            difference += deviation * deviation
            norm += expected[index] * expected[index]
        }
    }
    return (difference / norm).squareRoot()
}

extension SplitComplex {
    fileprivate init(real: [Scalar]) {
        self.init(real: real, imaginary: Array(repeating: 0, count: real.count))
    }

    fileprivate func converted<Other: TransformScalar>(to _: Other.Type) -> SplitComplex<Other> {
        SplitComplex<Other>(real: real.map { Other($0) }, imaginary: imaginary.map { Other($0) })
    }
}

/// e^{-2πik/N} for k in 0..<N.
private func circle(_ length: Int) -> SplitComplex<Double> {
    var values = SplitComplex<Double>(count: length)
    for k in 0..<length {
        let angle = -2 * Double.pi * Double(k) / Double(length)
        values.real[k] = cos(angle)
        values.imaginary[k] = sin(angle)
    }
    return values
}

private func noise(_ length: Int, seed: UInt64) -> [Double] {
    var state = seed &+ UInt64(length)
    return (0..<length).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 0x1p52 - 1
    }
}

@Suite struct `Fourier transforms` {
    /// Prime, smooth, and in between; each kind of pass, and Bluestein.
    static let someLengths =
        Array(2...66)
        + [67, 74, 91, 96, 100, 101, 125, 127, 128, 143, 192, 243, 250, 256, 360, 500, 512, 625, 1000, 1009, 1024]

    @Test(arguments: someLengths) func `lines are what the definition says`(length: Int) {
        let values = SplitComplex<Double>(real: noise(length, seed: 1), imaginary: noise(length, seed: 2))
        let circle = circle(length)
        var lines = SplitComplex<Double>(count: length), realLines = lines
        for k in 0..<length {
            var turn = 0
            for n in 0..<length {
                lines.real[k] += values.real[n] * circle.real[turn] - values.imaginary[n] * circle.imaginary[turn]
                lines.imaginary[k] += values.real[n] * circle.imaginary[turn] + values.imaginary[n] * circle.real[turn]
                realLines.real[k] += values.real[n] * circle.real[turn]
                realLines.imaginary[k] += values.real[n] * circle.imaginary[turn]
                turn = (turn + k) % length
            }
        }
        func check<Scalar: TestedScalar>(_: Scalar.Type, _ choice: KernelChoice, _ bound: Double) {
            let complex = ComplexTransform<Scalar>(length: length, kernels: Scalar.kernels(choice))
            #expect(relativeError(complex.forward(values.converted(to: Scalar.self)), lines) < bound)
            let input = complex.inverse(lines.converted(to: Scalar.self))
            #expect(relativeError(input, values) < bound)
            let real = RealTransform<Scalar>(length: length, kernels: Scalar.kernels(choice))
            #expect(relativeError(real.forward(values.real.map { Scalar($0) }), realLines) < bound)
        }
        for choice in KernelChoice.allCases {
            check(Float.self, choice, Float.bound)
            check(Double.self, choice, 1e-13)  // The sum of the definition is no better.
        }
    }

    /// Linearity makes impulses and tones speak for all samples, at a cost that lets every length have its turn.
    private func checkImpulsesAndTones<Scalar: TestedScalar>(_ length: Int, _ kernels: FourierKernels<Scalar>) {
        let circle = circle(length)
        let place = length * 5 / 7, frequency = length / 3
        var samples = circle.real.indices.map { 0.5 * circle.real[$0 * frequency % length] }
        samples[place] += Double(length).squareRoot()
        let plan = RealTransform<Scalar>(length: length, kernels: kernels)
        var expected = SplitComplex<Double>(count: plan.lineCount)
        for k in 0..<plan.lineCount {
            expected.real[k] = Double(length).squareRoot() * circle.real[k * place % length]
            expected.imaginary[k] = Double(length).squareRoot() * circle.imaginary[k * place % length]
        }
        // A cosine of amplitude A is a line of NA/2, and of NA where it is its own mirror image.
        expected.real[frequency] += Double(length) * (frequency == 0 || 2 * frequency == length ? 0.5 : 0.25)
        let lines = plan.forward(samples.map { Scalar($0) })
        #expect(relativeError(lines, expected) < Scalar.bound, "\(length) values")
        let back = SplitComplex(real: plan.inverse(lines))
        #expect(relativeError(back, SplitComplex(real: samples)) < 2 * Scalar.bound, "\(length) values, there and back")
    }

    static let largeLengths = [4093, 8192, 10_007, 12_000, 16_384, 20_480, 25_600, 32_768, 65_536, 100_003]

    @Test(arguments: KernelChoice.allCases) func `impulses and tones of every length have their lines`(
        _ choice: KernelChoice
    ) {
        for length in Array(2...4096) + Self.largeLengths {
            checkImpulsesAndTones(length, Double.kernels(choice))
            checkImpulsesAndTones(length, Float.kernels(choice))
        }
    }

    /// The transform in `Double` is right by the other tests, and as good as exact beside one in `Float`.
    @Test(arguments: KernelChoice.allCases) func `noise is as exact in Float as rounding allows`(
        _ choice: KernelChoice
    ) {
        var worst = 0.0
        for length in Array(stride(from: 2, to: 4096, by: 5)) + Self.largeLengths {
            let samples = noise(length, seed: 3).map { Float($0) }
            let exact = RealTransform<Double>(length: length).forward(samples.map { Double($0) })
            let lines = RealTransform<Float>(length: length, kernels: Float.kernels(choice)).forward(samples)
            worst = max(worst, relativeError(lines, exact))
        }
        #expect(worst < Float.bound)
    }

    @Test func `a plan says how many lines it has`() {
        #expect(RealTransform<Float>(length: 2).lineCount == 2)
        #expect(RealTransform<Float>(length: 1000).lineCount == 501)
        #expect(RealTransform<Float>(length: 1001).lineCount == 501)
    }

    @Test(arguments: [2, 3, 16, 17, 1000]) func `the imaginary parts of the outermost lines are nought`(length: Int) {
        let lines = RealTransform<Double>(length: length).forward(noise(length, seed: 4))
        #expect(lines.imaginary[0] == 0)
        if length.isMultiple(of: 2) { #expect(lines.imaginary[length / 2] == 0) }
    }

    @Test(arguments: [16, 17, 1000]) func `the inverse ignores imaginary parts of the outermost lines`(length: Int) {
        let plan = RealTransform<Double>(length: length)
        var lines = plan.forward(noise(length, seed: 5))
        let samples = plan.inverse(lines)
        lines.imaginary[0] = 7
        if length.isMultiple(of: 2) { lines.imaginary[length / 2] = 7 }
        #expect(plan.inverse(lines) == samples)
    }

    @Test(arguments: [256, 1000, 1009, 2018]) func `a call stays within its workspace, wherever that begins`(
        length: Int
    ) {
        let plan = RealTransform<Float>(length: length)
        let samples = noise(length, seed: 6).map { Float($0) }
        let expected = plan.forward(samples)
        for offset in 0..<16 {
            var memory = [Float](repeating: 42, count: plan.workspaceCount + 32)
            var lines = SplitComplex<Float>(count: plan.lineCount)
            memory.withUnsafeMutableBufferPointer { memory in
                plan.forward(
                    samples, real: &lines.real, imaginary: &lines.imaginary,
                    workspace: memory.baseAddress! + offset)
            }
            #expect(lines == expected)
            #expect(memory.prefix(offset).allSatisfy { $0 == 42 })
            #expect(memory.dropFirst(offset + plan.workspaceCount).allSatisfy { $0 == 42 })
        }
    }
}
