/// Work that others have for a store, done on the store's thread; bounded by who asks.
struct StoreOrders<Store> {
    private var waiting: [@Sendable (Store) -> Void] = []
    /// Once closed, nothing more is taken.
    private(set) var isClosed = false

    mutating func close() { isClosed = true }

    /// - Returns: Whether it was taken.
    mutating func add(_ order: @escaping @Sendable (Store) -> Void) -> Bool {
        guard !isClosed else { return false }
        waiting.append(order)
        return true
    }

    /// Waits for what some work comes to.
    ///
    /// - Parameter add: Puts the order before the thread; says whether it was taken.
    /// - Throws: What the work throws, and `CancellationError` where it is not taken.
    static func result<Result: Sendable>(
        of body: @escaping @Sendable (Store) throws -> Result,
        _ add: (@escaping @Sendable (Store) -> Void) -> Bool
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = add { store in continuation.resume(with: Swift.Result { try body(store) }) }
            if !isTaken { continuation.resume(throwing: CancellationError()) }
        }
    }

    mutating func take() -> [@Sendable (Store) -> Void] {
        defer { waiting.removeAll() }
        return waiting
    }
}
