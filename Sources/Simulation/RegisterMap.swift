import Measurement
package import Modbus

/// One row of a register map: what lies where, how it is coded, and what it means.
package struct RegisterRow: Hashable, Sendable {
    package let name: String
    package let source: AddressedValue
    /// Empty for a number without one.
    package let unit: String
    package let meaning: String

    /// The place as settings write it: table, address, type, and the word order where there is more than one word.
    package var at: String {
        let place = "\(source.range.table) \(source.range.start)"
        return switch source.encoding {
        case .registerBit(let bit): "\(place).\(bit)"
        case .number(let type, let order) where type.byteCount > 2: "\(place) \(type.name) \(order)"
        case .number(let type, _): "\(place) \(type.name)"
        case .bit, .bcd, .text, .time: place
        }
    }
}

/// A row and where its value comes from.
package struct Register<M>: Sendable {
    enum Content: Sendable {
        case state(@Sendable (M) -> Double)
        /// How often the register had been read before, counted by the server.
        case polls
    }

    package let row: RegisterRow
    let content: Content

    private init(
        _ name: String, _ table: Table, _ address: Int, _ encoding: RegisterEncoding, _ unit: String, _ meaning: String,
        _ content: Content
    ) {
        guard let source = AddressedValue(table: table, address: address, encoding: encoding) else {
            preconditionFailure("the register map is written in this room")
        }
        row = RegisterRow(name: name, source: source, unit: unit, meaning: meaning)
        self.content = content
    }

    /// A coil, a discrete input, or one bit of a register.
    static func bit(
        _ name: String, _ table: Table, _ address: Int, bit: UInt8? = nil, _ meaning: String,
        of state: @escaping @Sendable (M) -> Bool
    ) -> Register {
        let encoding = bit.map(RegisterEncoding.registerBit) ?? .bit
        precondition(table.holdsBits == (encoding == .bit), "registers have numbered bits, bit tables do not")
        return Register(name, table, address, encoding, "", meaning, .state { state($0) ? 1 : 0 })
    }

    static func number(
        _ name: String, _ table: Table, _ address: Int, _ type: ValueType, _ order: WordOrder = .abcd,
        unit: String, _ meaning: String, of state: @escaping @Sendable (M) -> Double
    ) -> Register {
        Register(name, table, address, .number(type, order), unit, meaning, .state(state))
    }

    static func polls(_ table: Table, _ address: Int, _ order: WordOrder) -> Register {
        Register(
            "polls", table, address, .number(.uint32, order), "", "How often this register had been read before", .polls
        )
    }
}

extension RegisterDevice {
    package static var registerMap: [RegisterRow] { registers.map(\.row) }

    /// The registers as they read now.
    package func image(polls: UInt32) -> RegisterImage {
        var image = RegisterImage()
        for register in Self.registers {
            let encoding = register.row.source.encoding
            let word =
                switch register.content {
                case .state(let state): encoding.nearestWord(to: state(self))
                case .polls: UInt64(polls)
                }
            image.store(word, at: register.row.source)
        }
        return image
    }

    /// Where the poll counter lies.
    static var pollCounter: AddressedValue? {
        registers.first { if case .polls = $0.content { true } else { false } }?.row.source
    }
}

extension MachineConfiguration.Kind {
    package var registerMap: [RegisterRow] {
        switch self {
        case .pump: Pump.registerMap
        case .fan: Fan.registerMap
        case .chamber: Chamber.registerMap
        case .cutter: Cutter.registerMap
        }
    }
}

extension [RegisterRow] {
    /// The map as a Markdown table, as it stands in the manual.
    package var markdownTable: String {
        let rows = map { row in "| `\(row.name)` | `\(row.at)` | \(row.unit) | \(row.meaning) |\n" }
        return "| name | at | unit | meaning |\n|---|---|---|---|\n" + rows.joined()
    }
}

extension RegisterEncoding {
    /// The word that comes closest to a value: integers are rounded, and stop at the ends of their type.
    func nearestWord(to value: Double) -> UInt64 {
        guard case .number(let type, _) = self else { return value == 0 ? 0 : 1 }
        return switch type {
        case .bool: value == 0 ? 0 : 1
        case .uint16: UInt64(nearest(UInt16.self, value))
        case .uint32: UInt64(nearest(UInt32.self, value))
        case .uint64: nearest(UInt64.self, value)
        case .int16: UInt64(bitPattern: Int64(nearest(Int16.self, value)))
        case .int32: UInt64(bitPattern: Int64(nearest(Int32.self, value)))
        case .int64: UInt64(bitPattern: nearest(Int64.self, value))
        case .float32: UInt64(Float(value).bitPattern)
        case .float64: value.bitPattern
        case .text, .time: preconditionFailure("machines have numbers only")
        }
    }
}

private func nearest<Number: FixedWidthInteger>(_: Number.Type, _ value: Double) -> Number {
    Number(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
}
