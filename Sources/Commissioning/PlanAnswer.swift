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
        /// The share that waveforms take of what polls leave.
        package var waveformLoad: Double
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

    /// One location whose waveform is captured each period. A record that is not there at once is asked for more often,
    /// and while polls leave little time its samples come in more and shorter reads.
    package struct Waveform: Codable, Sendable, Equatable {
        package var asset: String
        package var location: String
        package var device: String
        package var link: String
        package var samples: Int
        /// That hold the samples.
        package var registers: Int
        /// The requests that bring them, a page or as much as a request may ask for.
        package var reads: Int
        /// All: those that start the record, choose pages and check it too.
        package var requests: Int
        package var bytes: Int
        package var busTime: Double
        package var period: Double
        /// Bus time to period.
        package var load: Double
    }

    package var file: String
    package var assumptions = Assumptions()
    package var links: [Link]
    package var devices: [Device]
    package var waveforms: [Waveform]

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
        let waveforms = settings.assets.flatMap { asset in
            asset.waveforms.compactMap { waveform -> Waveform? in
                guard let device = settings.devices.first(where: { $0.id == waveform.device }),
                    let link = links[device.link]
                else { return nil }
                return Waveform(waveform, of: asset.id, device, on: link, assumptions)
            }
        }
        self.waveforms = waveforms
        // A connection carries so many requests at a time, one as a rule, so the cycles of all its devices add up.
        self.links = settings.links.map { link in
            let cycles = devices.filter { $0.link == link.id.rawValue }.flatMap(\.cycles)
            return Link(
                id: link.id.rawValue, address: link.address,
                requests: cycles.map(\.blocks.count).reduce(0, +),
                load: cycles.map(\.load).reduce(0, +) / Double(link.maximumInFlight), maxLoad: link.maximumLoad,
                waveformLoad: waveforms.filter { $0.link == link.id.rawValue }.map(\.load).reduce(0, +))
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
                bytes: Request(ReadRequest(unit: device.unit, range: range)).exchangeByteCount(link.framing),
                points: block.members.filter { $0.index < group.columns.count }.map { member in
                    let column = group.columns[member.index]
                    let layout = group.layouts[column.batch]
                    return "\(layout.asset)/\(layout.points[column.column].id)"
                })
        }
        period = group.period.seconds
        bytes = blocks.map(\.bytes).reduce(0, +)
        busTime = assumptions.busTime(of: blocks.count, bytes: bytes, to: device, on: link)
        load = busTime / period
    }
}

extension PlanAnswer.Waveform {
    fileprivate init(
        _ waveform: WaveformConfiguration, of asset: Identifier, _ device: DeviceConfiguration,
        on link: LinkConfiguration, _ assumptions: PlanAnswer.Assumptions
    ) {
        self.asset = asset.rawValue
        location = waveform.id.rawValue
        self.device = device.id.rawValue
        self.link = link.id.rawValue
        samples = waveform.sampleCount
        registers = samples * waveform.procedure.sample.addressCount
        let planned = WaveformCapture.requests(
            waveform.procedure, unit: device.unit, sampleCount: samples, atMost: device.limits.maximumRegisters)
        reads = planned.count(where: \.readsSamples)
        requests = planned.count
        bytes = planned.reduce(0) { $0 + $1.request.exchangeByteCount(link.framing) }
        busTime = assumptions.busTime(of: requests, bytes: bytes, to: device, on: link)
        period = waveform.period.seconds
        load = busTime / period
    }
}

extension PlanAnswer.Assumptions {
    /// On a serial line, characters and the silences before and behind each frame; the device's own time comes on top.
    fileprivate func busTime(
        of requests: Int, bytes: Int, to device: DeviceConfiguration, on link: LinkConfiguration
    ) -> Double {
        let wire =
            switch link.transport {
            case .tcp: Double(8 * bytes) / bitRate
            case .serial(let port):
                port.timing.duration(of: bytes).seconds + 2 * port.timing.silence.seconds * Double(requests)
            }
        return max(roundTrip, device.pause.seconds) * Double(requests) + wire
    }
}
