import ArgumentParser
import Commissioning
import Console
import Measurement
import Modbus
import Settings
import Wording

struct Write: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: abstract(.write), discussion: help(.writing).abstract)
    }

    @Argument(help: help(.device, valueName: "LINK/UNIT"))
    var device: String

    @Argument(help: help(.writableTable, valueName: "TABLE"))
    var table: String

    @Argument(help: help(.address, valueName: "ADDR"))
    var address: String

    @Argument(help: help(.registerValue, valueName: "VALUE"))
    var value: String

    @Option(name: .customLong("type"), help: help(.writtenType, valueName: "T"))
    var typeName: String?

    @Option(help: help(.order, valueName: "O"))
    var order: String?

    @Flag(help: help(.confirm))
    var confirm = false

    @OptionGroup var options: DeviceOptions
    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        if typeName == nil, order != nil { throw VerbFailure(.badInput, .orderWithoutType) }
        let target = try AddressedValue(address: address, table: table, type: typeName, order: order)
        let word = try word(for: target)
        let client = try options.client(for: device, in: language)
        defer { client.close() }
        guard let request = target.writeRequest(word, to: client.device.unit) else {
            preconditionFailure("what has a word is written")
        }
        var answer = RegisterWriteAnswer(
            device: client.device.description, target: target, word: word, request: request,
            before: try client.data(of: client.ask(target.range), for: target.range))
        if confirm {
            let isConfirmed = try write(request, to: target, by: client)
            let after = try client.ask(target.range)
            answer.written(word, to: target, isConfirmed: isConfirmed, readBack: after.bytes)
        }
        try presentation.show(RegisterWriteReport(answer, language: language), of: answer)
    }

    /// The word of exactly this number: nobody commissions a machine with one that is nearly right.
    private func word(for target: AddressedValue) throws -> UInt64 {
        let encoding = target.encoding
        guard target.writeRequest(0, to: UnitID(1)) != nil else {
            throw VerbFailure(.badInput, .onlyRead(table: table, type: encoding.words.joined(separator: " ")))
        }
        let number = try writtenNumber(value)
        guard let word = encoding.word(nearest: number), encoding.isFloat || number == number.rounded() else {
            throw VerbFailure(.badInput, .noSuchValue(found: value, type: encoding.words.first ?? table))
        }
        return word
    }

    /// - Returns: Whether the device answered. What it refuses ends the verb; where it is silent, it may have written.
    private func write(_ request: Request, to target: AddressedValue, by client: ModbusClient) throws -> Bool {
        let outcome = try client.ask(request)
        if case .exception = outcome { _ = try client.data(of: outcome, for: target.range) }
        return outcome.bytes != nil
    }
}

extension RegisterEncoding {
    fileprivate var isFloat: Bool {
        switch self {
        case .number(.float32, _), .number(.float64, _): true
        default: false
        }
    }
}

extension ModbusClient.Outcome {
    fileprivate var bytes: [UInt8]? { if case .data(let bytes) = self { bytes } else { nil } }
}
