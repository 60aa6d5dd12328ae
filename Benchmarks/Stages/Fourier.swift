import DataManipulation
import Glibc

/// Real transforms of one length beside FFTW (planned with FFTW_MEASURE) and KissFFT, whose libraries are opened where
/// they are installed. All take the same samples, out of place, with data in the cache.
struct FourierComparison {
    /// One transform of each contestant, by name.
    private var contestants: [(name: String, transform: () -> Void)] = []
    private var repetitions: [Int] = []
    private(set) var planning: [(name: String, microseconds: Double)] = []

    init(length: Int) {
        add(Float.self, length, suffix: "f32")
        add(Double.self, length, suffix: "f64")
        addFFTW(Float.self, length, library: "libfftw3f.so.3", prefix: "fftwf", suffix: "f32")
        addFFTW(Double.self, length, library: "libfftw3.so.3", prefix: "fftw", suffix: "f64")
        if length.isMultiple(of: 2) { addKissFFT(length) }
        repetitions = contestants.map { _ in 1 }
        for index in contestants.indices {
            while batch(index) * Double(repetitions[index]) < Self.batchNanoseconds { repetitions[index] *= 2 }
        }
    }

    private static let batchNanoseconds = 2e6

    /// Nanoseconds a transform, of each contestant in turn.
    func round() -> [(name: String, nanoseconds: Double)] {
        contestants.indices.map { (contestants[$0].name, batch($0)) }
    }

    private func batch(_ index: Int) -> Double {
        Self.nanoseconds(repetitions[index], contestants[index].transform)
    }

    private static func nanoseconds(_ repetitions: Int, _ transform: () -> Void) -> Double {
        let began = seconds(CLOCK_PROCESS_CPUTIME_ID)
        for _ in 0..<repetitions { transform() }
        return (seconds(CLOCK_PROCESS_CPUTIME_ID) - began) * 1e9 / Double(repetitions)
    }

    /// Memory that lives as long as the program, aligned as FFTW likes it.
    private static func memory<Scalar: TransformScalar>(_: Scalar.Type, _ count: Int) -> UnsafeMutablePointer<Scalar> {
        let bytes = count * MemoryLayout<Scalar>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        let scalars = memory.bindMemory(to: Scalar.self, capacity: count)
        scalars.initialize(repeating: 0, count: count)
        return scalars
    }

    private static func samples<Scalar: TransformScalar>(_: Scalar.Type, _ count: Int) -> UnsafeMutablePointer<Scalar> {
        let samples = memory(Scalar.self, count)
        for index in 0..<count { samples[index] = Scalar(sin(0.1 * Double(index)) + 0.3 * cos(1.7 * Double(index))) }
        return samples
    }

    private mutating func plan<Plan>(_ name: String, _ make: () -> Plan) -> Plan {
        let began = seconds(CLOCK_MONOTONIC)
        let plan = make()
        planning.append((name, (seconds(CLOCK_MONOTONIC) - began) * 1e6))
        return plan
    }

    private mutating func add<Scalar: TransformScalar>(_: Scalar.Type, _ length: Int, suffix: String) {
        let samples = Self.samples(Scalar.self, length)
        for (name, kernels) in [("ours", Scalar.kernels), ("baseline", Scalar.baselineKernels)] {
            let plan = plan("\(name)_\(suffix)") { RealTransform<Scalar>(length: length, kernels: kernels) }
            let workspace = Self.memory(Scalar.self, plan.workspaceCount)
            let real = Self.memory(Scalar.self, plan.lineCount), imaginary = Self.memory(Scalar.self, plan.lineCount)
            contestants.append(
                (
                    "\(name)_\(suffix)",
                    { plan.forward(samples, real: real, imaginary: imaginary, workspace: workspace) }
                ))
        }
    }

