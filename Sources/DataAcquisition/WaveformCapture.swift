package import Measurement
package import Modbus

/// One record on its way from a device, request by request.
///
/// Pure: what each request came to goes in; what to ask next, and when, comes out. In between, others may use the line
/// for as long as they need it.
package struct WaveformCapture: Sendable {
    package enum Next: Hashable, Sendable {
        /// Ask ``request(atMost:)`` when the line has time to spare, not before this moment.
        case ask(from: MonotonicTime)
        case end(Record)
    }

    package struct Record: Hashable, Sendable {
        package let samples: [Float]
        package let rate: Double
        package let time: Moment
    }

    private enum Step: Hashable, Sendable {
        case trigger, ready, sequence, rate, gain
        case select, present, data
        case sequenceAgain, checksum
    }

    private let procedure: CaptureProcedure
    private let unit: UnitID
    private let byteCount: Int
    private let retries: Int
    private var step = Step.trigger
    private var attempts = 0
    private var bytes: [UInt8] = []
    private var page = 0
    private var sequence: UInt64?
    private var rate = 0.0
    private var gain = 0.0
    private var begun: Moment
    private var patienceEnds: MonotonicTime
    private var isDone = false

    /// - Parameters:
    ///   - sampleCount: How long the record is.
    ///   - retries: How often a request that came to nothing is repeated; one to a queue never, which gives each sample
    ///     once.
    package init(
        _ procedure: CaptureProcedure, unit: UnitID, sampleCount: Int, retries: Int, begun: Moment
    ) {
        precondition(sampleCount >= 1, "a record has samples")
        self.procedure = procedure
        self.unit = unit
        self.retries = retries
        self.begun = begun
        byteCount = sampleCount * procedure.sample.addressCount * 2
        bytes.reserveCapacity(byteCount)
        patienceEnds = begun.monotonic + (procedure.ready?.patience ?? .zero)
        if procedure.trigger == nil { advance() }
    }

    /// Every request of a record that is there at once and comes whole, one after the other.
    ///
    /// - Parameter registers: As for ``request(atMost:)``.
    package static func requests(
        _ procedure: CaptureProcedure, unit: UnitID, sampleCount: Int, atMost registers: Int
    ) -> [PlannedRequest] {
        let start = Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(milliseconds: 0))
        var capture = WaveformCapture(procedure, unit: unit, sampleCount: sampleCount, retries: 0, begun: start)
        var requests: [PlannedRequest] = []
        while !capture.isDone {
            let request = capture.request(atMost: registers)
            let isRead = capture.step == .data
            requests.append(PlannedRequest(request: request, readsSamples: isRead))
            if isRead {
                let missing = capture.byteCount - capture.bytes.count
                capture.bytes += repeatElement(0, count: min(request.longestData, missing))
            }
            capture.advance()
        }
        return requests
    }

    package struct PlannedRequest: Hashable, Sendable {
        package let request: Request
        /// The others prepare a record, or check it.
        package let readsSamples: Bool
    }

    /// The share of the samples that has come, from 0 to 1.
    package var progress: Double { Double(bytes.count) / Double(byteCount) }

    // MARK: Asking

    /// The request that is due.
    ///
    /// - Parameter registers: How many registers of data the line has time for, at least those of one sample. It means
    ///   something only where the samples lie side by side.
    package func request(atMost registers: Int) -> Request {
        switch step {
        case .trigger:
            guard let trigger = procedure.trigger else { preconditionFailure("skipped") }
            return write(trigger.word, to: trigger.target)
        case .select:
            guard case .pages(let pages) = procedure.paging else { preconditionFailure("skipped") }
            guard let word = pages.select.encoding.word(nearest: Double(pages.firstNumber + page)) else {
                preconditionFailure("settings keep the pages within the type")
            }
            return write(word, to: pages.select)
        case .data: return dataRequest(atMost: registers)
        case .ready, .sequence, .rate, .gain, .present, .sequenceAgain, .checksum:
            guard let source = source(of: step) else { preconditionFailure("skipped") }
            return Request(ReadRequest(unit: unit, range: source.range))
        }
    }

    private func write(_ word: UInt64, to target: AddressedValue) -> Request {
        guard let request = target.writeRequest(word, to: unit) else {
            preconditionFailure("settings take only what can be written")
        }
        return request
    }

    private func dataRequest(atMost registers: Int) -> Request {
        switch procedure.paging {
        case .window(let table, let first):
            let width = procedure.sample.addressCount
            let count = max(width, min(registers, (byteCount - bytes.count) / 2, 125) / width * width)
            guard let range = RegisterRange(table: table, start: Int(first) + bytes.count / 2, count: count) else {
                preconditionFailure("settings keep the record within the table")
            }
            return Request(ReadRequest(unit: unit, range: range))
        case .pages(let pages): return Request(ReadRequest(unit: unit, range: pages.range))
        case .queue(let pointer):
            guard let request = Request(unit: unit, action: .readFIFO(address: pointer)) else {
                preconditionFailure("any address will do")
            }
            return request
        }
    }

    /// The register that a step reads; `nil` where the device has none such.
    private func source(of step: Step) -> AddressedValue? {
        switch step {
        case .ready: return procedure.ready?.source
        case .sequence, .sequenceAgain: return procedure.sequence
        case .checksum: return procedure.checksum
        case .rate: if case .register(let source, _) = procedure.rate { return source } else { return nil }
        case .gain: if case .register(let source, _) = procedure.gain { return source } else { return nil }
        case .present: if case .pages(let pages) = procedure.paging { return pages.present } else { return nil }
        case .trigger, .select, .data: return nil
        }
    }

    // MARK: What came of it

    /// - Parameter result: What the last request came to.
    package mutating func next(
        after result: borrowing PollResult, at received: Moment
    ) throws(CaptureFailure) -> Next {
        let now = received.monotonic
        switch copy result {
        case .data(let data):
            attempts = 0
            if let pause = try take(data, at: received) { return .ask(from: now + pause) }
        case .exception(let code): throw .unanswered(code.quality)
        case .fault: try again(.badResponse)
        case .timeout: try again(.timeout)
        case .disconnected: throw .unanswered(.disconnected)
        }
        return isDone ? .end(try record()) : .ask(from: now)
    }

    /// A write is not repeated: it may have been carried out, and a device would record anew.
    private mutating func again(_ reason: Quality) throws(CaptureFailure) {
        var isRepeatable = step != .trigger
        if case .queue = procedure.paging, step == .data { isRepeatable = false }
        guard isRepeatable, attempts < retries else { throw .unanswered(reason) }
        attempts += 1
    }

    /// - Returns: How long to wait before the same is asked again; `nil` to go on at once.
    private mutating func take(_ data: Span<UInt8>, at received: Moment) throws(CaptureFailure) -> Duration? {
        switch step {
        case .trigger:
            begun = received
            patienceEnds = received.monotonic + (procedure.ready?.patience ?? .zero)
        case .ready:
            guard let ready = procedure.ready else { break }
            if word(of: ready.source, data) != ready.word { return try wait(ready.interval, received.monotonic) }
            if procedure.trigger == nil { begun = received }
        case .sequence: sequence = try known(procedure.sequence, data)
        case .rate: rate = try quantity(procedure.rate, data)
        case .gain: gain = try quantity(procedure.gain, data)
        case .select: break
        case .present:
            guard case .pages(let pages) = procedure.paging else { break }
            let asked = pages.firstNumber + page
            guard try known(pages.present, data) == pages.present?.encoding.word(nearest: Double(asked)) else {
                throw .wrongPage(asked: asked)
            }
        case .data: if let pause = try store(data, received.monotonic) { return pause }
        case .sequenceAgain: guard try known(procedure.sequence, data) == sequence else { throw .torn }
        case .checksum:
            guard try known(procedure.checksum, data) == UInt64(RTU.checksum(bytes.span)) else { throw .wrongChecksum }
        }
        advance()
        return nil
    }

    private func wait(_ interval: Duration, _ now: MonotonicTime) throws(CaptureFailure) -> Duration {
        guard now + interval <= patienceEnds else { throw .notReady }
        return interval
    }

    /// Takes no more than is missing: the last page may be longer.
    private mutating func store(_ data: Span<UInt8>, _ now: MonotonicTime) throws(CaptureFailure) -> Duration? {
        if data.isEmpty { return try wait(procedure.ready?.interval ?? .milliseconds(200), now) }
        for index in 0..<min(data.count, byteCount - bytes.count) { bytes.append(data[index]) }
        return nil
    }

    private func word(of source: AddressedValue, _ data: Span<UInt8>) -> UInt64? {
        let decoded = source.encoding.decode(data, at: 0)
        return decoded.quality == .good ? decoded.word : nil
    }

    private func known(_ source: AddressedValue?, _ data: Span<UInt8>) throws(CaptureFailure) -> UInt64 {
        guard let source, let word = word(of: source, data) else { throw .unusable }
        return word
    }

    private func quantity(_ quantity: CaptureProcedure.Quantity, _ data: Span<UInt8>) throws(CaptureFailure) -> Double {
        guard case .register(let source, let scaling) = quantity else { return 0 }
        let word = try known(source, data)
        guard let number = source.encoding.valueType.number(of: word) else { throw .unusable }
        return scaling.map { $0.apply(number) } ?? number
    }

    // MARK: The order of the steps

    /// To the next step that the device has.
    private mutating func advance() {
        repeat {
            switch step {
            case .trigger: step = .ready
            case .ready: step = .sequence
            case .sequence: step = .rate
            case .rate: step = .gain
            case .gain: step = .select
            case .select: step = .present
            case .present: step = .data
            case .data where bytes.count < byteCount:
                page += 1
                step = .select
            case .data: step = .sequenceAgain
            case .sequenceAgain: step = .checksum
            case .checksum:
                isDone = true
                return
            }
        } while !isThere(step)
    }

    private func isThere(_ step: Step) -> Bool {
        switch step {
        case .trigger: return procedure.trigger != nil
        case .select: if case .pages = procedure.paging { return true } else { return false }
        case .data: return true
        default: return source(of: step) != nil
        }
    }

    private func record() throws(CaptureFailure) -> Record {
        var (rate, gain) = (rate, gain)
        if case .fixed(let value) = procedure.rate { rate = value }
        if case .fixed(let value) = procedure.gain { gain = value }
        guard Waveform.rates.contains(rate), gain.isFinite, gain != 0 else { throw .unusable }
        let width = procedure.sample.addressCount
        let type = procedure.sample.valueType
        var samples: [Float] = []
        samples.reserveCapacity(bytes.count / 2 / width)
        for index in stride(from: 0, to: bytes.count / 2, by: width) {
            let decoded = procedure.sample.decode(bytes.span, at: index)
            guard decoded.quality == .good, let number = type.number(of: decoded.word) else {
                throw .unanswered(decoded.quality)
            }
            let sample = Float(number * gain)
            // Larger than any: the device told a gain that is none.
            guard sample.isFinite else { throw .unusable }
            samples.append(sample)
        }
        return Record(samples: samples, rate: rate, time: begun)
    }
}

extension Request {
    /// How many bytes of data a response can bring.
    fileprivate var longestData: Int {
        switch action {
        case .readFIFO: 2 * 31
        case .read(let range): 2 * Int(range.count)
        default: preconditionFailure("samples are read")
        }
    }
}
