import ArgumentParser
import Commissioning
import Console
import Modbus
import Wording

struct Probe: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: abstract(.probe), discussion: help(.plausibility).abstract)
    }

    @Argument(help: help(.device, valueName: "LINK/UNIT"))
    var device: String

    @Argument(help: help(.address, valueName: "ADDR"))
    var address: String

    @Option(help: help(.registerTable, valueName: "TABLE"))
    var table = "holding"

    @OptionGroup var options: DeviceOptions
    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let first = try firstRegister()
        let client = try options.client(for: device, in: language)
        defer { client.close() }
        let (range, data) = try registers(from: first, of: client)
        let answer = ProbeAnswer(device: client.device.description, range: range, data: data)
        try presentation.show(ProbeReport(answer, language: language), of: answer)
    }

    private func firstRegister() throws -> RegisterRange {
        let first = try AddressedValue(address: address, table: table, type: nil, order: nil).range
        guard !first.table.holdsBits else { throw VerbFailure(.badInput, .bitTable(table)) }
        return first
    }

    /// As many registers as the device gives: the longest type has four, and a device may refuse a range for one
    /// register that it does not have.
    private func registers(
        from first: RegisterRange, of client: ModbusClient
    ) throws -> (RegisterRange, [UInt8]) {
        for count in [4, 2] {
            guard let range = RegisterRange(table: first.table, start: Int(first.start), count: count) else { continue }
            let outcome = try client.ask(range)
            switch outcome {
            case .exception(.illegalDataAddress), .exception(.illegalDataValue): continue
            default: return (range, try client.data(of: outcome, for: range))
            }
        }
        return (first, try client.data(of: try client.ask(first), for: first))
    }
}
