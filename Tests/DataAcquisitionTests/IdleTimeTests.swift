import DataAcquisition
import Measurement
import Modbus
import Testing

@Suite struct `The time that polls leave` {
    private let line = Framing.rtu(LineTiming(baud: 9600, bits: 10))

    private func capture(_ paging: CaptureProcedure.Paging) -> WaveformCapture {
        let start = Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(milliseconds: 0))
        let procedure = CaptureProcedure(
            paging: paging, sample: .number(.int16, .abcd), rate: .fixed(1000), gain: .fixed(1))
        return WaveformCapture(procedure, unit: UnitID(1), sampleCount: 1000, retries: 0, begun: start)
    }

    private func idle(_ milliseconds: Int64, _ framing: Framing) -> IdleTime {
        IdleTime(spare: .milliseconds(milliseconds), turnRound: .milliseconds(20), framing: framing)
    }

    private func count(_ request: Request?) -> Int? {
        guard case .read(let range)? = request?.action else { return nil }
        return Int(range.count)
    }

    @Test func `is filled with as many registers as can be sent in it`() {
        let window = capture(.window(.input, first: 0))
        // 10/9.6 ms a character, 13 characters and 7 of silence around the registers, 20 ms for the device.
        #expect(count(idle(40, line).request(of: window, atMost: 125)) == nil)
        #expect(count(idle(58, line).request(of: window, atMost: 125)) == 8)
        #expect(count(idle(100, line).request(of: window, atMost: 125)) == 28)
        #expect(count(idle(100, line).request(of: window, atMost: 20)) == 20)
        #expect(count(idle(60_000, line).request(of: window, atMost: 125)) == 125)
        #expect(count(idle(25, .mbap).request(of: window, atMost: 125)) == 125)
        #expect(count(idle(15, .mbap).request(of: window, atMost: 125)) == nil)
    }

    @Test func `is no time for a page that takes longer, nor for a full queue`() throws {
        // 213 characters and 7, 229 ms.
        let select = try #require(AddressedValue(table: .holding, address: 0, encoding: .number(.uint16, .abcd)))
        let range = try #require(RegisterRange(table: .input, start: 100, count: 100))
        var pages = capture(.pages(.init(select: select, firstNumber: 0, range: range, present: nil)))
        let written = try #require(idle(60, line).request(of: pages, atMost: 125))
        #expect(written.function == .writeSingleRegister)
        _ = try pages.next(
            after: .data([UInt8]().span),
            at: Moment(
                monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(milliseconds: 0)))
        #expect(idle(248, line).request(of: pages, atMost: 125) == nil)
        #expect(count(idle(250, line).request(of: pages, atMost: 125)) == 100)
        let queue = capture(.queue(pointer: 300))
        #expect(idle(100, line).request(of: queue, atMost: 125) == nil)
        #expect(idle(110, line).request(of: queue, atMost: 125) != nil)
    }
}
