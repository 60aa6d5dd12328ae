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
    /// The confirmation of a write names another place or value.
    case wrongEcho
    /// Something came, but no response with a checksum that fits. Serial lines only.
    case wrongChecksum
}

/// A read request: function code, first address, count (sections 6.1 to 6.4). All that polling can ask.
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
    package var pdu: [UInt8] { Request(self).pdu }

    /// How many data bytes a full response carries.
    package var responseByteCount: Int {
        range.table.holdsBits ? (Int(range.count) + 7) / 8 : 2 * Int(range.count)
    }
}
