package import Measurement
package import Modbus
package import Wording

/// Where a point is read, in the words of the settings: `DEVICE TABLE ADDRESS TYPE [ORDER]`.
///
///     plc1 holding 12 float32 cdab     a number over two registers, words reversed plc1 holding 12.3
///     bit 3 of a register, 0 the least significant plc1 coil 4                      a bit of its own plc1 holding 20
///     string 16        sixteen characters; LAYOUT ab (two a register), ba or one (one a register) behind plc1 holding
///     30 bcd16            decimal digits, four a register plc1 holding 40 time ymdhms      a date and time, in one of
///     the forms of ``TimeForm`` plc1 input modicon:30001 uint16  the one-based address of older manuals; the same as
///     input 0
///
/// Addresses count from 0 as on the wire, up to 65535. The order is `abcd` where none is written.
package struct PointAddress: Hashable, Sendable, CustomStringConvertible {
    package let device: Identifier
    package let value: AddressedValue

    package init(device: Identifier, value: AddressedValue) {
        self.device = device
        self.value = value
    }

    package init(_ text: String) throws(SettingsMessage) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 3 else { throw .notAddress(found: text) }
        guard let device = Identifier(words[0]) else { throw .notIdentifier(found: words[0]) }
        let table = try Table(spelling: words[1])
        self.init(device: device, value: try AddressedValue(spelling: words[2...], in: table))
    }

    package var description: String {
        let position = "\(device) \(value.range.table.rawValue) \(value.range.start)"
        let words = value.encoding.words
        if case .registerBit(let bit) = value.encoding { return "\(position).\(bit)" }
        return ([position] + words).joined(separator: " ")
    }
}

extension RegisterEncoding {
    /// Type and order as settings write them; nothing for a bit.
    package var words: [String] {
        switch self {
        case .bit, .registerBit: []
        case .number(let type, let order): [type.name] + order.words
        case .bcd(let width, let order): [width.name] + order.words
        case .text(.ab, let count): ["string", String(count)]
        case .text(let layout, let count): ["string", String(count), layout.rawValue]
        case .time(let form, let order): ["time", form.rawValue] + order.words
        }
    }

    /// The first words that a type may have.
    fileprivate static var typeNames: [String] {
        ValueType.numbers.map(\.name) + BCDWidth.allCases.map(\.name) + ["string", "time"]
    }
}

extension RegisterEncoding.BCDWidth {
    fileprivate var name: String {
        switch self {
        case .bcd16: "bcd16"
        case .bcd32: "bcd32"
        }
    }
}

extension WordOrder {
    /// Nothing for the usual one.
    fileprivate var words: [String] { self == .abcd ? [] : [rawValue] }
}

extension AddressedValue {
    /// - Parameters:
    ///   - words: `ADDRESS TYPE [ORDER]`, one word each.
    ///   - parameters: What the address may be relative to, as in `base+12`.
    package init(
        spelling words: ArraySlice<String>, in table: Table, parameters: [String: Int] = [:]
    ) throws(SettingsMessage) {
        let position = try Position(words.first ?? "", in: table, parameters: parameters)
        let encoding = try RegisterEncoding(words.dropFirst(), at: position, in: table)
        guard let value = AddressedValue(table: table, address: position.address, encoding: encoding) else {
            throw .addressPastEnd(first: position.address, count: encoding.addressCount)
        }
        self = value
    }
}

/// `12`, `12.3`, or either with a Modicon address or `PARAMETER+NUMBER` in front of the point.
private struct Position {
    let text: String
    let address: Int
    let bit: UInt8?

    init(_ text: String, in table: Table, parameters: [String: Int]) throws(SettingsMessage) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.text = text
        address =
            parts[0].hasPrefix("modicon:")
            ? try Self.address(modicon: String(parts[0].dropFirst(8)), in: table)
            : try Self.address(parts[0], parameters: parameters)
        bit = parts.count == 2 ? try Format<UInt8>.integer(0...15).parse(parts[1]) : nil
    }

    private static func address(_ text: String, parameters: [String: Int]) throws(SettingsMessage) -> Int {
        let number = Format<Int>.integer(0...65535)
        guard !parameters.isEmpty, text.utf8.first?.isDigit == false else { return try number.parse(text) }
        let parts = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let parameter = parameters[parts[0]] else {
            let known = parameters.keys.sorted()
            throw .unknownReference(
                .parameter, found: parts[0], known: known, nearest: nearestName(to: parts[0], in: known))
        }
        return try number.parse(String(parameter + (parts.count == 2 ? number.parse(parts[1]) : 0)))
    }

    /// The digit of the table, then 0001...9999 or 00001...65536.
    private static func address(modicon text: String, in table: Table) throws(SettingsMessage) -> Int {
        guard (5...6).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit), let number = Int(text.dropFirst()),
            (1...65536).contains(number)
        else { throw .notModicon(found: text) }
        guard text.hasPrefix(String(table.modiconDigit)) else {
            throw .modiconOfOtherTable(found: text, table: table.rawValue, digit: table.modiconDigit)
        }
        return number - 1
    }
}

