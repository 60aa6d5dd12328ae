/// Where the real and the imaginary parts of complex numbers lie.
struct SplitPointers<Scalar: TransformScalar> {
    var real: UnsafeMutablePointer<Scalar>
    var imaginary: UnsafeMutablePointer<Scalar>

    /// Imaginary and real parts exchanged: a forward transform between swapped numbers is an inverse one.
    var swapped: Self { Self(real: imaginary, imaginary: real) }
}

/// Deals out a workspace in pieces that begin on cache lines.
struct WorkspaceCutter<Scalar: TransformScalar> {
    private var next: UnsafeMutablePointer<Scalar>

    init(_ workspace: UnsafeMutablePointer<Scalar>) {
        let address = UInt(bitPattern: workspace), line = UInt(CacheLine.bytes)
        let gap = (line - address % line) % line
        next = workspace + Int(gap) / MemoryLayout<Scalar>.stride
    }

    /// The scalars that a workspace needs for so many pieces of `count` complex numbers each.
    static func size(_ pieces: Int, of count: Int) -> Int {
        pieces * 2 * padded(count) + CacheLine.bytes / MemoryLayout<Scalar>.stride
    }

    /// Lengths that are powers of two would put real and imaginary part into the same sets of the cache.
    private static func padded(_ count: Int) -> Int {
        let line = CacheLine.bytes / MemoryLayout<Scalar>.stride
        return (count + line - 1) / line * line + 4 * line
    }

    mutating func cut(_ count: Int) -> SplitPointers<Scalar> {
        let size = Self.padded(count)
        defer { next += 2 * size }
        return SplitPointers(real: next, imaginary: next + size)
    }

    var rest: UnsafeMutablePointer<Scalar> { next }
}
