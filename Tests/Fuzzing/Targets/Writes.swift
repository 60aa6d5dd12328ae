import ControlProtocol
import DataAcquisition
import Measurement
import Modbus

/// The input: which point may be written, and eight bytes of what stands there; then a message from upstream. Whatever
/// it asks for, only its point is written, within its limits.
func fuzzCommands(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    let point = point(choices.byte())
    let found = (0..<8).map { _ in choices.byte() }
    let payload = Array(choices.rest)
    guard let message = WriteMessage(payload) else { return try refuse(payload) }
    try check(message.query)
    let now = MonotonicTime(nanoseconds: 1_000_000_000_000_000)
    let left = message.timeLeft(at: WallTime(milliseconds: 1_795_241_737_248), patience: .seconds(10))
    try hold((.seconds(-86_400) ... .seconds(86_400)).contains(left), "a command is of a day at most")
    let query = message.query
    let command = WriteCommand(
        id: query.id, asset: pump, point: point.id, value: query.value, expected: query.expected, expires: now + left,
        origin: "fuzzer")
    try carryOut(command, to: point, found, at: now)
}

/// The input: the query of `POST /write`.
func fuzzQueries(_ bytes: [UInt8]) throws(Violation) {
    guard let endpoint = Endpoint(target: "/write?" + String(decoding: bytes, as: UTF8.self)) else { return }
    guard case .write(let query) = endpoint else { throw Violation(description: "a query to write writes") }
    try check(query)
    try hold(Endpoint(target: endpoint.target) == endpoint, "a query comes back as it went")
}

private func check(_ query: WriteQuery) throws(Violation) {
    try hold(WriteQuery.isID(query.id), "an id is one")
    try hold(query.value.isFinite && query.expected?.isFinite != false, "a number is one")
}

private func refuse(_ payload: [UInt8]) throws(Violation) {
    let answer = WriteAnswer(malformed: payload, at: WallTime(milliseconds: 0))
    for text in [answer.id, answer.asset, answer.point] {
        try hold(text.unicodeScalars.count <= 64, "what is malformed is not repeated at length")
        try hold(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "nor does it end a line")
    }
    try hold((try? encode(answer)) != nil, "what is malformed has an answer")
}

private func carryOut(
    _ command: WriteCommand, to point: PointConfiguration, _ found: [UInt8], at now: MonotonicTime
) throws(Violation) {
    let guarding = WriteGuard()
    guarding.install([AssetConfiguration(id: pump, name: "", points: [point])], [device])
    switch guarding.admit(command, at: now, value: { _ in nil }) {
    case .repeated, .underWay: throw Violation(description: "a first command is no second")
    case .answered(let outcome):
        try hold(outcome.result.rawValue.hasPrefix("refused:"), "what is not admitted is refused")
    case .admitted(let admitted):
        try hold(limits.contains(command.value) && command.expires >= now, "what is admitted is permitted")
        try hold(admitted.write.firstRequest == Request(read(point)), "the point is read first")
        var write = admitted.write
        let bytes = Array(found.prefix(point.source.encoding == .bit ? 1 : 2 * point.source.encoding.addressCount))
        let response = PollResult.data(bytes.span)
        switch write.next(after: response, at: now) {
        case .end(let outcome):
            try hold(outcome.result.rawValue.hasPrefix("refused:"), "what was not written is refused")
        case .ask(let request): try check(request, to: point)
        }
    }
}

private func check(_ request: Request, to point: PointConfiguration) throws(Violation) {
    let bytes = try data(of: request, to: point)
    let decoded = point.source.encoding.decode(bytes.span, at: 0)
    let value = decoded.quality == .good ? point.column.number(of: decoded.word) : nil
    try hold(value.map(limits.contains) == true, "what is written is within the limits")
}

/// What a request makes of the addresses of the point, as a response to a read would have it.
private func data(of request: Request, to point: PointConfiguration) throws(Violation) -> [UInt8] {
    switch request.action {
    case .writeCoil(point.source.range.start, let isOn): return [isOn ? 1 : 0]
    case .writeRegister(point.source.range.start, let value): return [UInt8(value >> 8), UInt8(value & 0xFF)]
    case .writeRegisters(point.source.range.start, let values):
        try hold(values.count == Int(point.source.range.count), "as many registers as the point has")
        return values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    case .maskWrite(point.source.range.start, let and, let or):
        guard case .registerBit(let bit) = point.source.encoding else {
            throw Violation(description: "only a bit is written by a mask")
        }
        try hold(and == ~(1 << UInt16(bit)) && or & and == 0, "one bit is written")
        return [UInt8(or >> 8), UInt8(or & 0xFF)]
    default: throw Violation(description: "\(request) does not write the point")
    }
}

private func read(_ point: PointConfiguration) -> ReadRequest {
    ReadRequest(unit: device.unit, range: point.source.range)
}

private let pump = identifier("pump")
private let device = DeviceConfiguration(id: identifier("plc"), link: identifier("line"), unit: UnitID(1))
/// Exact in every type.
private let limits = -100.5...1000

private func identifier(_ text: String) -> Identifier {
    guard let identifier = Identifier(text) else { preconditionFailure("a lower-case word is an identifier") }
    return identifier
}

/// A point of any type, which may be written.
private func point(_ choice: UInt8) -> PointConfiguration {
    let order = WordOrder.allCases[Int(choice >> 6)]
    let encodings: [RegisterEncoding] =
        [.bit, .registerBit(choice >> 4 & 15), .bcd(.bcd16, order), .bcd(.bcd32, order)]
        + ValueType.numbers.map { .number($0, order) }
    let encoding = encodings[Int(choice & 15) % encodings.count]
    guard let source = AddressedValue(table: encoding == .bit ? .coil : .holding, address: 10, encoding: encoding)
    else { preconditionFailure("there is room behind address 10") }
    var interpretation = Interpretation()
    if choice & 16 != 0, encoding.valueType != .bool {
        interpretation.scale = .fixed(Scaling(factor: 1, offset: -40, decimals: 1))
    }
    var point = PointConfiguration(
        id: identifier("speed"), name: "", device: device.id, source: source, interpretation: interpretation, unit: "",
        period: .seconds(1))
    point.writable = WritePermission(range: limits)
    return point
}
