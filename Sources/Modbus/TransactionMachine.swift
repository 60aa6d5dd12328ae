import DequeModule
package import Measurement

/// How ADUs are told apart on a connection.
package enum Framing: Hashable, Sendable {
    /// Modbus TCP: a header with transaction identifier and length.
    case mbap
    /// Serial lines: by checksum and silence.
    case rtu(LineTiming)

    /// RTU frames through a transparent serial server: the line behind it has the silences, the network has none.
    package static let rtuOverTCP = Framing.rtu(LineTiming(baud: 115_200, bits: 11))
}

/// Requests and responses of one connection.
///
/// Pure: bytes and times go in, ADUs to write and completions come out. Every submitted request is completed
/// exactly once: by its response, by an exception, by a fault, by its deadline, or by ``disconnect()``.
///
/// Modbus TCP matches by transaction identifier: an answer that comes after its deadline, or with an identifier that
/// was never used, completes nothing and shifts nothing; it is counted. RTU has no identifiers: one request is out at a
/// time, the line is silent before the next, and a unit that still owes an answer is asked nothing else until that
/// answer is too late, because it could be taken for another's.
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
        package let request: Request
        /// `nil` when the request never left.
        package let sent: MonotonicTime?
        package let result: Result
    }

    private struct Waiting: Sendable {
        let request: Request
        let timeout: Duration
        /// From the unit's last answer on.
        let pause: Duration
        let token: Token
    }

    private struct InFlight: Sendable {
        let transaction: UInt16
        let request: Request
        let token: Token
        let sent: MonotonicTime
        var deadline: MonotonicTime

        /// An answer that misses its deadline by more than the whole wait is not expected any more.
        var lastAnswer: MonotonicTime { deadline + (deadline - sent) }
    }

    private struct Owed: Sendable {
        let action: Request.Action
        let until: MonotonicTime
    }

    package let framing: Framing
    /// How many requests may wait for their responses at the same time; many servers handle only one.
    private let maximumInFlight: Int
    /// The share of the time in which requests may be out.
    private let maximumLoad: Double
    /// Bounded by the caller: a poller has at most one request outstanding for each group.
    private var waiting: Deque<Waiting> = []
    private var inFlight: [InFlight] = []
    private var lastTransaction: UInt16
    /// When a unit's last request was completed; only of units that want a pause.
    private var completedAt: [UnitID: MonotonicTime] = [:]
    /// RTU: answers that may still come, by unit.
    private var owed: [UnitID: Owed] = [:]
    /// When the line has rested for the requests that were out.
    private var restedFrom: MonotonicTime?
    /// RTU: when the line is silent long enough.
    private var quietFrom: MonotonicTime?
    /// RTU: a line that never falls silent is spoken over from here on.
    private var patienceEnds: MonotonicTime?
    /// RTU: the response came, damaged.
    private var isBroken = false
    /// RTU: something came since the request left.
    private var hasHeard = false

    /// Answers that matched no outstanding request, and bytes on a line that nobody was asked for.
    package private(set) var unmatchedAnswers: UInt64 = 0
    /// The time the line was busy with requests, their answers, the wait for them and the silence behind them.
    package private(set) var busy: Duration = .zero

    package init(
        framing: Framing = .mbap, maximumInFlight: Int = 1, maximumLoad: Double = 1, firstTransaction: UInt16 = 1
    ) {
        precondition(maximumInFlight >= 1, "at least one request is in flight")
        precondition(maximumLoad > 0 && maximumLoad <= 1, "a share of the time")
        self.maximumLoad = maximumLoad
        self.framing = framing
        self.maximumInFlight = framing == .mbap ? maximumInFlight : 1
        lastTransaction = firstTransaction &- 1
    }

    /// The earliest moment at which ``expire(now:)`` or ``nextADU(now:)`` has something to do.
    package var nextDeadline: MonotonicTime? {
        var next: MonotonicTime?
        func consider(_ time: MonotonicTime) { next = next.map { min($0, time) } ?? time }
        for request in inFlight { consider(request.deadline) }
        if isBroken, let quietFrom { consider(quietFrom + Self.patience) }
        if inFlight.count < maximumInFlight { for request in waiting { consider(readyTime(request)) } }
        return next
    }

    package var isIdle: Bool { waiting.isEmpty && inFlight.isEmpty }

    /// Whether a request to a unit outside these waits or is out.
    package func isOccupied(byOthersThan units: Set<UnitID>) -> Bool {
        waiting.contains { !units.contains($0.request.unit) } || inFlight.contains { !units.contains($0.request.unit) }
    }

    /// - Parameter pause: The least time between the unit's last answer and this request.
    package mutating func submit(_ request: Request, timeout: Duration, pause: Duration = .zero, token: Token) {
        waiting.append(Waiting(request: request, timeout: timeout, pause: pause, token: token))
    }

    // MARK: Sending

    /// The next ADU to write now, or `nil` while the line is busy or nothing may leave yet. Its timeout starts here.
    package mutating func nextADU(now: MonotonicTime) -> [UInt8]? {
        guard inFlight.count < maximumInFlight, let index = waiting.firstIndex(where: { readyTime($0) <= now }) else {
            return nil
        }
        let next = waiting.remove(at: index)
        repeat { lastTransaction &+= 1 } while inFlight.contains { $0.transaction == lastTransaction }
        let adu: [UInt8]
        var deadline = now + next.timeout
        switch framing {
        case .mbap:
            adu = MBAP.adu(transaction: lastTransaction, unit: next.request.unit.rawValue, pdu: next.request.pdu)
        case .rtu(let timing):
            adu = RTU.adu(unit: next.request.unit.rawValue, pdu: next.request.pdu)
            deadline = deadline + timing.duration(of: adu.count)
            (patienceEnds, isBroken, hasHeard) = (nil, false, false)
        }
        inFlight.append(
            InFlight(
                transaction: lastTransaction, request: next.request, token: next.token, sent: now,
                deadline: deadline))
        return adu
    }

    /// When a request may leave, as far as line and unit are concerned.
    private func readyTime(_ waiting: Waiting) -> MonotonicTime {
        var time = MonotonicTime(nanoseconds: .min)
        if let restedFrom { time = restedFrom }
        if let quietFrom { time = max(time, min(quietFrom, patienceEnds ?? quietFrom)) }
        if waiting.pause > .zero, let completed = completedAt[waiting.request.unit] {
            time = max(time, completed + waiting.pause)
        }
        if let owed = owed[waiting.request.unit], owed.action != waiting.request.action { time = max(time, owed.until) }
        return time
    }

    // MARK: Receiving

    /// The response at the front of a receive buffer, as far as it is there.
    package enum Received: Hashable, Sendable {
        /// A frame, and how many bytes it and what stood in front of it take.
        case frame(MBAP.Frame, length: Int)
        /// More bytes are to come; these stay.
        case incomplete
        /// Nobody was asked for these bytes.
        case noise
    }

    /// - Throws: When the peer does not speak Modbus TCP.
    package mutating func look(
        at bytes: Span<UInt8>, now: MonotonicTime
    ) throws(MBAP.FramingLost) -> Received {
        guard case .rtu(let timing) = framing else {
            guard let frame = try MBAP.firstFrame(in: bytes) else { return .incomplete }
            return .frame(frame, length: frame.pdu.upperBound)
        }
        quietFrom = now + timing.silence
        guard let asked = inFlight.first else {
            if bytes.count > 0 { unmatchedAnswers += 1 }
            // A babbling unit is not waited for longer than this.
            patienceEnds = patienceEnds ?? now + .milliseconds(500)
            return .noise
        }
        if !hasHeard {
            // The timeout is for the device; its answer takes the time that it takes on the line.
            inFlight[0].deadline = asked.deadline + timing.duration(of: 3 + asked.request.longestResponse)
        }
        hasHeard = true
        switch RTU.search(bytes, for: asked.request) {
        case .found(let pdu):
            let frame = MBAP.Frame(transaction: asked.transaction, unit: asked.request.unit.rawValue, pdu: pdu)
            return .frame(frame, length: bytes.count)
        case .incomplete: isBroken = false
        case .broken: isBroken = true
        }
        return .incomplete
    }

    /// Takes a frame that ``look(at:now:)`` found.
    ///
    /// - Returns: What it completes, or `nil` when it answers nothing that is outstanding.
    package mutating func accept(
        _ frame: MBAP.Frame, in bytes: Span<UInt8>, now: MonotonicTime
    ) -> Completion? {
        guard let index = inFlight.firstIndex(where: { $0.transaction == frame.transaction }) else {
            unmatchedAnswers += 1
            return nil
        }
        let answered = inFlight.remove(at: index)
        // What was asked again is answered twice, and this may be the first of the two.
        if let owed = owed[answered.request.unit], owed.until > answered.sent {
            owe(answered, until: answered.lastAnswer)
        }
        let result: Result
        do throws(ResponseFault) {
            switch try answered.request.parse(bytes.extracting(frame.pdu), from: frame.unit) {
            case .data(let range):
                result = .data((frame.pdu.lowerBound + range.lowerBound)..<(frame.pdu.lowerBound + range.upperBound))
            case .exception(let code): result = .exception(code)
            }
        } catch {
            result = .fault(error)
        }
        return completion(of: answered, result, now)
    }

    /// Completes what has waited past its deadline, and what a damaged response was received for.
    package mutating func expire(now: MonotonicTime) -> [Completion] {
        var expired: [Completion] = []
        // Silence behind a damaged response: nothing more of it will come.
        if isBroken, let quietFrom, quietFrom + Self.patience <= now, let asked = inFlight.first {
            inFlight.removeAll()
            expired.append(completion(of: asked, .fault(.wrongChecksum), now))
        }
        for late in inFlight where late.deadline <= now {
            if case .rtu = framing { owe(late, until: max(now, late.lastAnswer)) }
            expired.append(completion(of: late, hasHeard ? .fault(.wrongChecksum) : .timeout, now))
        }
        inFlight.removeAll { $0.deadline <= now }
        if !owed.isEmpty { owed = owed.filter { $0.value.until > now } }
        return expired
    }

    private mutating func owe(_ asked: InFlight, until time: MonotonicTime) {
        owed[asked.request.unit] = Owed(action: asked.request.action, until: time)
    }

    /// Serial adapters hand over what they receive in bursts, up to 16 ms apart.
    private static var patience: Duration { .milliseconds(20) }

    /// Completes everything outstanding, because the connection is gone.
    package mutating func disconnect() -> [Completion] {
        let gone = inFlight.map {
            Completion(token: $0.token, request: $0.request, sent: $0.sent, result: .disconnected)
        }
        let unsent = waiting.map { waiting in
            Completion(token: waiting.token, request: waiting.request, sent: nil, result: .disconnected)
        }
        // The line behind a serial server goes on without us: what it still owes comes over the next connection.
        if framing != .mbap { for asked in inFlight { owe(asked, until: asked.lastAnswer) } }
        inFlight.removeAll()
        waiting.removeAll()
        (quietFrom, patienceEnds, isBroken, hasHeard) = (nil, nil, false, false)
        return gone + unsent
    }

    private mutating func completion(
        of answered: InFlight, _ result: Result, _ now: MonotonicTime
    ) -> Completion {
        busy += now - answered.sent
        completedAt[answered.request.unit] = now
        if case .rtu(let timing) = framing {
            quietFrom = now + timing.silence
            busy += timing.silence
        }
        // Without an answer the line was free already.
        if maximumLoad < 1, result != .timeout { rest(now - answered.sent, now) }
        (isBroken, hasHeard) = (false, false)
        return Completion(token: answered.token, request: answered.request, sent: answered.sent, result: result)
    }

    /// Leaves the line alone for as long as keeps its load within bounds.
    private mutating func rest(_ busy: Duration, _ now: MonotonicTime) {
        let pause = Double(busy.nanoseconds) * (1 / maximumLoad - 1) / Double(maximumInFlight)
        restedFrom = max(restedFrom ?? now, now) + .nanoseconds(Int64(pause))
    }
}
