import Measurement
import Modbus
import Simulation
import Testing

extension RandomSource {
    fileprivate mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    fileprivate mutating func element<C: RandomAccessCollection>(_ choices: C) -> C.Element where C.Index == Int {
        choices[choices.startIndex + below(choices.count)]
    }
}

@Suite struct `The server's side of a read` {
    private func place(_ table: Table, _ address: Int, _ encoding: RegisterEncoding) throws -> AddressedValue {
        try #require(AddressedValue(table: table, address: address, encoding: encoding))
    }

    private func answer(_ pdu: [UInt8], _ image: RegisterImage) -> [UInt8] { response(to: pdu.span, from: image) }

    @Test func `answers the standard's examples as the standard does`() throws {
        // Modbus Application Protocol V1.1b3, sections 6.1 and 6.3.
        var image = RegisterImage()
        for (byte, bits) in [0xCD, 0x6B, 0x05].enumerated() {
            for bit in 0..<8 where 8 * byte + bit < 19 {
                image.store(UInt64(bits >> bit & 1), at: try place(.coil, 0x13 + 8 * byte + bit, .bit))
            }
        }
        for (index, word) in [0x022B, 0, 0x0064].enumerated() {
            image.store(UInt64(word), at: try place(.holding, 0x6B + index, .number(.uint16, .abcd)))
        }
        #expect(answer([1, 0x00, 0x13, 0x00, 0x13], image) == [1, 3, 0xCD, 0x6B, 0x05])
        #expect(answer([3, 0x00, 0x6B, 0x00, 0x03], image) == [3, 6, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64])
    }

    @Test func `keeps the neighbours of a bit that is stored`() throws {
        var image = RegisterImage()
        image.store(0xA5A5, at: try place(.holding, 7, .number(.uint16, .abcd)))
        image.store(1, at: try place(.holding, 7, .registerBit(3)))
        image.store(0, at: try place(.holding, 7, .registerBit(15)))
        #expect(answer([3, 0, 7, 0, 1], image) == [3, 2, 0x25, 0xAD])
    }

    /// A few dozen values at random places, no two on one address, with the words that were stored.
    private func randomImage(_ random: inout RandomSource) throws -> (RegisterImage, [(AddressedValue, UInt64)]) {
        var image = RegisterImage()
        var stored: [(AddressedValue, UInt64)] = []
        var taken: [Table: Set<Int>] = [:]
        for _ in 0..<60 {
            let table = random.element(Table.allCases)
            // Near the start so that neighbours touch, and now and then at the very end.
            let address = random.below(4) == 0 ? 65_500 + random.below(36) : random.below(60)
            let type = random.element(ValueType.allCases.filter { $0 != .bool })
            let encoding: RegisterEncoding =
                table.holdsBits ? .bit : .number(type, random.element(WordOrder.allCases))
            guard let place = AddressedValue(table: table, address: address, encoding: encoding) else { continue }
            let addresses = Set(address..<place.range.end)
            guard taken[table, default: []].isDisjoint(with: addresses) else { continue }
            taken[table, default: []].formUnion(addresses)
            // Words as decoding leaves them: cut to their width, integers sign-extended.
            let word =
                switch encoding.valueType {
                case .bool: random.next() & 1
                case .int16: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: random.next())))
                case .int32: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: random.next())))
                case let type: random.next() >> UInt64(64 - 8 * type.byteCount)
                }
            image.store(word, at: place)
            stored.append((place, word))
        }
        return (image, stored)
    }

    @Test(arguments: UInt64(1)...50) func `gives back every value that was stored`(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let (image, stored) = try randomImage(&random)
        for (place, word) in stored {
            let request = ReadRequest(unit: UnitID(1), range: place.range)
            let pdu = answer(request.pdu, image)
            #expect(try Request(request).parse(pdu.span, from: 1) == .data(2..<pdu.count))
            let data = Array(pdu.dropFirst(2))
            #expect(place.encoding.decode(data.span, at: 0).word == word, "seed \(seed), \(place)")
        }
    }

    @Test(arguments: UInt64(1)...50) func `answers any bytes with the data that was asked for or an exception`(
        seed: UInt64
    ) throws {
        var random = RandomSource(seed: seed)
        let (image, stored) = try randomImage(&random)
        var answered = 0
        for _ in 0..<2000 {
            let pdu = randomRequest(&random, near: stored.map(\.0.range))
            let response = answer(pdu, image)
            let function = pdu.first ?? 0
            if response.count == 2 {
                #expect(response[0] == function | 0x80 && (1...3).contains(response[1]), "seed \(seed): \(pdu)")
            } else {
                answered += 1
                let table = try #require(Table.allCases.first { $0.readFunction.rawValue == function })
                let range = try #require(
                    RegisterRange(
                        table: table, start: Int(pdu[1]) << 8 | Int(pdu[2]), count: Int(pdu[3]) << 8 | Int(pdu[4])))
                let request = ReadRequest(unit: UnitID(1), range: range)
                #expect(pdu == request.pdu)
                #expect(
                    try Request(request).parse(response.span, from: 1) == .data(2..<response.count),
                    "seed \(seed): \(pdu)")
            }
        }
        #expect(answered > 0, "seed \(seed) never hit a register")
    }

    /// Bytes of any length, requests for anything, and requests about addresses that exist.
    private func randomRequest(_ random: inout RandomSource, near ranges: [RegisterRange]) -> [UInt8] {
        var pdu: [UInt8] = (0..<5).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        switch random.below(3) {
        case 0:
            return (0..<random.below(254)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        case 1:
            pdu[0] = UInt8(random.below(6))
        default:
            let range = random.element(ranges)
            pdu = [
                range.table.readFunction.rawValue, UInt8(range.start >> 8), UInt8(range.start & 0xFF), 0,
                UInt8(random.below(8)),
            ]
        }
        return pdu
    }
}
