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
        guard let request = writeRequest else { return .end(outcome(.notEncodable)) }
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

    /// The function that changes this point and nothing else.
    private var writeRequest: Request? {
        let start = point.source.range.start
        switch point.source.encoding {
        case .bit: return Request(unit: unit, action: .writeCoil(address: start, isOn: word != 0))
        case .registerBit(let bit):
            // The device itself changes the one bit, so that the others cannot get lost between reading and writing.
            let mask = UInt16(1) << UInt16(bit)
            return Request(unit: unit, action: .maskWrite(address: start, and: ~mask, or: word != 0 ? mask : 0))
        case .number, .bcd:
            var bytes = [UInt8](repeating: 0, count: 2 * point.source.encoding.addressCount)
            point.source.encoding.encode(word, into: &bytes, at: 0)
            let registers = stride(from: 0, to: bytes.count, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
            return registers.count == 1
                ? Request(unit: unit, action: .writeRegister(address: start, value: registers[0]))
                : Request(unit: unit, action: .writeRegisters(start: start, values: registers))
        case .text, .time: return nil
        }
    }
}

extension PointConfiguration {
    /// The word that reads as a value; `nil` where the type has none that is as near as its steps are.
    func word(for value: Double) -> UInt64? {
        guard value.isFinite else { return nil }
        let number: Double
        switch interpretation.scale {
        case .none: number = value
        case .fixed(let scaling): number = scaling.number(for: value)
        case .exponent: return nil
        }
        switch source.encoding {
        case .bit, .registerBit: return value == 0 ? 0 : value == 1 ? 1 : nil
        case .number(.float32, _):
            let float = Float(number)
            return float.isFinite ? UInt64(float.bitPattern) : nil
        case .number(.float64, _): return number.bitPattern
        case .number(let type, _): return type.word(nearest: number)
        case .bcd(let width, _):
            let rounded = number.rounded()
            return (0...(width == .bcd16 ? 9999 : 99_999_999)).contains(rounded) ? UInt64(rounded) : nil
        case .text, .time: return nil
        }
    }
}

extension ValueType {
    fileprivate func word(nearest number: Double) -> UInt64? {
        let rounded = number.rounded()
        return switch self {
        case .uint16: UInt16(exactly: rounded).map(UInt64.init)
        case .uint32: UInt32(exactly: rounded).map(UInt64.init)
        case .uint64: UInt64(exactly: rounded)
        case .int16: Int16(exactly: rounded).map { UInt64(bitPattern: Int64($0)) }
        case .int32: Int32(exactly: rounded).map { UInt64(bitPattern: Int64($0)) }
        case .int64: Int64(exactly: rounded).map { UInt64(bitPattern: $0) }
        case .bool, .float32, .float64, .text, .time: nil
        }
    }
}
