/// Who waits for something that serves one at a time. Bounded: where the queue is full, nobody is added.
package struct Turns<Order> {
    private let limit: Int
    private var waiting: [Order] = []
    private var isServing = false

    /// - Parameter limit: So many may wait beside the one that is served.
    package init(limit: Int) { self.limit = limit }

    /// - Returns: Whether there was room.
    package mutating func queue(_ order: Order) -> Bool {
        guard waiting.count < limit else { return false }
        waiting.append(order)
        return true
    }

    /// Whose turn it is; nobody's while one is served.
    package mutating func begin() -> Order? {
        guard !isServing, !waiting.isEmpty else { return nil }
        isServing = true
        return waiting.removeFirst()
    }

    /// The one that was served is done with.
    package mutating func end() { isServing = false }
}
