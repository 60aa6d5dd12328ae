import ArgumentParser
import Measurement
import Modbus
import Settings
import SettingsFiles
import Wording

/// The device that a verb asks by itself, and how long it waits for it.
struct DeviceOptions: ParsableArguments {
    @Option(help: help(.config, valueName: "FILE"))
    var config: String?

    @Option(help: help(.timeout, valueName: "DURATION"))
    var timeout = "1s"

    @Option(help: help(.baud, valueName: "RATE"))
    var baud: String?

    @Option(help: help(.parity, valueName: "PARITY"))
    var parity: String?

    @Option(help: help(.stopBits, valueName: "1|2"))
    var stopBits: String?

    func client(for device: String, in language: Language) throws -> ModbusClient {
        let address = try address(device, in: language)
        let limits = Duration.milliseconds(10) ... .seconds(60)
        return try ModbusClient(address, timeout: spelled { try Duration(spelling: timeout, in: limits) })
    }

    private func address(_ text: String, in language: Language) throws -> DeviceAddress {
        guard let slash = text.lastIndex(of: "/"), slash > text.startIndex, text[slash...] != "/" else {
            throw VerbFailure(.badInput, .notDevice(found: text))
        }
        let unit = try spelled { try UnitID(spelling: String(text[slash...].dropFirst())) }
        return DeviceAddress(link: try link(String(text[..<slash]), in: language), unit: unit)
    }

    /// A path is a serial port, what has a colon a host with its port, and anything else the id of a link.
    private func link(_ text: String, in language: Language) throws -> LinkConfiguration {
        if text.hasPrefix("/") { return LinkConfiguration(id: Self.id, transport: .serial(try port(text))) }
        for (scheme, spoken) in [("rtu+tcp://", LinkConfiguration.NetworkFraming.rtu), ("tcp://", .tcp), ("", .tcp)]
        where text.hasPrefix(scheme) && text.contains(":") {
            let endpoint = try spelled { try TCPEndpoint(spelling: String(text.dropFirst(scheme.count))) }
            return LinkConfiguration(id: Self.id, transport: .tcp([endpoint], spoken))
        }
        return try declared(text, in: language)
    }

    private static var id: Identifier {
        guard let id = Identifier("device") else { preconditionFailure("a lower-case word is an identifier") }
        return id
    }

    private func port(_ path: String) throws -> SerialPort {
        var port = SerialPort(path: path)
        try spelled {
            if let baud { port.baud = try Int(baudSpelling: baud) }
            if let parity { port.parity = try SerialPort.Parity(spelling: parity) }
            if let stopBits { port.stopBits = try Int(spelling: stopBits, in: 1...2) }
        }
        return port
    }

    private func declared(_ id: String, in language: Language) throws -> LinkConfiguration {
        guard let config else { throw VerbFailure(.badInput, .linkWithoutSettings(found: id)) }
        let links = try readInput(config, in: language, by: readSettings).links
        guard let link = links.first(where: { $0.id.rawValue == id }) else {
            let known = links.map(\.id.rawValue)
            throw VerbFailure(.badInput, .spelling(.unknownReference(.link, found: id, known: known, nearest: nil)))
        }
        return link
    }
}

/// A unit at the end of a connection.
struct DeviceAddress: CustomStringConvertible {
    let link: LinkConfiguration
    let unit: UnitID

    var description: String { "\(link.address)/\(unit)" }
}

extension AddressedValue {
    /// The value at an address, from words of the command line: in the type that was asked for, else one register or
    /// bit.
    init(address: String, table: String, type: String?, order: String?) throws {
        guard !address.contains(".") else { throw VerbFailure(.badInput, .bitOfRegister(found: address)) }
        self = try spelled {
            let table = try Table(spelling: table)
            let type = (type ?? (table.holdsBits ? "" : "uint16")).split(separator: " ").map(String.init)
            let words = [address] + type + [order].compactMap { $0 }
            return try AddressedValue(spelling: words[...], in: table)
        }
    }
}
