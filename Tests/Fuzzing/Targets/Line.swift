import Measurement
import Modbus

/// The input: what is asked; then pieces of what comes over the line, each with its length and whether a checksum is
/// put behind it, which no search would find.
func fuzzLine(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    guard let request = request(&choices) else { return }
    var machine = TransactionMachine<Int>(framing: .rtu(LineTiming(baud: 9600, bits: 11)))
    machine.submit(request, timeout: .milliseconds(100), token: 0)
    var now = MonotonicTime(nanoseconds: 0)
    try hold(machine.nextADU(now: now)?.isEmpty == false, "a silent line carries a request at once")
    var (received, completed): ([UInt8], Int) = ([], 0)
    while completed == 0, !choices.rest.isEmpty {
        received += piece(&choices)
        now = now + .milliseconds(3)
        switch try? machine.look(at: received.span, now: now) {
        case .frame(let frame, let length):
            try hold(length == received.count, "what stands behind a response is nobody's")
            try take(frame, of: received, &machine, now)
            completed += 1
        case .incomplete: completed += machine.expire(now: now).count
        case .noise, nil: throw Violation(description: "what comes after a request may be its response")
        }
    }
    completed += machine.disconnect().count
    try hold(completed == 1 && machine.isIdle, "the request is completed once")
}

private func request(_ choices: inout Choices) -> Request? {
    let (kind, address, value) = (choices.byte(), choices.word(), choices.word())
    let range = RegisterRange(table: .holding, start: Int(address), count: 1 + Int(value & 0x7F))
    let action: Request.Action? =
        switch kind & 7 {
        case 0: range.map { .read($0) }
        case 1: .writeCoil(address: address, isOn: value & 1 == 1)
        case 2: .writeRegister(address: address, value: value)
        case 3: .writeCoils(start: address, values: [Bool](repeating: true, count: Int(value & 0x7F)))
        case 4: .writeRegisters(start: address, values: [value])
        case 5: .maskWrite(address: address, and: value, or: address)
        case 6: .readFIFO(address: address)
        default: .identify(.regular, from: UInt8(value & 0xFF))
        }
    return action.flatMap { Request(unit: UnitID(1 + kind >> 3), action: $0) }
}

private func piece(_ choices: inout Choices) -> [UInt8] {
    let shape = choices.byte()
    let length = min(Int(shape & 0x7F), choices.rest.count)
    let bytes = (0..<length).map { _ in choices.byte() }
    guard shape & 0x80 != 0 else { return bytes }
    let checksum = RTU.checksum(bytes.span)
    return bytes + [UInt8(checksum & 0xFF), UInt8(checksum >> 8)]
}

private func take(
    _ frame: MBAP.Frame, of received: [UInt8], _ machine: inout TransactionMachine<Int>, _ now: MonotonicTime
) throws(Violation) {
    guard let completion = machine.accept(frame, in: received.span, now: now) else {
        throw Violation(description: "a response that was found is accepted")
    }
    try hold(completion.result != .timeout && completion.result != .disconnected, "an answer is what it says")
    guard case .data(let data) = completion.result else { return }
    try hold(frame.pdu.lowerBound < data.lowerBound && data.upperBound == frame.pdu.upperBound, "data in its response")
    guard case .identify = completion.request.action else { return }
    var identification = DeviceIdentification()
    _ = identification.take(received.span.extracting(data))
    let count = identification.objects.values.reduce(0) { $0 + 2 + $1.count }
    try hold(count <= data.count, "no more text than came")
}
