import ArgumentParser
import Commissioning
import Console
import Measurement
import Modbus
import Wording

struct Read: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.read)) }

    @Argument(help: help(.device, valueName: "LINK/UNIT"))
    var device: String

    @Argument(help: help(.table, valueName: "TABLE"))
    var table: String

    @Argument(help: help(.address, valueName: "ADDR"))
    var address: String

    @Argument(help: help(.count, valueName: "COUNT"))
    var count: Int

    @Option(name: .customLong("type"), help: help(.type, valueName: "T"))
    var typeName: String?

    @Option(help: help(.order, valueName: "O"))
    var order: String?

    @OptionGroup var options: DeviceOptions
    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        if typeName == nil, order != nil { throw VerbFailure(.badInput, .orderWithoutType) }
        let first = try AddressedValue(address: address, table: table, type: typeName, order: order)
        let (range, encoding) = (try range(from: first), typeName == nil ? nil : first.encoding)
        let client = try options.client(for: device, in: language)
        defer { client.close() }
        let data = try client.read(range, valueLength: encoding?.addressCount ?? 1)
        let answer = ReadAnswer(device: client.device.description, range: range, data: data, encoding: encoding)
        try presentation.show(ReadReport(answer, language: language), of: answer)
    }

    private func range(from first: AddressedValue) throws -> RegisterRange {
        let start = Int(first.range.start)
        guard let range = RegisterRange(table: first.range.table, start: start, count: count) else {
            let maximum = min(65536 - start, 65535)
            throw VerbFailure(.badInput, .countOutOfRange(found: count, first: start, maximum: maximum))
        }
        let length = first.encoding.addressCount
        guard count.isMultiple(of: length) else {
            let type = first.encoding.valueType.name
            throw VerbFailure(.badInput, .cutValue(count: count, type: type, length: length))
        }
        return range
    }
}
