/// Numbers that never change once they are filled in, from the start of a cache line on.
final class AlignedTable<Scalar: TransformScalar>: @unchecked Sendable {
    private let storage: UnsafeMutablePointer<Scalar>
    let count: Int
    var values: UnsafePointer<Scalar> { UnsafePointer(storage) }

    init(count: Int, fill: (UnsafeMutablePointer<Scalar>) -> Void) {
        self.count = count
        storage = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Scalar>.stride, alignment: CacheLine.bytes
        ).bindMemory(to: Scalar.self, capacity: count)
        storage.initialize(repeating: 0, count: count)
        fill(storage)
    }

    deinit { UnsafeMutableRawPointer(storage).deallocate() }
}

enum CacheLine {
    static let bytes = 64
}
