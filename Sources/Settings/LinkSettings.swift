import Measurement
import Modbus
import Wording

extension LinkConfiguration {
    private static let tcpKeys = ["framing", "backup", "connect_timeout", "in_flight"]
    private static let serialKeys = ["baud", "parity", "stop_bits", "rs485"]

    init(_ id: Identifier, _ section: Section) {
        let port = section.value("serial", .text)
        let framing = section.value("framing", .choice(placeholder: NetworkFraming.tcp)) ?? .tcp
        let backup = section.value("backup", .endpoint)
        let line = SerialPort(port ?? "", section)
        if let port {
            _ = section.value("tcp", .endpoint)
            section.check("serial", excludes: ["tcp"] + Self.tcpKeys)
            if !port.hasPrefix("/") { section.add(.notSerialPort(found: port), at: "serial") }
            self.init(id: id, transport: .serial(line))
        } else {
            for key in Self.serialKeys { section.check(key, needs: "serial") }
            let endpoints = [section.required("tcp", .endpoint)] + [backup].compactMap(\.self)
            self.init(id: id, transport: .tcp(endpoints, framing))
        }
        section.read("connect_timeout", .duration(.milliseconds(100) ... .seconds(60)), into: &connectTimeout)
        section.read("settle", .duration(.zero ... .seconds(60)), into: &settle)
        section.read("max_load", .share, into: &maximumLoad)
        section.read("in_flight", .integer(1...16), into: &maximumInFlight)
        if framing == .rtu, maximumInFlight > 1 { section.add(.inFlightOnLine, at: "in_flight") }
    }
}

extension SerialPort {
    fileprivate init(_ path: String, _ section: Section) {
        self.init(path: path)
        if let text = section.value("baud", .baud) { baud = text }
        section.read("parity", .choice(placeholder: .even), into: &parity)
        // Without parity the standard has a second stop bit in its place; most devices do not.
        section.read("stop_bits", .integer(1...2), into: &stopBits)
        section.read("rs485", .truth, into: &isRS485)
    }
}

extension Format where Value == Double {
    /// A whole percentage, as a share of one.
    static var share: Self {
        Format(placeholder: 1, example: "50%") { text throws(SettingsMessage) in
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (1...100).contains(percent) else {
                throw .notShare(found: text)
            }
            return Double(percent) / 100
        }
    }
}

extension Format where Value == Int {
    static var baud: Self {
        Format(placeholder: 9600, example: "9600") { text throws(SettingsMessage) in
            let rates = SerialPort.bauds.map(String.init)
            guard let baud = Int(try pick(text, from: rates, named: { $0 })) else {
                preconditionFailure("every rate is a number")
            }
            return baud
        }
    }
}

extension Format where Value == Bool {
    static var truth: Self {
        Format(placeholder: false, example: "true") { text throws(SettingsMessage) in
            try pick(text, from: ["true", "false"], named: { $0 }) == "true"
        }
    }
}
