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

    func client(for device: String, in language: Language) throws -> ModbusClient {
        let address = try address(device, in: language)
        let limits = Duration.milliseconds(10) ... .seconds(60)
        return try ModbusClient(address, timeout: spelled { try Duration(spelling: timeout, in: limits) })
    }

    private func address(_ text: String, in language: Language) throws -> DeviceAddress {
        let bare = text.hasPrefix("tcp://") ? text.dropFirst(6) : text[...]
        guard let slash = bare.lastIndex(of: "/"), slash > bare.startIndex, bare[slash...] != "/" else {
            throw VerbFailure(.badInput, .notDevice(found: text))
        }
        let link = String(bare[..<slash])
        let endpoint =
            link.contains(":")
            ? try spelled { try TCPEndpoint(spelling: link) } : try endpoint(ofLink: link, in: language)
        return DeviceAddress(
            endpoint: endpoint, unit: try spelled { try UnitID(spelling: String(bare[slash...].dropFirst())) })
    }

    private func endpoint(ofLink id: String, in language: Language) throws -> TCPEndpoint {
        guard let config else { throw VerbFailure(.badInput, .linkWithoutSettings(found: id)) }
        let links = try readInput(config, in: language, by: readSettings).links
        guard let link = links.first(where: { $0.id.rawValue == id }) else {
            let known = links.map(\.id.rawValue)
            throw VerbFailure(.badInput, .spelling(.unknownReference(.link, found: id, known: known, nearest: nil)))
        }
        return link.endpoint
    }
}

/// A unit at the end of a connection.
struct DeviceAddress: CustomStringConvertible {
    let endpoint: TCPEndpoint
    let unit: UnitID

    var description: String { "\(endpoint)/\(unit)" }
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
