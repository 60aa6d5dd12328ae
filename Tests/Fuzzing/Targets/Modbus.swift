import Measurement
import Modbus

/// The input: how many requests may be in flight, how many are made, four bytes for each of these; then what comes
/// back.
func fuzzModbus(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    let shape = choices.byte()
    var client = Client(maximumInFlight: 1 + Int(shape & 3))
    let count = Int(shape >> 2 & 7)
    for token in 0..<count { client.submit(request(&choices), token: token) }
    let stream = Array(choices.rest)
    var start = 0
    while let frame = try firstFrame(in: stream, from: start) {
        try client.accept(frame, in: Array(stream[start...]))
        start += frame.pdu.upperBound
    }
    try client.disconnect()
    try hold(client.completed.sorted() == Array(0..<count), "each request is completed once")
}

/// Any request that the settings can lead to.
private func request(_ choices: inout Choices) -> ReadRequest {
    let place = choices.byte()
    let table = Table.allCases[Int(place & 3)]
    let count = 1 + Int(place >> 2) % table.maximumCount
    let start = min(Int(choices.word()), 65536 - count)
    let unit = UnitID(choices.byte())
    guard let range = RegisterRange(table: table, start: start, count: count) else {
        preconditionFailure("the count is 1 to 64, and the end no more than 65536")
    }
    return ReadRequest(unit: unit, range: range)
}

/// The frame at a place of a stream, or `nil` where no more come.
private func firstFrame(in stream: [UInt8], from start: Int) throws(Violation) -> MBAP.Frame? {
    let bytes = Array(stream[start...])
    guard let frame = try? MBAP.firstFrame(in: bytes.span) else { return nil }
    let whole = Array(bytes[..<frame.pdu.upperBound])
    try hold(
        MBAP.adu(transaction: frame.transaction, unit: frame.unit, pdu: Array(whole[frame.pdu])) == whole,
        "a frame is what its parts make")
    for length in 0..<whole.count {
        let isWaiting = (try? MBAP.firstFrame(in: bytes.span.extracting(first: length))) == .some(nil)
        try hold(isWaiting, "a frame waits for its last byte")
    }
    return frame
}

/// A transaction machine with a clock that goes on by ten milliseconds a frame.
private struct Client {
    private var machine: TransactionMachine<Int>
    private var now = MonotonicTime(nanoseconds: 0)
    var completed: [Int] = []

    init(maximumInFlight: Int) { machine = TransactionMachine(maximumInFlight: maximumInFlight) }

    mutating func submit(_ request: ReadRequest, token: Int) {
        machine.submit(Request(request), timeout: .milliseconds(25), token: token)
    }

    mutating func accept(_ frame: MBAP.Frame, in bytes: [UInt8]) throws(Violation) {
        try send()
        let unmatched = machine.unmatchedAnswers
        let completion = machine.accept(frame, in: bytes.span, now: now)
        try hold((completion == nil) == (machine.unmatchedAnswers == unmatched + 1), "an answer fits or is counted")
        if let completion { try take(completion, frame, bytes) }
        now = now + .milliseconds(10)
        completed += machine.expire(now: now).map(\.token)
        try send()
        try hold(machine.nextDeadline.map { $0 > now } ?? true, "what is out has time left")
    }

    private mutating func send() throws(Violation) {
        while let adu = machine.nextADU(now: now) {
            let asked = (try? MBAP.firstFrame(in: adu.span)).flatMap(\.self)
            try hold(asked?.pdu == 7..<12, "a request is a frame")
        }
    }

    private mutating func take(
        _ completion: TransactionMachine<Int>.Completion, _ frame: MBAP.Frame, _ bytes: [UInt8]
    ) throws(Violation) {
        completed.append(completion.token)
        guard case .data(let data) = completion.result else { return }
        try hold(
            data.lowerBound == frame.pdu.lowerBound + 2 && data.upperBound == frame.pdu.upperBound, "data in place")
        guard case .read(let range) = completion.request.action else {
            throw Violation(description: "only reads were asked")
        }
        let request = ReadRequest(unit: completion.request.unit, range: range)
        try hold(data.count == request.responseByteCount, "as much data as was asked for")
        try decode(bytes.span.extracting(data), of: range)
    }

    mutating func disconnect() throws(Violation) {
        completed += machine.disconnect().map(\.token)
        try hold(machine.isIdle, "nothing is left behind a connection")
    }
}

/// Reads the first address every way there is; what is written back is what was there.
private func decode(_ data: Span<UInt8>, of range: RegisterRange) throws(Violation) {
    let encodings: [RegisterEncoding] =
        range.table.holdsBits
        ? [.bit]
        : [.registerBit(0), .registerBit(15)]
            + ValueType.numbers.flatMap { type in WordOrder.allCases.map { .number(type, $0) } }
    readOnly(data, of: range)
    for encoding in encodings where encoding.addressCount <= Int(range.count) {
        let last = Int(range.count) - encoding.addressCount
        let decoded = encoding.decode(data, at: last)
        var copy: [UInt8] = []
        for index in data.indices { copy.append(data[index]) }
        let original = copy
        encoding.encode(decoded.word, into: &copy, at: last)
        try hold(copy == original, "\(encoding) writes what it read")
    }
}

/// What nobody writes back: digits, times and texts of whatever stands there.
private func readOnly(_ data: Span<UInt8>, of range: RegisterRange) {
    guard !range.table.holdsBits else { return }
    for order in WordOrder.allCases {
        let encodings: [RegisterEncoding] =
            [.bcd(.bcd16, order), .bcd(.bcd32, order)] + TimeForm.allCases.map { .time($0, order) }
        for encoding in encodings where encoding.addressCount <= Int(range.count) {
            _ = encoding.decode(data, at: Int(range.count) - encoding.addressCount)
        }
    }
    for layout in TextLayout.allCases {
        let count = min(Int(RegisterEncoding.maximumTextBytes), Int(range.count))
        _ = RegisterEncoding.text(layout, byteCount: UInt8(count)).text(data, at: 0)
    }
}
