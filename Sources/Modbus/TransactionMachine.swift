import DequeModule
package import Measurement

/// Requests and responses of one connection, matched by transaction identifier.
///
/// Pure: bytes and times go in, ADUs to write and completions come out. Every submitted request is completed
/// exactly once: by its response, by an exception, by a fault, by its deadline, or by ``disconnect()``.
/// An answer that comes after its deadline, or with a transaction identifier that was never used, completes nothing
/// and shifts nothing; it is counted.
package struct TransactionMachine<Token: Sendable>: Sendable {
    package enum Result: Hashable, Sendable {
        /// The data bytes stand in this range of the buffer that was received.
        case data(Range<Int>)
        case exception(ExceptionCode)
        case fault(ResponseFault)
        case timeout
        case disconnected
    }

    package struct Completion: Sendable {
        package let token: Token
        package let request: ReadRequest
        /// `nil` when the request never left.
        package let sent: MonotonicTime?
        package let result: Result
    }

    private struct Waiting: Sendable {
        let request: ReadRequest
        let timeout: Duration
        let token: Token
    }

    private struct InFlight: Sendable {
        let transaction: UInt16
        let request: ReadRequest
        let token: Token
        let sent: MonotonicTime
        let deadline: MonotonicTime
    }

    /// How many requests may wait for their responses at the same time; many servers handle only one.
    private let maximumInFlight: Int
    /// Bounded by the caller: a poller has at most one request outstanding for each device.
    private var waiting: Deque<Waiting> = []
    private var inFlight: [InFlight] = []
    private var lastTransaction: UInt16

    /// Answers that matched no outstanding request.
    package private(set) var unmatchedAnswers: UInt64 = 0

    package init(maximumInFlight: Int = 1, firstTransaction: UInt16 = 1) {
        precondition(maximumInFlight >= 1, "at least one request is in flight")
        self.maximumInFlight = maximumInFlight
        lastTransaction = firstTransaction &- 1
    }

    /// The earliest moment at which ``expire(now:)`` has something to do.
    package var nextDeadline: MonotonicTime? { inFlight.lazy.map(\.deadline).min() }

    package var isIdle: Bool { waiting.isEmpty && inFlight.isEmpty }

    package mutating func submit(_ request: ReadRequest, timeout: Duration, token: Token) {
        waiting.append(Waiting(request: request, timeout: timeout, token: token))
    }

    /// The next ADU to write now, or `nil` while the line is busy or nothing waits. Its timeout starts here.
    package mutating func nextADU(now: MonotonicTime) -> [UInt8]? {
        guard inFlight.count < maximumInFlight, let next = waiting.popFirst() else { return nil }
        repeat { lastTransaction &+= 1 } while inFlight.contains { $0.transaction == lastTransaction }
        inFlight.append(
            InFlight(
                transaction: lastTransaction, request: next.request, token: next.token,
                sent: now, deadline: now + next.timeout))
        return MBAP.adu(transaction: lastTransaction, unit: next.request.unit.rawValue, pdu: next.request.pdu)
    }

    /// Takes the frame at the front of a receive buffer.
    ///
    /// - Returns: What it completes, or `nil` when it answers nothing that is outstanding.
    package mutating func accept(_ frame: MBAP.Frame, in bytes: Span<UInt8>) -> Completion? {
        guard let index = inFlight.firstIndex(where: { $0.transaction == frame.transaction }) else {
            unmatchedAnswers += 1
            return nil
        }
        let answered = inFlight.remove(at: index)
        let result: Result
        do throws(ResponseFault) {
            switch try answered.request.parse(bytes.extracting(frame.pdu), from: frame.unit) {
            case .data(let offset): result = .data((frame.pdu.lowerBound + offset)..<frame.pdu.upperBound)
            case .exception(let code): result = .exception(code)
            }
        } catch {
            result = .fault(error)
        }
        return completion(of: answered, result)
    }

    /// Completes what has waited past its deadline.
    package mutating func expire(now: MonotonicTime) -> [Completion] {
        let expired = inFlight.filter { $0.deadline <= now }
        guard !expired.isEmpty else { return [] }
        inFlight.removeAll { $0.deadline <= now }
        return expired.map { completion(of: $0, .timeout) }
    }

    /// Completes everything outstanding, because the connection is gone.
    package mutating func disconnect() -> [Completion] {
        let gone = inFlight.map { completion(of: $0, .disconnected) }
        let unsent = waiting.map { waiting in
            Completion(token: waiting.token, request: waiting.request, sent: nil, result: .disconnected)
        }
        inFlight.removeAll()
        waiting.removeAll()
        return gone + unsent
    }

    private func completion(of answered: InFlight, _ result: Result) -> Completion {
        Completion(token: answered.token, request: answered.request, sent: answered.sent, result: result)
    }
}
