package import Measurement
package import Modbus

/// One command on its way to a device: read, write, read back; one request at a time.
///
/// Pure: what each request came to goes in, the next request or the outcome comes out. Nothing is written unless the
/// point could be read before, and nothing is called done that was not read back.
package struct GuardedWrite: Sendable {
    private enum Step: Sendable {
        case reading
        case writing
        /// Whether the device confirmed the write.
        case readingBack(isConfirmed: Bool)
    }

    package enum Next: Sendable {
        case ask(Request)
        case end(WriteOutcome)
    }

    package let command: WriteCommand
    private let point: PointConfiguration
    private let unit: UnitID
    private let word: UInt64
    private var step = Step.reading
    private var before: UInt64?

    /// - Returns: `nil` where the point's type has no such number.
    package init?(_ command: WriteCommand, to point: PointConfiguration, unit: UnitID) {
        guard let word = point.word(for: command.value) else { return nil }
        self.command = command
        self.point = point
        self.unit = unit
        self.word = word
    }

    /// Whether what will be written is within limits: the type's nearest value may not be, though the one asked for is.
    func staysWithin(_ limits: ClosedRange<Double>) -> Bool {
        // A float is as near to its limit as it can be.
        if case .number(.float32, _) = point.source.encoding { return true }
        return point.column.number(of: word).map(limits.contains) ?? false
    }

    /// Reads the point as it is.
    package var firstRequest: Request { read }

    private var read: Request { Request(ReadRequest(unit: unit, range: point.source.range)) }

    /// - Parameter result: What the last request came to.
    package mutating func next(after result: borrowing PollResult, at now: MonotonicTime) -> Next {
        switch step {
        case .reading: return afterReading(decoded(result), at: now)
        case .writing:
            let isConfirmed = isData(result)
            if case .exception = copy result { return .end(outcome(.rejected)) }
            // Without an answer it may have been written all the same: what it reads now decides.
            step = .readingBack(isConfirmed: isConfirmed)
            return .ask(read)
        case .readingBack(let isConfirmed):
            guard let after = decoded(result) else { return .end(outcome(.unconfirmed)) }
            if after == word { return .end(outcome(.done, after)) }
            return .end(outcome(isConfirmed ? .differs : .unconfirmed, after))
        }
    }

    /// What it comes to where nothing more can be asked.
    package var abandoned: WriteOutcome {
        switch step {
        case .reading: WriteOutcome(.unreadable)
        case .writing, .readingBack: outcome(.unconfirmed)
        }
    }

    private mutating func afterReading(_ found: UInt64?, at now: MonotonicTime) -> Next {
        guard let found else { return .end(WriteOutcome(.unreadable)) }
        before = found
        if let expected = command.expected, point.word(for: expected) != found { return .end(outcome(.unexpected)) }
        guard now <= command.expires else { return .end(outcome(.expired)) }
        guard let request = point.source.writeRequest(word, to: unit) else { return .end(outcome(.notEncodable)) }
        step = .writing
        return .ask(request)
    }

    private func isData(_ result: borrowing PollResult) -> Bool {
        if case .data = copy result { true } else { false }
    }

    private func decoded(_ result: borrowing PollResult) -> UInt64? {
        guard case .data(let bytes) = copy result else { return nil }
        let decoded = point.source.encoding.decode(bytes, at: 0)
        return decoded.quality == .good ? decoded.word : nil
    }

    private func outcome(_ result: WriteOutcome.Result, _ after: UInt64? = nil) -> WriteOutcome {
        WriteOutcome(result, before: before.flatMap(point.column.number), readBack: after.flatMap(point.column.number))
    }
}

extension PointConfiguration {
    /// The word that reads as a value; `nil` where the type has none that is as near as its steps are.
    func word(for value: Double) -> UInt64? {
        guard value.isFinite else { return nil }
        switch interpretation.scale {
        case .none: return source.encoding.word(nearest: value)
        case .fixed(let scaling): return source.encoding.word(nearest: scaling.number(for: value))
        case .exponent: return nil
        }
    }
}
