import DataAcquisition
import Measurement
import Modbus
import Wording

extension Interpretation {
    /// - Parameters:
    ///   - defaults: What holds where nothing is written; what the point says itself replaces what excludes it.
    ///   - parameters: What the address of a scale factor may be relative to.
    init(
        _ section: Section, of encoding: RegisterEncoding, otherwise defaults: Interpretation = Interpretation(),
        parameters: [String: Int] = [:]
    ) {
        self = defaults
        let scale = Self.scale(section, parameters: parameters)
        let noValue = section.list("no_value", ifThere: .word(of: encoding))
        if !noValue.isEmpty { self.noValue = Set(noValue) }
        plausible = section.section(ifThere: "plausible") { Self.plausible($0) } ?? plausible
        let meanings = Self.meanings(section, of: encoding)
        if scale != nil || meanings != nil {
            self.scale = scale ?? .none
            self.meanings = meanings ?? .none
        }
        for key in ["scale", "offset", "scale_by", "no_value", "plausible"] where !encoding.isNumber {
            section.check(key, isFor: .numbers, encoding)
        }
        for key in ["enum", "bits"] where !encoding.isInteger { section.check(key, isFor: .integers, encoding) }
        section.check("scale_by", excludes: ["scale", "offset"])
        section.check("enum", excludes: ["bits", "scale", "offset", "scale_by"])
        section.check("bits", excludes: ["scale", "offset", "scale_by"])
    }

    private static func plausible(_ limits: Section) -> ClosedRange<Double> {
        let minimum = limits.value("min", .decimal)?.value ?? -.greatestFiniteMagnitude
        let maximum = limits.value("max", .decimal)?.value ?? .greatestFiniteMagnitude
        guard minimum <= maximum else {
            limits.add(.reversedLimits, at: "max")
            return 0...0
        }
        return minimum...maximum
    }

    private static func scale(_ section: Section, parameters: [String: Int]) -> Scale? {
        let scale = section.value("scale", .decimal)
        let offset = section.value("offset", .decimal)
        if let source = section.value("scale_by", .exponent(parameters: parameters)) { return .exponent(source) }
        guard scale != nil || offset != nil else { return nil }
        guard let scaling = Scaling(scale: scale ?? .one, offset: offset ?? .zero) else {
            section.add(.notScaling, at: scale == nil ? "offset" : "scale")
            return nil
        }
        return .fixed(scaling)
    }

    private static func meanings(_ section: Section, of encoding: RegisterEncoding) -> Meanings? {
        let bitCount = Int64(8 * encoding.valueType.byteCount)
        let numbers = section.pairs("enum", .integer(Int64.min ... .max), .meaning)
        let bits = section.pairs("bits", .integer(0...max(0, bitCount - 1)), .meaning)
        if let numbers { return .numbers(Dictionary(numbers) { first, _ in first }) }
        if let bits { return .bits(Dictionary(bits) { first, _ in first }) }
        return nil
    }
}

extension RegisterEncoding {
    fileprivate var isNumber: Bool {
        switch self {
        case .number, .bcd: true
        case .bit, .registerBit, .text, .time: false
        }
    }

    fileprivate var isInteger: Bool { isNumber && valueType != .float32 && valueType != .float64 }
}

extension Section {
    fileprivate func check(_ key: String, isFor kind: SettingsMessage.NumberKind, _ encoding: RegisterEncoding) {
        if has(key) { add(.onlyFor(kind, key: key, type: encoding.words.first ?? "bit"), at: key) }
    }

}

extension Format where Value == DecimalNumber {
    static var decimal: Self {
        Format(placeholder: .one, example: "0.1") { text throws(SettingsMessage) in
            guard let number = DecimalNumber(text) else { throw .decimalComma(text) ?? .notDecimal(found: text) }
            return number
        }
    }
}

extension SettingsMessage {
    /// Of a number as many spreadsheets write it; `nil` where the comma is not all that is wrong.
    static func decimalComma(_ text: String) -> SettingsMessage? {
        let number = text.replacing(",", with: ".", maxReplacements: 1)
        return number != text && DecimalNumber(number) != nil ? .decimalComma(found: text, number: number) : nil
    }
}

extension Format where Value == AddressedValue {
    /// Where a scale factor lies: `TABLE ADDRESS`, an `int16` as SunSpec has it.
    static func exponent(parameters: [String: Int]) -> Self {
        Format(placeholder: .unread, example: "holding 40") { text throws(SettingsMessage) in
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 2 else { throw .notExponentAddress(found: text) }
            let table = try pick(words[0], from: [Table.holding, .input], named: \.rawValue)
            return try AddressedValue(
                spelling: [words[1], ValueType.int16.name], in: table, parameters: parameters)
        }
    }
}

extension Format where Value == Meaning {
    /// `ID`, or `ID` and the text that people read.
    static var meaning: Self {
        let id = Format<Identifier>.identifier(example: "running")
        return Format(placeholder: Meaning(id: id.placeholder, text: ""), example: "running 运行") {
            text throws(SettingsMessage) in
            let words = try Format<String>.text.parse(text).split(separator: " ", maxSplits: 1).map(String.init)
            let id = try id.parse(words.first ?? "")
            return Meaning(id: id, text: words.count == 2 ? words[1] : id.rawValue)
        }
    }
}

extension Format where Value == UInt64 {
    /// A number as the point's words have it: decimal, or the bits in hexadecimal such as `0x8000`.
    static func word(of encoding: RegisterEncoding) -> Self {
        Format(placeholder: 0, example: "0xFFFF") { text throws(SettingsMessage) in
            let type = encoding.valueType
            let width = max(1, type.byteCount)
            if text.hasPrefix("0x") {
                guard let bits = UInt64(text.dropFirst(2), radix: 16), width == 8 || bits >> UInt64(8 * width) == 0
                else { throw .notBits(found: text, width: 2 * width) }
                return type.extended(bits)
            }
            switch type {
            case .float32: return UInt64(Float(try Format<DecimalNumber>.decimal.parse(text).value).bitPattern)
            case .float64: return try Format<DecimalNumber>.decimal.parse(text).value.bitPattern
            case .uint64: return try Format<UInt64>.integer(0 ... .max).parse(text)
            case .int16, .int32, .int64:
                let bound = Int64.max >> Int64(64 - 8 * width)
                return UInt64(bitPattern: try Format<Int64>.integer((-bound - 1)...bound).parse(text))
            default:
                return UInt64(try Format<Int64>.integer(0...((1 << Int64(8 * width)) - 1)).parse(text))
            }
        }
    }
}
