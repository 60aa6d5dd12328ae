package import ControlProtocol
import Measurement
package import Modbus
import Settings

/// `millwright probe … --json`: what the registers at an address mean in every type and word order.
package struct ProbeAnswer: Codable, Sendable, Equatable {
    package struct Interpretation: Codable, Sendable, Equatable {
        package var type: String
        /// Absent for a single register, unless its bytes are swapped.
        package var order: String?
        /// Absent for what is no number.
        package var value: PointAnswer.Value?
        package var plausibility: Plausibility
    }

    /// How likely it is that somebody measured this number.
    ///
    /// Bits taken in a wrong order make numbers that are astronomically large or small, since exponents are spread
    /// evenly over hundreds of powers of two, and numbers with more digits than any set point or scaled reading has.
    package enum Plausibility: String, Codable, Sendable {
        case implausible
        /// Zero in every bit, or of a magnitude from 0.0001 to 10 million.
        case plausible
        /// A plausible float that six significant digits write exactly, and that is not zero.
        case round
    }

    /// `HOST:PORT/UNIT`
    package var device: String
    package var table: String
    package var address: Int
    package var modicon: String
    /// Four hexadecimal digits each.
    package var registers: [String]
    package var interpretations: [Interpretation]

    /// - Parameter data: The data bytes of the response.
    package init(device: String, range: RegisterRange, data: [UInt8]) {
        self.device = device
        table = range.table.rawValue
        address = Int(range.start)
        modicon = range.table.modicon(address)
        registers = (0..<Int(range.count)).map {
            hexadecimal(UInt16(data[2 * $0]) << 8 | UInt16(data[2 * $0 + 1]))
        }
        func interpretations(_ encodings: [RegisterEncoding]) -> [Interpretation] {
            encodings.filter { 2 * $0.addressCount <= data.count }.map {
                Interpretation($0, $0.decode(data.span, at: 0))
            }
        }
        // Decimal digits and times are rare: only where they would make sense.
        self.interpretations =
            interpretations(Self.numbers)
            + interpretations(Self.rareEncodings).filter { $0.plausibility != .implausible && $0.value != .integer(0) }
    }

    private static let numbers = ValueType.numbers.flatMap { type in
        (type.byteCount == 2 ? [.abcd, .badc] : WordOrder.allCases).map { RegisterEncoding.number(type, $0) }
    }

    private static let rareEncodings: [RegisterEncoding] =
        [.bcd(.bcd16, .abcd), .bcd(.bcd32, .abcd), .bcd(.bcd32, .cdab)]
        + TimeForm.allCases.flatMap { form in
            (form.isNumber ? [.abcd, .cdab] : [WordOrder.abcd]).map { .time(form, $0) }
        }
}

extension ProbeAnswer.Interpretation {
    fileprivate init(_ encoding: RegisterEncoding, _ decoded: DecodedWord) {
        let words = encoding.words
        order = encoding.order?.rawValue
        type = words.first == "time" ? words.prefix(2).joined(separator: " ") : words.first ?? ""
        let number = encoding.valueType.value(of: decoded.word)
        value = decoded.quality == .good ? PointAnswer.Value(number) : nil
        plausibility =
            decoded.quality == .good
            ? ProbeAnswer.Plausibility(of: number, isZero: decoded.word == 0) : .implausible
    }
}

extension ProbeAnswer.Plausibility {
    /// - Parameter isZero: Whether every bit is zero; minus zero is not.
    init(of value: Measurement.Value, isZero: Bool) {
        // No denormal number, infinity or NaN lies between the ends. A float32 is held to its own nearest to them.
        let (isInRange, isFloat) =
            switch value {
            case .bool: (true, false)
            case .unsigned(let number): ((1...10_000_000).contains(number), false)
            case .signed(let number): ((1...10_000_000).contains(number.magnitude), false)
            case .float32(let number): ((1e-4...1e7).contains(abs(number)), true)
            case .float64(let number): ((1e-4...1e7).contains(abs(number)), true)
            case .text: (true, false)
            // Between 2020 and 2040: what a clock shows that somebody set.
            case .time(let time): ((1_577_836_800_000..<2_208_988_800_000).contains(time.milliseconds), false)
            }
        guard isInRange || isZero else {
            self = .implausible
            return
        }
        self = isFloat && !isZero && significantDigits(in: value.description) <= 6 ? .round : .plausible
    }
}

/// How many digits of a decimal number there are from the first that is not zero to the last.
private func significantDigits(in text: String) -> Int {
    let mantissa = text.prefix { $0 != "e" }.filter { ("0"..."9").contains($0) }
    let digits = mantissa.drop { $0 == "0" }
    return digits.count - digits.reversed().prefix { $0 == "0" }.count
}