extension RegisterEncoding {
    /// - Parameter words: What follows the address: a type and an order, or nothing for a bit.
    fileprivate init(_ words: ArraySlice<String>, at position: Position, in table: Table) throws(SettingsMessage) {
        if table.holdsBits || position.bit != nil {
            if table.holdsBits, position.bit != nil { throw .bitOfBit(table: table.rawValue) }
            if let word = words.first { throw .typeOfBit(found: word) }
            self = position.bit.map(RegisterEncoding.registerBit) ?? .bit
            return
        }
        let names = Self.typeNames
        guard let word = words.first else { throw .missingType(found: position.text, types: names) }
        var rest = words.dropFirst()
        switch try pick(word, from: names, named: { $0 }) {
        case "string": self = try Self.text(&rest)
        case "time": self = try Self.time(&rest)
        case let name:
            if let width = BCDWidth.allCases.first(where: { $0.name == name }) {
                self = .bcd(width, try Self.order(&rest, registers: Int(width.rawValue), of: name))
            } else {
                let type = try pick(name, from: ValueType.numbers, named: \.name)
                self = .number(type, try Self.order(&rest, registers: type.byteCount / 2, of: name))
            }
        }
        if !rest.isEmpty { throw .extraWords(found: rest.joined(separator: " ")) }
    }

    /// A single register has bytes to swap, but no words.
    private static func order(
        _ words: inout ArraySlice<String>, registers: Int, of type: String
    ) throws(SettingsMessage) -> WordOrder {
        guard let word = words.popFirst() else { return .abcd }
        let order = try pick(word, from: WordOrder.allCases, named: \.rawValue)
        guard registers > 1 || order == .abcd || order == .badc else {
            throw .orderOfOneRegister(found: word, type: type)
        }
        return order
    }

    private static func text(_ words: inout ArraySlice<String>) throws(SettingsMessage) -> RegisterEncoding {
        guard let length = words.popFirst() else { throw .missingTextLength(maximum: Int(maximumTextBytes)) }
        let count = try Format<UInt8>.integer(1...maximumTextBytes).parse(length)
        guard let word = words.popFirst() else { return .text(.ab, byteCount: count) }
        return .text(try pick(word, from: TextLayout.allCases, named: \.rawValue), byteCount: count)
    }

    private static func time(_ words: inout ArraySlice<String>) throws(SettingsMessage) -> RegisterEncoding {
        guard let word = words.popFirst() else { throw .missingTimeForm(forms: TimeForm.allCases.map(\.rawValue)) }
        let form = try pick(word, from: TimeForm.allCases, named: \.rawValue)
        return .time(form, form.isNumber ? try order(&words, registers: form.registerCount, of: word) : .abcd)
    }
}

/// What a point reads: an address, or a register of the device's profile.
struct PointSource {
    let address: PointAddress
    let register: Profile.Register?
}

extension Format where Value == PointSource {
    /// - Parameter devices: Those that the same file declares.
    static func pointSource(devices: DeclaredDevices) -> Self {
        let reference = Format<Identifier>.reference(to: .device, among: devices.names)
        func source(_ device: Identifier, _ value: AddressedValue, _ register: Profile.Register? = nil) -> PointSource {
            PointSource(address: PointAddress(device: device, value: value), register: register)
        }
        return Format(
            placeholder: source(reference.placeholder, .unread),
            example: "\(devices.names.inOrder.first ?? "plc1") holding 12 float32"
        ) { text throws(SettingsMessage) in
            let words = text.split(separator: " ").map(String.init)
            guard words.count >= 2 else { throw .notAddress(found: text) }
            let device = try reference.parse(words[0])
            guard words.count == 2 else { return source(device, try PointAddress(text).value) }
            switch devices.types[words[0]] {
            case .profile(let profile):
                if let register = profile[words[1]] { return source(device, register.source, register) }
                let known = profile.registers.map(\.id.rawValue)
                throw .unknownReference(
                    .register, found: words[1], known: known, nearest: nearestName(to: words[1], in: known))
            case .unspecified: throw .notAddress(found: text)
            case .unread, nil: return source(device, .unread)
            }
        }
    }
}
