/// What a device says of itself by function 43/14 (Modbus Application Protocol V1.1b3, section 6.21).
package struct DeviceIdentification: Hashable, Sendable {
    /// How much is asked for.
    package enum Level: UInt8, Sendable, CaseIterable {
        /// Vendor, product code and revision.
        case basic = 1
        /// Also vendor's URL, product, model and application name.
        case regular = 2
        case extended = 3
    }

    /// Objects by their number, 0 the vendor; text as the device sent it.
    package var objects: [UInt8: [UInt8]] = [:]

    package init() {}

    package var vendor: String? { text(0) }
    package var productCode: String? { text(1) }
    package var revision: String? { text(2) }
    package var productName: String? { text(4) }
    package var modelName: String? { text(5) }

    private func text(_ object: UInt8) -> String? {
        objects[object].map { String(decoding: $0, as: UTF8.self) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The MEI type behind the function code.
    static let interface: UInt8 = 14

    /// Takes the objects of one response.
    ///
    /// - Parameter data: From the conformity level on, as ``Request/parse(_:from:)`` gives it.
    /// - Returns: The object to go on with, or `nil` when all have come, or the response is broken.
    package mutating func take(_ data: Span<UInt8>) -> UInt8? {
        guard data.count >= 4 else { return nil }
        var position = 4
        for _ in 0..<data[3] {
            guard position + 2 <= data.count else { return nil }
            let (object, length) = (data[position], Int(data[position + 1]))
            guard position + 2 + length <= data.count else { return nil }
            objects[object] = (0..<length).map { data[position + 2 + $0] }
            position += 2 + length
        }
        // A device that says "go on" at an object that has come already would be asked for ever.
        return data[1] == 0xFF && objects[data[2]] == nil ? data[2] : nil
    }

    /// The length of a response PDU, or `nil` until enough of it has come to tell.
    static func responseLength(_ pdu: Span<UInt8>) -> Int? {
        // Function, interface, level, conformity, more follows, next object, number of objects; then the objects.
        guard pdu.count >= 2 else { return nil }
        guard pdu[1] == interface else { return .max }
        guard pdu.count >= 7 else { return nil }
        var position = 7
        for _ in 0..<pdu[6] {
            guard pdu.count >= position + 2 else { return nil }
            position += 2 + Int(pdu[position + 1])
            if position > 253 { return .max }
        }
        return position
    }
}
