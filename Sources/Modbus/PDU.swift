package import Measurement

/// An exception response's code (Modbus Application Protocol V1.1b3, section 7); any byte can come.
package struct ExceptionCode: Hashable, Sendable {
    package let rawValue: UInt8

    package static let illegalFunction = ExceptionCode(1)
    package static let illegalDataAddress = ExceptionCode(2)
    package static let illegalDataValue = ExceptionCode(3)
    package static let serverDeviceFailure = ExceptionCode(4)
    package static let serverDeviceBusy = ExceptionCode(6)
    package static let gatewayPathUnavailable = ExceptionCode(10)
    package static let gatewayTargetFailedToRespond = ExceptionCode(11)

    package init(_ rawValue: UInt8) { self.rawValue = rawValue }

    /// The reason that the points of the refused block get.
    package var quality: Quality {
        switch self {
        case .illegalFunction: .illegalFunction
        case .illegalDataAddress: .illegalAddress
        case .illegalDataValue: .illegalValue
        case .serverDeviceFailure: .deviceFailure
        case .serverDeviceBusy: .deviceBusy
        case .gatewayPathUnavailable: .gatewayPathUnavailable
        case .gatewayTargetFailedToRespond: .gatewayTargetSilent
        default: .otherException
        }
    }
}

/// Why a response is not an answer to the request it claims to answer.
package enum ResponseFault: Error, Hashable, Sendable {
    case wrongUnit(UInt8)
    case wrongFunction(UInt8)
    case wrongLength(Int)
}

/// A read request: function code, first address, count (sections 6.1 to 6.4).
package struct ReadRequest: Hashable, Sendable {
    package let unit: UnitID
    package let range: RegisterRange

    /// - Precondition: One request can carry the range: see ``Table/maximumCount``.
    package init(unit: UnitID, range: RegisterRange) {
        precondition(Int(range.count) <= range.table.maximumCount, "a request longer than the standard allows")
        self.unit = unit
        self.range = range
    }

    /// The five bytes of the request's PDU.
    package var pdu: [UInt8] {
        [
            range.table.readFunction.rawValue,
            UInt8(range.start >> 8), UInt8(range.start & 0xFF),
            UInt8(range.count >> 8), UInt8(range.count & 0xFF),
        ]
    }

    /// How many data bytes a full response carries.
    package var responseByteCount: Int {
        range.table.holdsBits ? (Int(range.count) + 7) / 8 : 2 * Int(range.count)
    }

    package enum Response: Hashable, Sendable {
        /// The data bytes start at this offset of the PDU and are as many as the request asked for.
        case data(offset: Int)
        case exception(ExceptionCode)
    }

    /// Checks a response PDU against this request.
    package func parse(_ pdu: Span<UInt8>, from unit: UInt8) throws(ResponseFault) -> Response {
        guard unit == self.unit.rawValue || self.unit.isInsignificant else { throw .wrongUnit(unit) }
        guard pdu.count >= 2 else { throw .wrongLength(pdu.count) }
        let function = range.table.readFunction.rawValue
        if pdu[0] == function | 0x80 {
            guard pdu.count == 2 else { throw .wrongLength(pdu.count) }
            return .exception(ExceptionCode(pdu[1]))
        }
        guard pdu[0] == function else { throw .wrongFunction(pdu[0]) }
        guard Int(pdu[1]) == responseByteCount, pdu.count == 2 + responseByteCount else {
            throw .wrongLength(pdu.count)
        }
        return .data(offset: 2)
    }
}
