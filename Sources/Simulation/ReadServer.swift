import Modbus

/// Why a server does not answer a request with data.
struct Refusal: Error, Hashable {
    let code: ExceptionCode
}

extension ReadRequest {
    /// Reads a request PDU in the order of the standard's state diagrams: function, then count, then addresses
    /// (Modbus Application Protocol V1.1b3, sections 6.1 to 6.4).
    init(decoding pdu: Span<UInt8>, unit: UnitID) throws(Refusal) {
        guard pdu.count >= 1, let function = FunctionCode(rawValue: pdu[0]),
            let table = Table.allCases.first(where: { $0.readFunction == function })
        else { throw Refusal(code: .illegalFunction) }
        guard pdu.count == 5 else { throw Refusal(code: .illegalDataValue) }
        let count = Int(pdu[3]) << 8 | Int(pdu[4])
        guard (1...table.maximumCount).contains(count) else { throw Refusal(code: .illegalDataValue) }
        let start = Int(pdu[1]) << 8 | Int(pdu[2])
        guard let range = RegisterRange(table: table, start: start, count: count) else {
            throw Refusal(code: .illegalDataAddress)
        }
        self.init(unit: unit, range: range)
    }

    /// The response PDU with the data of the image.
    func response(from image: RegisterImage) throws(Refusal) -> [UInt8] {
        guard let data = image.data(of: range) else { throw Refusal(code: .illegalDataAddress) }
        return [range.table.readFunction.rawValue, UInt8(data.count)] + data
    }
}

/// A server's answer to any bytes that came as a request PDU: data, or an exception of two bytes.
package func response(to pdu: Span<UInt8>, from image: RegisterImage) -> [UInt8] {
    do throws(Refusal) {
        return try ReadRequest(decoding: pdu, unit: .direct).response(from: image)
    } catch {
        return exception(error, to: pdu)
    }
}

func exception(_ refusal: Refusal, to pdu: Span<UInt8>) -> [UInt8] {
    [(pdu.count > 0 ? pdu[0] : 0) | 0x80, refusal.code.rawValue]
}
