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
        fileprivate var block, scratch: [Double]
        /// X_k, not normalised.
        fileprivate(set) var real, imaginary: [Double]
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
            block: zeros(length), scratch: zeros(transform.workspaceCount), real: zeros(lineCount),
            imaginary: zeros(lineCount))
    }

    /// Leaves the lines of the samples in the workspace.
    func load(_ samples: UnsafeBufferPointer<Double>, using workspace: inout Workspace) {
        precondition(samples.count == length, "as many samples as the plan was made for")
        let line = trend.line(through: samples)
        workspace.block.withUnsafeMutableBufferPointer { block in
            coefficients.withUnsafeBufferPointer { line.remove(from: samples, weighing: $0, to: block) }
        }
        transform.forward(
            workspace.block, real: &workspace.real, imaginary: &workspace.imaginary, workspace: &workspace.scratch)
    }
}
