/// Bytes appended to memory of their own, which stays for the next use.
///
/// On the hot path of every value, hence the pointer: room is made once a piece, not once a byte.
package struct ByteWriter: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    package private(set) var count = 0

    package init(capacity: Int) {
        memory = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { memory.deallocate() }

    /// A copy of what was written.
    package var bytes: [UInt8] { withBytes { Array($0) } }

    /// Hands over what was written; valid during the call.
    package borrowing func withBytes<Result, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(start: memory, count: count))
    }

    /// Forgets what was written and keeps the memory.
    package mutating func clear() { count = 0 }

    /// Memory for at most `more` bytes at the end, of which the body says how many it wrote.
    mutating func append(atMost more: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        if count + more > capacity { grow(to: max(count + more, 2 * capacity)) }
        count += body(memory + count)
    }

    private mutating func grow(to capacity: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: memory, count: count)
        memory.deallocate()
        memory = larger
        self.capacity = capacity
    }

    mutating func append(_ byte: UInt8) {
        append(atMost: 1) {
            $0.pointee = byte
            return 1
        }
    }

    mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
        guard let start = part.baseAddress else { return }
        append(atMost: part.count) {
            $0.update(from: start, count: part.count)
            return part.count
        }
    }

    mutating func append(_ text: String.UTF8View) {
        append(atMost: text.count) { place in
            _ = UnsafeMutableBufferPointer(start: place, count: text.count).initialize(from: text)
            return text.count
        }
    }

    /// The lowest bytes of a word, the lowest first.
    mutating func append(_ word: UInt64, width: Int) {
        append(atMost: 8) {
            UnsafeMutableRawPointer($0).storeBytes(of: word.littleEndian, as: UInt64.self)
            return width
        }
    }
}
