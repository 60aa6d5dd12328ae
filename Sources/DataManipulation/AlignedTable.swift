/// Numbers that never change once they are filled in, from the start of a cache line on.
final class AlignedTable<Scalar: TransformScalar>: @unchecked Sendable {
    private let storage: UnsafeMutablePointer<Scalar>
    let count: Int
    var values: UnsafePointer<Scalar> { UnsafePointer(storage) }

    init(count: Int, fill: (UnsafeMutablePointer<Scalar>) -> Void) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Scalar>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: CacheLine.bytes)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        storage = memory.assumingMemoryBound(to: Scalar.self)
        fill(storage)
    }

    deinit { UnsafeMutableRawPointer(storage).deallocate() }
}

enum CacheLine {
    static let bytes = 64
}