    private mutating func addFFTW<Scalar: TransformScalar>(
        _: Scalar.Type, _ length: Int, library: String, prefix: String, suffix: String
    ) {
        typealias MakePlan =
            @convention(c) (Int32, UnsafeMutableRawPointer, UnsafeMutableRawPointer, UInt32) -> OpaquePointer
        typealias Execute = @convention(c) (OpaquePointer) -> Void
        typealias Forget = @convention(c) () -> Void
        guard let handle = dlopen(library, RTLD_NOW), let make = dlsym(handle, "\(prefix)_plan_dft_r2c_1d"),
            let execute = dlsym(handle, "\(prefix)_execute"), let forget = dlsym(handle, "\(prefix)_forget_wisdom")
        else { return }
        let makePlan = unsafeBitCast(make, to: MakePlan.self), run = unsafeBitCast(execute, to: Execute.self)
        let samples = Self.memory(Scalar.self, length), lines = Self.memory(Scalar.self, length + 2)
        let first = plan("fftw_\(suffix)") { makePlan(Int32(length), samples, lines, 0) }  // FFTW_MEASURE
        // What it measures is disturbed by other work: the fastest of three plans counts.
        let plans =
            [first]
            + (1..<3).map { _ in
                unsafeBitCast(forget, to: Forget.self)()
                return makePlan(Int32(length), samples, lines, 0)
            }
        samples.update(from: Self.samples(Scalar.self, length), count: length)
        let timed = plans.map { plan in
            (plan, (0..<5).map { _ in Self.nanoseconds(200_000 / length + 1) { run(plan) } }.min() ?? 0)
        }
        let fastest = timed.min { $0.1 < $1.1 }?.0 ?? first
        contestants.append(("fftw_\(suffix)", { run(fastest) }))
    }

    private mutating func addKissFFT(_ length: Int) {
        typealias MakePlan =
            @convention(c) (Int32, Int32, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> OpaquePointer
        typealias Execute =
            @convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
        guard let handle = dlopen("libkissfft-float.so.131", RTLD_NOW), let make = dlsym(handle, "kiss_fftr_alloc"),
            let execute = dlsym(handle, "kiss_fftr")
        else { return }
        let makePlan = unsafeBitCast(make, to: MakePlan.self), run = unsafeBitCast(execute, to: Execute.self)
        let samples = Self.samples(Float.self, length), lines = Self.memory(Float.self, length + 2)
        let plan = plan("kissfft_f32") { makePlan(Int32(length), 0, nil, nil) }
        contestants.append(("kissfft_f32", { run(plan, samples, lines) }))
    }
}

/// A JSON object of planning times, then one of transform times for each line read.
func compareFourierTransforms(length: Int) {
    func object(_ pairs: [(String, Double)]) -> String {
        "{" + pairs.map { "\"\($0.0)\":\(($0.1 * 10).rounded() / 10)" }.joined(separator: ",") + "}"
    }
    let comparison = FourierComparison(length: length)
    print(object(comparison.planning))
    fflush(nil)
    while readLine() != nil {
        print(object(comparison.round()))
        fflush(nil)
    }
}

/// Reads as many `Double` samples from the standard input as the longest transform has, and writes the lines of the
/// transforms of the first samples, for each length in turn: real parts, then imaginary ones, as `Double` and as
/// `Float`, by the loops for this processor and by those for any.
func writeFourierLines(lengths: ClosedRange<Int>) {
    var samples = [Double](repeating: 0, count: lengths.upperBound)
    guard let input = fdopen(0, "r"), let output = fdopen(1, "w"),
        fread(&samples, MemoryLayout<Double>.stride, samples.count, input) == samples.count
    else {
        print("stages: \(samples.count) numbers are wanted")
        exit(2)
    }
    let floats = samples.map { Float($0) }
    for length in lengths {
        writeLines(of: Array(samples.prefix(length)), to: output)
        writeLines(of: Array(floats.prefix(length)), to: output)
    }
    fclose(output)
}

private func writeLines<Scalar: TransformScalar>(of samples: [Scalar], to output: UnsafeMutablePointer<FILE>) {
    for kernels in [Scalar.kernels, Scalar.baselineKernels] {
        let lines = RealTransform<Scalar>(length: samples.count, kernels: kernels).forward(samples)
        for parts in [lines.real, lines.imaginary] {
            parts.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, output) }
        }
    }
}
