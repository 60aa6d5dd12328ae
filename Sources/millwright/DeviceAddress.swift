import ArgumentParser
import Measurement
import Modbus
import Settings
import SettingsFiles
import Wording

/// The link that a verb opens by itself.
struct LinkOptions: ParsableArguments {
    @Option(help: help(.config, valueName: "FILE"))
    var config: String?

    @Option(help: help(.baud, valueName: "RATE"))
    var baud: String?

    @Option(help: help(.parity, valueName: "PARITY"))
    var parity: String?

    @Option(help: help(.stopBits, valueName: "1|2"))
    var stopBits: String?

    /// A path is a serial port, what has a colon a host with its port, and anything else the id of a link.
    func link(_ text: String, in language: Language) throws -> LinkConfiguration {
        if text.hasPrefix("/") { return LinkConfiguration(id: Self.id, transport: .serial(try port(text))) }
        guard let (spoken, address) = networkAddress(text) else { return try declared(text, in: language) }
        let endpoint = try spelled { try TCPEndpoint(spelling: address) }
        return LinkConfiguration(id: Self.id, transport: .tcp([endpoint], spoken))
    }

    /// Where to look for devices: at each host of a range, or at a serial port in each of its usual settings.
    func candidates(_ text: String, in language: Language) throws -> [LinkConfiguration] {
        if text.hasPrefix("/") {
            return try port(text).usualSettings(isBaudKnown: baud != nil, isParityKnown: parity != nil)
                .map { LinkConfiguration(id: Self.id, transport: .serial($0)) }
        }
        guard let (spoken, address) = networkAddress(text) else { return [try declared(text, in: language)] }
        return try spelled { try [TCPEndpoint](spelling: address) }
            .map { LinkConfiguration(id: Self.id, transport: .tcp([$0], spoken)) }
    }

    private func networkAddress(_ text: String) -> (LinkConfiguration.NetworkFraming, String)? {
        for (scheme, spoken) in [("rtu+tcp://", LinkConfiguration.NetworkFraming.rtu), ("tcp://", .tcp), ("", .tcp)]
        where text.hasPrefix(scheme) && text.contains(":") {
            return (spoken, String(text.dropFirst(scheme.count)))
        }
        return nil
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

/// The device that a verb asks by itself, and how long it waits for it.
struct DeviceOptions: ParsableArguments {
    static let timeouts = Duration.milliseconds(10) ... .seconds(60)

    @Option(help: help(.timeout, valueName: "DURATION"))
    var timeout = "1s"

    @OptionGroup var link: LinkOptions

    func client(for device: String, in language: Language) throws -> ModbusClient {
        let address = try address(device, in: language)
        return try ModbusClient(address, timeout: spelled { try Duration(spelling: timeout, in: Self.timeouts) })
    }

    private func address(_ text: String, in language: Language) throws -> DeviceAddress {
        guard let slash = text.lastIndex(of: "/"), slash > text.startIndex, text[slash...] != "/" else {
            throw VerbFailure(.badInput, .notDevice(found: text))
        }
        let link = try link.link(String(text[..<slash]), in: language)
        let unit = try spelled {
            try UnitID(spelling: String(text[slash...].dropFirst()), isOnLine: link.framing != .mbap)
        }
        return DeviceAddress(link: link, unit: unit)
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
