package import Measurement
package import Modbus
package import Wording

// The words of settings where they stand alone, as on a command line: the same spellings and the same messages.

extension TCPEndpoint {
    /// `HOST:PORT`
    package init(spelling text: String) throws(SettingsMessage) { self = try Format<TCPEndpoint>.endpoint.parse(text) }
}

extension [TCPEndpoint] {
    /// `HOST:PORT`, or a range of hosts such as `192.168.1.10-60:502`.
    package init(spelling text: String) throws(SettingsMessage) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[..<3].allSatisfy({ UInt8($0) != nil }),
            let dash = parts[3].firstIndex(of: "-"), let colon = parts[3].firstIndex(of: ":"), dash < colon
        else {
            self = [try TCPEndpoint(spelling: text)]
            return
        }
        let last = String(parts[3][parts[3].index(after: dash)..<colon])
        let hosts = try ClosedRange(spelling: String(parts[3][..<dash]), to: last, in: 1...254)
        self = []
        for host in hosts {
            let address = parts[..<3].joined(separator: ".") + ".\(host)" + parts[3][colon...]
            append(try TCPEndpoint(spelling: address))
        }
    }
}

extension UnitID {
    /// A number from 0 to 255, on a serial line from 1 to 247.
    package init(spelling text: String, isOnLine: Bool) throws(SettingsMessage) {
        self = try (isOnLine ? Format<UnitID>.unitOnLine : .unit).parse(text)
    }
}

extension [UnitID] {
    /// Units and ranges of them, such as `1-32,40`.
    package init(spelling text: String, isOnLine: Bool) throws(SettingsMessage) {
        self = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let range = try ClosedRange(spelling: ends[0], to: ends[ends.count - 1], in: isOnLine ? 1...247 : 0...255)
            append(contentsOf: range.map(UnitID.init))
        }
    }
}

extension ClosedRange<UInt8> {
    fileprivate init(spelling first: String, to last: String, in range: Self) throws(SettingsMessage) {
        let lower = try Format<UInt8>.integer(range).parse(first)
        self = lower...(try Format<UInt8>.integer(lower...range.upperBound).parse(last))
    }
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
