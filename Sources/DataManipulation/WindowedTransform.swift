/// The transform of a block of samples behind a window: what amplitude spectra, power densities and waterfalls share.
/// A plan, made once and shared between threads.
struct WindowedTransform: Sendable {
    let window: Window
    let gains: WindowGains
    private let trend: Trend
    private let coefficients: [Double]
    private let transform: RealTransform<Double>

    /// The memory of one thread; its contents mean nothing between calls.
    struct Workspace: Sendable {
        fileprivate var block, real, imaginary, scratch: [Double]
    }

    init(length: Int, window: Window, trend: Trend) {
        self.trend = trend
        self.window = window
        coefficients = window.periodic(count: length)
        gains = WindowGains(of: coefficients)
        transform = RealTransform(length: length)
    }

    var length: Int { transform.length }
    var lineCount: Int { transform.lineCount }

    func makeWorkspace() -> Workspace {
        func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }
        return Workspace(
            block: zeros(length), real: zeros(lineCount), imaginary: zeros(lineCount),
            scratch: zeros(transform.workspaceCount))
    }

    /// Hands |X_k|² of each line to `take`; X is not normalised.
    func forEachLine(
        of samples: UnsafeBufferPointer<Double>, using workspace: inout Workspace, _ take: (Int, Double) -> Void
    ) {
        precondition(samples.count == length, "as many samples as the plan was made for")
        let line = trend.line(through: samples)
        workspace.block.withUnsafeMutableBufferPointer { block in
            coefficients.withUnsafeBufferPointer { coefficients in
                for index in block.indices {
                    block[index] = (samples[index] - line.value(at: index)) * coefficients[index]
                }
            }
        }
        transform.forward(
            workspace.block, real: &workspace.real, imaginary: &workspace.imaginary, workspace: &workspace.scratch)
        workspace.real.withUnsafeBufferPointer { real in
            workspace.imaginary.withUnsafeBufferPointer { imaginary in
                for index in real.indices {
                    take(index, real[index] * real[index] + imaginary[index] * imaginary[index])
                }
            }
        }
    }
}
