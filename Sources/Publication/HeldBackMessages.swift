import DequeModule
import Measurement

/// What the broker acknowledged last, oldest first, packed as in the journal: a hundred values take a quarter of what they
/// take in flight.
struct HeldBackMessages: Sendable {
    /// Messages of one epoch and class with neighbouring sequence numbers, none or all of which have lost their time.
    private struct Packed: Sendable {
        let epoch: Epoch
        let messageClass: MessageClass
        let first: UInt64
        let count: Int
        let hasLostTime: Bool
        let bytes: [UInt8]
        /// Of the messages unpacked.
        let weight: Int
        /// Known from the next tick on.
        var until: MonotonicTime?
    }

    /// How many messages are packed together at most: as many go at once.
    private static let packedCount = 32

    private var rows: Deque<Packed> = []
    /// Not packed yet, with their weights.
    private var recent: Deque<(message: StreamMessage, weight: Int)> = []
    /// What the packed messages name. An id is given to no other layout while the daemon runs.
    private var layouts: [UInt32: BatchLayout] = [:]
    /// Bytes that the messages will take in memory when they go out again, roughly.
    private(set) var weight = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func add(_ message: StreamMessage, weight: Int) {
        recent.append((message, weight))
        self.weight += weight
        count += 1
        if recent.count >= Self.packedCount { pack() }
    }

    /// What was added since the tick before is kept until some time.
    mutating func tick(until: MonotonicTime) {
        pack()
        for index in rows.indices.reversed() {
            guard rows[index].until == nil else { break }
            rows[index].until = until
        }
    }

    /// Lets go what has been kept for long enough.
    mutating func letGo(at now: MonotonicTime) {
        while let until = rows.first?.until, until <= now { letGoOldest() }
        if isEmpty { layouts.removeAll() }
    }

    /// Lets the oldest go until the others weigh no more than that.
    ///
    /// - Returns: How many went.
    mutating func letGo(beyond limit: Int) -> Int {
        let before = count
        while weight > limit, !isEmpty { letGoOldest() }
        return before - count
    }

    /// Everything, in the order in which it was acknowledged.
    mutating func takeAll() -> [StreamMessage] {
        defer { self = HeldBackMessages() }
        return rows.flatMap(unpacked) + recent.map(\.message)
    }

    private mutating func letGoOldest() {
        if let row = rows.popFirst() {
            weight -= row.weight
            count -= row.count
        } else if let message = recent.popFirst() {
            weight -= message.weight
            count -= 1
        }
    }

    private mutating func pack() {
        var contents: [MessageContent] = []
        var weight = 0
        while let (message, messageWeight) = recent.popFirst() {
            if case .readings(let batch) = message.content { layouts[batch.layout.id] = batch.layout }
            contents.append(message.content)
            weight += messageWeight
            let hasLostTime = Self.hasLostTime(message)
            if let next = recent.first?.message, next.epoch == message.epoch,
                next.messageClass == message.messageClass, next.sequence == message.sequence + 1,
                Self.hasLostTime(next) == hasLostTime
            {
                continue
            }
            rows.append(
                Packed(
                    epoch: message.epoch, messageClass: message.messageClass,
                    first: message.sequence + 1 - UInt64(contents.count), count: contents.count,
                    hasLostTime: hasLostTime, bytes: RowCodec.pack(contents), weight: weight))
            contents.removeAll(keepingCapacity: true)
            weight = 0
        }
    }

    /// The packed form says that a time is not synchronized, and leaves to whoever reads it whether it still can be.
    private static func hasLostTime(_ message: StreamMessage) -> Bool { message.content.time.trust == .lost }

    private func unpacked(_ row: Packed) -> [StreamMessage] {
        do throws(RowCodec.Unreadable) {
            let contents = try RowCodec.unpack(row.bytes.span, layouts: layouts, isOfThisBoot: !row.hasLostTime)
            return MessageRow(
                epoch: row.epoch, messageClass: row.messageClass, first: row.first, contents: contents
            ).messages
        } catch {
            // These bytes come from no disk and no network. Were they not what was packed, nothing in memory could be
            // believed: the journal is intact, and a new start goes on with it.
            preconditionFailure("what was packed in this process can be unpacked in it")
        }
    }
}
