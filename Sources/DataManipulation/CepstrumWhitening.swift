/// Cepstrum pre-whitening: every line gets the same amplitude, so that the tones of shafts, gears and resonances no
/// longer hide weak impacts. Equals √N · `numpy.fft.irfft(X / abs(X), N)`: RMS 1, up to lines that are 0 and stay so.
///
/// A plan, made once and shared between threads. Cost: two transforms.
/// Source: Borghesani et al., Mech. Syst. Signal Process. 36 (2013) 370–384.
package struct CepstrumWhitening: Sendable {
    private let transform: RealTransform<Double>

    /// - Parameter count: samples of the record, at least 2.
    package init(count: Int) {
        transform = RealTransform(length: count)
    }

    /// The memory of one thread, for many calls.
    package struct Workspace: Sendable {
        fileprivate var memory: RealTransformMemory
    }

    package func makeWorkspace() -> Workspace { Workspace(memory: RealTransformMemory(for: transform)) }

    package func whitened(_ samples: [Double], using workspace: inout Workspace) -> [Double] {
        precondition(samples.count == transform.length, "as many samples as the plan was made for")
        workspace.memory.load(samples, by: transform)
        let root = Double(samples.count).squareRoot()
        workspace.memory.real.withUnsafeMutableBufferPointer { real in
            workspace.memory.imaginary.withUnsafeMutableBufferPointer { imaginary in
                for line in real.indices {
                    let magnitude = (real[line] * real[line] + imaginary[line] * imaginary[line]).squareRoot()
                    let scale = magnitude > 0 ? root / magnitude : 0
                    real[line] *= scale
                    imaginary[line] *= scale
                }
            }
        }
        return workspace.memory.samples(by: transform)
    }
}
