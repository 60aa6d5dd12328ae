@testable import Modbus
import Testing

@Suite struct `MBAP framing` {
    private func scan(_ bytes: [UInt8]) -> Result<MBAP.Frame?, MBAP.FramingLost> {
        do throws(MBAP.FramingLost) { return .success(try MBAP.firstFrame(in: bytes.span)) } catch {
            return .failure(error)
        }
    }

    @Test func `the standard's example is one frame, and every cut of it waits for more`() {
        let adu: [UInt8] = [0x15, 0x01, 0, 0, 0, 6, 0xFF, 3, 0, 4, 0, 1]
        for count in 0..<adu.count { #expect(scan(Array(adu[..<count])) == .success(nil)) }
        #expect(scan(adu) == .success(MBAP.Frame(transaction: 0x1501, unit: 0xFF, pdu: 7..<12)))
        #expect(scan(adu + [1, 2, 3]) == .success(MBAP.Frame(transaction: 0x1501, unit: 0xFF, pdu: 7..<12)))
    }

    @Test func `every length but 2 to 254 is no frame`() {
        for length in 0...0xFFFF {
            let header: [UInt8] = [0, 1, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF)]
            #expect(scan(header) == ((2...254).contains(length) ? .success(nil) : .failure(MBAP.FramingLost())))
        }
    }

    @Test(arguments: [
        Array("HTTP/1.1 400 Bad Request".utf8), Array("SSH-2.0-OpenSSH_9.2".utf8), [0x16, 0x03, 0x01, 0x00],
    ])
    func `another protocol is noticed by its fourth byte`(greeting: [UInt8]) {
        #expect(scan(Array(greeting.prefix(4))) == .failure(MBAP.FramingLost()))
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `what is put in a frame comes out of it`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for count in 1...253 {
            let pdu = (0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            let transaction = UInt16.random(in: 0 ... .max, using: &random)
            let unit = UInt8.random(in: 0 ... .max, using: &random)
            let adu = MBAP.adu(transaction: transaction, unit: unit, pdu: pdu)
            #expect(scan(adu) == .success(MBAP.Frame(transaction: transaction, unit: unit, pdu: 7..<(7 + count))))
            #expect(Array(adu[7...]) == pdu)
            for cut in 0..<adu.count { #expect(scan(Array(adu[..<cut])) == .success(nil)) }
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `any bytes give a frame within them, a wish for more, or an error that stays`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0 ... .max, using: &random)
            }
            // Mostly plausible headers, or hardly any would get past the protocol identifier.
            for index in 2..<5 where index < bytes.count && Int.random(in: 0..<8, using: &random) > 0 {
                bytes[index] = 0
            }
            var states = (0...bytes.count).map { scan(Array(bytes[..<$0])) }
            let final = states.removeLast()
            switch final {
            case .success(let frame?):
                #expect(frame.pdu.lowerBound == 7 && frame.pdu.upperBound <= bytes.count)
                #expect((1...253).contains(frame.pdu.count))
                #expect(frame.pdu.count + 1 == Int(bytes[4]) << 8 | Int(bytes[5]))
                // The frame is there with its last byte, and not a byte earlier.
                #expect(states.prefix(frame.pdu.upperBound).allSatisfy { $0 == .success(nil) })
                #expect(states.dropFirst(frame.pdu.upperBound).allSatisfy { $0 == final })
            case .success(nil):
                #expect(bytes.count < 260 && states.allSatisfy { $0 == .success(nil) })
            case .failure:
                let first = states.firstIndex(of: final) ?? states.count
                #expect(first <= 6 && states[first...].allSatisfy { $0 == final })
            }
        }
    }
}
