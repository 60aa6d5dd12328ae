import ArgumentParser
import Commissioning
import Console
import Measurement
import Modbus
import ModbusLinks
import Settings
import Wording

struct Scan: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: abstract(.scan), discussion: help(.scanning).abstract)
    }

    @Argument(help: help(.link, valueName: "LINK"))
    var link: String

    @Option(help: help(.units, valueName: "LIST"))
    var units: String?

    @Option(help: help(.timeout, valueName: "DURATION"))
    var timeout = "200ms"

    @OptionGroup var options: LinkOptions
    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let patience = try spelled { try Duration(spelling: timeout, in: DeviceOptions.timeouts) }
        let candidates = try options.candidates(link, in: language)
        let answer = try found(by: try candidates.map { try Search($0, units: units, timeout: patience) })
        try presentation.show(ScanReport(answer, language: language), of: answer)
    }

    private func found(by searches: [Search]) throws -> ScanAnswer {
        var answer = ScanAnswer(link: link)
        // Of several hosts most are none; a link that was named is missed.
        let isRange = searches.count > 1 && searches[0].port == nil
        for search in searches {
            do {
                let found = try search.devices(stopsAtFirst: isRange && units == nil) { answer.asked += 1 }
                guard let port = search.port else {
                    answer.devices += found
                    continue
                }
                // A line that is set otherwise is heard too, but only as broken answers.
                let isUnderstood = found.contains { $0.quality != Quality.badResponse.label }
                if isUnderstood || answer.devices.isEmpty, !found.isEmpty {
                    (answer.devices, answer.line) = (found, ScanAnswer.Line(port))
                }
                if isUnderstood { break }
            } catch let failure as VerbFailure where isRange && failure.status == .unreachable {
                continue
            }
        }
        return answer
    }
}

/// Asks one unit after the other over one link, set in one way.
private struct Search {
    private let link: LinkConfiguration
    private let units: [UnitID]
    private let timeout: Duration

    var port: SerialPort? { if case .serial(let port) = link.transport { port } else { nil } }

    init(_ link: LinkConfiguration, units: String?, timeout: Duration) throws {
        self.link = link
        self.timeout = timeout
        let isLine = link.framing != .mbap
        if let units {
            self.units = try spelled { try [UnitID](spelling: units, isOnLine: isLine) }
        } else {
            // What stands for the device itself comes first.
            self.units =
                (isLine ? [] : [.direct, UnitID(1), UnitID(0)]) + (isLine ? 1...247 : 2...247).map(UnitID.init)
        }
    }

    func devices(stopsAtFirst: Bool, asked: () -> Void) throws -> [ScanAnswer.Device] {
        var client = try ModbusClient(DeviceAddress(link: link, unit: units[0]), timeout: timeout)
        defer { client.close() }
        var devices: [ScanAnswer.Device] = []
        for unit in stopsAtFirst ? units.prefix(3) : units[...] {
            asked()
            guard let quality = try quality(of: unit, &client) else { continue }
            let identification = try client.identification(of: unit)
            devices.append(.init(link: link.address, unit: unit, quality: quality, identification))
            if stopsAtFirst { break }
        }
        return devices
    }

    /// What a unit says when it is asked for a register, or `nil` when it is not there.
    private func quality(of unit: UnitID, _ client: inout ModbusClient) throws -> Quality? {
        guard let range = RegisterRange(table: .holding, start: 0, count: 1) else { return nil }
        var isDamaged = false
        for _ in 0..<2 {
            switch try client.ask(Request(ReadRequest(unit: unit, range: range))) {
            case .data: return .good
            case .exception(let code): return code.isOfGateway ? nil : code.quality
            case .fault: isDamaged = true
            case .timeout: return isDamaged ? .badResponse : nil
            case .disconnected:
                // Some gateways hang up where there is no such unit, and a link gives up one that stays silent.
                let fault = try client.fault()
                guard fault == .closedByPeer || fault == .silent else { throw try client.noConnection() }
                client.close()
                client = try ModbusClient(client.device, timeout: timeout)
            }
        }
        return isDamaged ? .badResponse : nil
    }
}
