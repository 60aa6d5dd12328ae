import DataAcquisition
import Measurement
import Modbus

/// The input: how a device hands its record out, and how long it is; then what each request comes to: a byte of the
/// kind, and for a response the bytes of its PDU behind the function code.
func fuzzCaptures(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    guard let procedure = procedure(&choices) else { return }
    let count = 1 + Int(choices.byte())
    var now: Int64 = 0
    var capture = WaveformCapture(
        procedure, unit: UnitID(1), sampleCount: count, retries: Int(choices.byte() & 3), begun: moment(now))
    let writable = Set(procedure.written.map { Int($0.range.start) })
    while !choices.rest.isEmpty {
        let request = capture.request(atMost: 1 + Int(choices.byte() & 0x7F))
        if case .writeRegister(let address, _) = request.action {
            try hold(writable.contains(Int(address)), "only what the procedure says is written")
        } else {
            try hold(!request.function.writes, "nothing else is written")
        }
        now += 10
        let step = Result { () throws(CaptureFailure) in try next(&capture, request, &choices, moment(now)) }
        switch step {
        case .success(.ask(let from)): now = max(now, from.nanoseconds / 1_000_000)
        case .success(.end(let record)): return try check(record, count)
        case .failure: return
        }
    }
}

private func check(_ record: WaveformCapture.Record, _ count: Int) throws(Violation) {
    try hold(record.samples.count == count, "a record is whole")
    try hold(record.samples.allSatisfy(\.isFinite), "every sample is a number")
    try hold(record.rate.isFinite && record.rate > 0, "a rate is one")
}

private func next(
    _ capture: inout WaveformCapture, _ request: Request, _ choices: inout Choices, _ now: Moment
) throws(CaptureFailure) -> WaveformCapture.Next {
    switch choices.byte() & 15 {
    case 0: return try capture.next(after: .timeout, at: now)
    case 1: return try capture.next(after: .disconnected, at: now)
    case 2: return try capture.next(after: .exception(.serverDeviceBusy), at: now)
    case let kind:
        let pdu = response(to: request, isEmptyQueue: kind == 3, &choices)
        guard case .data(let data)? = try? request.parse(pdu.span, from: 1) else {
            return try capture.next(after: .fault(.wrongLength(pdu.count)), at: now)
        }
        return try capture.next(after: .data(pdu.span.extracting(data)), at: now)
    }
}

/// One that is as long as it says.
private func response(to request: Request, isEmptyQueue: Bool, _ choices: inout Choices) -> [UInt8] {
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in choices.byte() } }
    switch request.action {
    case .read(let range):
        let count = range.table.holdsBits ? (Int(range.count) + 7) / 8 : 2 * Int(range.count)
        return [request.function.rawValue, UInt8(count)] + bytes(count)
    case .readFIFO:
        let count = isEmptyQueue ? 0 : 1 + Int(choices.byte()) % 31
        return [24, 0, UInt8(2 * count + 2), 0, UInt8(count)] + bytes(2 * count)
    default: return request.pdu
    }
}

private func procedure(_ choices: inout Choices) -> CaptureProcedure? {
    let (shape, parts) = (choices.byte(), choices.byte())
    let types: [ValueType] = [.int16, .uint16, .int32, .uint32, .float32]
    func number(_ table: Table, _ address: Int, _ type: ValueType) -> AddressedValue? {
        AddressedValue(table: table, address: address, encoding: .number(type, .abcd))
    }
    guard let select = number(.holding, 1, .uint16), let flag = number(.input, 0, .uint16),
        let quantity = number(.input, 10, .float32),
        let range = RegisterRange(table: .input, start: 100, count: 1 + Int(choices.byte()) % 125)
    else { return nil }
    let paging: CaptureProcedure.Paging =
        switch shape & 3 {
        case 0: .window(.input, first: 1000)
        case 1: .queue(pointer: 300)
        case 2: .pages(.init(select: select, firstNumber: 0, range: range, present: nil))
        default: .pages(.init(select: select, firstNumber: 1, range: range, present: flag))
        }
    let told = CaptureProcedure.Quantity.register(quantity, nil)
    var procedure = CaptureProcedure(
        paging: paging, sample: .number(types[Int(shape >> 2) % types.count], .abcd),
        rate: parts & 1 == 0 ? .fixed(1000) : told, gain: parts & 2 == 0 ? .fixed(0.5) : told)
    if parts & 4 != 0, let target = number(.holding, 0, .uint16) { procedure.trigger = .init(target: target, word: 1) }
    if parts & 8 != 0 { procedure.ready = .init(source: flag, word: 1) }
    if parts & 16 != 0 { procedure.sequence = flag }
    if parts & 32 != 0 { procedure.checksum = flag }
    return procedure
}

private func moment(_ milliseconds: Int64) -> Moment {
    Moment(
        monotonic: MonotonicTime(nanoseconds: milliseconds * 1_000_000), wall: WallTime(milliseconds: milliseconds))
}
