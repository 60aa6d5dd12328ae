package import Measurement
package import Modbus
package import Wording

// The words of settings where they stand alone, as on a command line: the same spellings and the same messages.

extension TCPEndpoint {
    /// `HOST:PORT`
    package init(spelling text: String) throws(SettingsMessage) { self = try Format<TCPEndpoint>.endpoint.parse(text) }
}

extension UnitID {
    /// A number from 0 to 255.
    package init(spelling text: String) throws(SettingsMessage) { self = try Format<UnitID>.unit.parse(text) }
}

extension Table {
    package init(spelling text: String) throws(SettingsMessage) {
        self = try pick(text, from: Table.allCases, named: \.rawValue)
    }
}

extension Duration {
    /// A whole number with its unit, such as `500ms`.
    package init(spelling text: String, in range: ClosedRange<Duration>) throws(SettingsMessage) {
        self = try Format<Duration>.duration(range).parse(text)
    }
}

extension SerialPort.Parity {
    package init(spelling text: String) throws(SettingsMessage) {
        self = try pick(text, from: SerialPort.Parity.allCases, named: \.rawValue)
    }
}

extension Int {
    /// One of the rates of serial lines.
    package init(baudSpelling text: String) throws(SettingsMessage) { self = try Format<Int>.baud.parse(text) }

    package init(spelling text: String, in range: ClosedRange<Int>) throws(SettingsMessage) {
        self = try Format<Int>.integer(range).parse(text)
    }
}

extension Identifier {
    package init(spelling text: String) throws(SettingsMessage) {
        self = try Format<Identifier>.identifier.parse(text)
    }
}

extension DecimalNumber {
    /// A number as settings write it; `true` and `false` stand for 1 and 0.
    package init(spelling text: String) throws(SettingsMessage) {
        self = text == "true" ? .one : text == "false" ? .zero : try Format<DecimalNumber>.decimal.parse(text)
    }
}
