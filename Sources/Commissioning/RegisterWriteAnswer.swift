package import ControlProtocol
import Measurement
package import Modbus
import Settings

/// `millwright write … --json`: what stood at an address, what was to stand there, and what stands there now.
package struct RegisterWriteAnswer: Codable, Sendable, Equatable {
    /// The words are those of ``WriteAnswer/result``, where they mean the same.
    package enum Result: String, Codable, Sendable {
        /// Nothing but a read was sent.
        case notConfirmed = "not_confirmed"
        case done
        /// The device confirmed, but something else stands there.
        case differs = "failed:reads_other_value"
        /// No answer came, and what stands there is not what was to be written, or could not be read.
        case unconfirmed = "failed:unconfirmed"
    }

    /// `HOST:PORT/UNIT`
    package var device: String
    package var table: String
    package var address: Int
    package var modicon: String
    /// Absent for a coil.
    package var type: String?
    package var order: String?
    /// The function code that writes.
    package var function: UInt8
    /// Absent where what stood there is no value of the type.
    package var before: PointAnswer.Value?
    package var requested: PointAnswer.Value
    package var readBack: PointAnswer.Value?
    package var result: Result

    /// Before anything is written.
    ///
    /// - Parameters:
    ///   - request: What writes the word.
    ///   - before: The data bytes of a response to a read.
    package init(device: String, target: AddressedValue, word: UInt64, request: Request, before: [UInt8]) {
        self.device = device
        table = target.range.table.rawValue
        address = Int(target.range.start)
        modicon = target.range.table.modicon(address)
        type = target.range.table.holdsBits ? nil : target.encoding.words.first
        order = target.encoding.order?.rawValue
        function = request.function.rawValue
        requested = PointAnswer.Value(target.encoding.valueType.value(of: word))
        self.before = Self.value(target, in: before)
        result = .notConfirmed
    }

    /// After the write, and the read behind it.
    ///
    /// - Parameters:
    ///   - isConfirmed: Whether the device answered the write.
    ///   - data: What was read back; `nil` where nothing could be.
    package mutating func written(_ word: UInt64, to target: AddressedValue, isConfirmed: Bool, readBack data: [UInt8]?)
    {
        readBack = data.flatMap { Self.value(target, in: $0) }
        if let data, target.encoding.decode(data.span, at: 0).word == word {
            result = .done
        } else {
            result = isConfirmed && data != nil ? .differs : .unconfirmed
        }
    }

    private static func value(_ target: AddressedValue, in data: [UInt8]) -> PointAnswer.Value? {
        let decoded = target.encoding.decode(data.span, at: 0)
        return decoded.quality == .good ? PointAnswer.Value(target.encoding.valueType.value(of: decoded.word)) : nil
    }
}
