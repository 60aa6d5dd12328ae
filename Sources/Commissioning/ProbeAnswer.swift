package import ControlProtocol
import Measurement
package import Modbus

/// `millwright probe … --json`: what the registers at an address mean in every type and word order.
package struct ProbeAnswer: Codable, Sendable, Equatable {
    package struct Interpretation: Codable, Sendable, Equatable {
        package var type: String
        /// Absent for a single register.
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
        interpretations = ValueType.allCases
            .filter { $0 != .bool && $0.byteCount <= data.count }
            .flatMap { type in
                (type.byteCount == 2 ? [.abcd] : WordOrder.allCases).map { order in
                    Interpretation(type, order, RegisterEncoding.number(type, order).decode(data.span, at: 0))
                }
            }
    }
}

extension ProbeAnswer.Interpretation {
    fileprivate init(_ type: ValueType, _ order: WordOrder, _ decoded: DecodedWord) {
        self.type = type.name
        self.order = type.byteCount > 2 ? order.rawValue : nil
        let number = type.value(of: decoded.word)
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
