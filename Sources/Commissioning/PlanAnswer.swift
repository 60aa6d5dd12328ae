import DataAcquisition
import Measurement
import Modbus
package import Settings

/// `millwright plan FILE --json`: every request that would be made, and what it costs. Times are seconds.
package struct PlanAnswer: Codable, Sendable, Equatable {
    /// What the times below rest on, since nobody was asked.
    package struct Assumptions: Codable, Sendable, Equatable {
        /// From a request to its response, without the bytes: typical of a PLC that answers once a program cycle.
        package var roundTrip = 0.01
        /// Bits a second; the slower of the speeds that devices have.
        package var bitRate = 10_000_000.0
    }

    package struct Link: Codable, Sendable, Equatable {
        package var id: String
        package var address: String
        package var requests: Int
        /// The share of the time in which the link is busy, over all periods.
        package var load: Double
        /// The largest share that it may be; more cannot be kept.
        package var maxLoad: Double
    }

    package struct Device: Codable, Sendable, Equatable {
        package var id: String
        package var link: String
        package var unit: UInt8
        package var maxGap: Int
        package var maxRegisters: Int
        /// From the shortest period to the longest.
        package var cycles: [Cycle]
    }

    /// What is asked together each period.
    package struct Cycle: Codable, Sendable, Equatable {
        package var period: Double
        /// Modbus bytes of requests and responses, without what TCP/IP adds.
        package var bytes: Int
        package var busTime: Double
        /// Bus time to period.
        package var load: Double
        package var blocks: [Block]
    }

    package struct Block: Codable, Sendable, Equatable {
        package var function: UInt8
        package var table: String
        /// As on the wire, from 0.
        package var first: Int
        /// The same address, from 1, with the digit of the table in front.
        package var modicon: String
        package var count: Int
        package var bytes: Int
        /// `ASSET/POINT`
        package var points: [String]
    }

    package var file: String
    package var assumptions = Assumptions()
    package var links: [Link]
    package var devices: [Device]

    package init(file: String, settings: DaemonSettings) {
        self.file = file
        let assumptions = assumptions
        let outlines = PollGroup.outlines(of: settings.assets, on: settings.devices)
        let links = Dictionary(uniqueKeysWithValues: settings.links.map { ($0.id, $0) })
        let devices = settings.devices.compactMap { device in
            links[device.link].map { link in
                Device(device, on: link, outlines.filter { $0.device == device.id }, assumptions)
            }
        }
        self.devices = devices
        // A connection carries so many requests at a time, one as a rule, so the cycles of all its devices add up.
        self.links = settings.links.map { link in
            let cycles = devices.filter { $0.link == link.id.rawValue }.flatMap(\.cycles)
            return Link(
                id: link.id.rawValue, address: link.address,
                requests: cycles.map(\.blocks.count).reduce(0, +),
                load: cycles.map(\.load).reduce(0, +) / Double(link.maximumInFlight), maxLoad: link.maximumLoad)
        }
    }
}

extension PlanAnswer.Device {
    fileprivate init(
        _ device: DeviceConfiguration, on link: LinkConfiguration, _ outlines: [GroupOutline],
        _ assumptions: PlanAnswer.Assumptions
    ) {
        id = device.id.rawValue
        self.link = device.link.rawValue
        unit = device.unit.rawValue
        maxGap = device.limits.maximumGap
        maxRegisters = device.limits.maximumRegisters
        let members = outlines.map { outline in
            // The numbers are the journal's to give; no reading is ever taken with this layout.
            let layout = BatchLayout(
                id: 0, asset: outline.asset, device: device.id, revision: 0, points: outline.columns)
            return (outline, layout)
        }
        cycles = PollGroup.groups(of: members, limits: device.limits).map { group in
            PlanAnswer.Cycle(group, of: device, on: link, assumptions)
        }
    }
}

extension PlanAnswer.Cycle {
    fileprivate init(
        _ group: PollGroup, of device: DeviceConfiguration, on link: LinkConfiguration,
        _ assumptions: PlanAnswer.Assumptions
    ) {
        blocks = group.blocks.map { block in
            let range = block.range
            return PlanAnswer.Block(
                function: range.table.readFunction.rawValue, table: range.table.rawValue, first: Int(range.start),
                modicon: range.table.modicon(Int(range.start)), count: Int(range.count),
                bytes: ReadRequest(unit: device.unit, range: range).exchangeByteCount(link.framing),
                points: block.members.filter { $0.index < group.columns.count }.map { member in
                    let column = group.columns[member.index]
                    let layout = group.layouts[column.batch]
                    return "\(layout.asset)/\(layout.points[column.column].id)"
                })
        }
        period = group.period.seconds
        bytes = blocks.map(\.bytes).reduce(0, +)
        // On a serial line, characters and the silences before and behind each frame; the device's own time comes on top.
        let wire =
            switch link.transport {
            case .tcp: Double(8 * bytes) / assumptions.bitRate
            case .serial(let port):
                (port.timing.duration(of: bytes).seconds + 2 * port.timing.silence.seconds * Double(blocks.count))
            }
        let each = max(assumptions.roundTrip, device.pause.seconds)
        busTime = each * Double(blocks.count) + wire
        load = busTime / period
    }
}

extension ReadRequest {
    /// The bytes of the request's and the full response's ADU; a response begins with function code and byte count.
    fileprivate func exchangeByteCount(_ framing: Framing) -> Int {
        // Around a PDU in RTU stand the unit and the checksum.
        let frame = framing == .mbap ? MBAP.headerByteCount : 3
        return 2 * frame + pdu.count + 2 + responseByteCount
    }
}
