import ControlProtocol
import DataAcquisition
import Glibc
import Measurement
import Modbus
import Platform
import ModbusLinks
import Pipeline
import Publication
import Settings

/// What the acquisition loop shows of itself. Called on that loop.
extension AcquisitionLoop {
    var deviceCounts: StatusAnswer.Counts {
        let good = pollers.values.count { $0.health.state == .healthy && $0.health.reason == nil }
        return StatusAnswer.Counts(total: pollers.count, good: good, bad: pollers.count - good)
    }

    /// The newest readings with the plan that they come from: a copy, so that what is made of it does not hold up
    /// polls.
    var snapshot: PlanSnapshot? { plan.map { PlanSnapshot(plan: $0, latest: pipeline.shown) } }

    /// The links with their devices, in the order of the settings.
    var linkAnswers: [LinkAnswer] {
        guard let plan else { return [] }
        return plan.links.compactMap { configuration in
            guard let link = links[configuration.id] else { return nil }
            let devices = plan.devices.filter { $0.link.id == configuration.id }
            return LinkAnswer(
                id: configuration.id.rawValue, address: link.address, state: link.answerState,
                reason: link.fault?.label, connects: link.connects.value, disconnects: link.disconnects.value,
                unmatchedAnswers: link.unmatchedAnswers, load: link.load,
                devices: devices.compactMap { pollers[$0.configuration.id] }.map(answer),
                waveforms: plan.assets.flatMap { asset in
                    asset.waveforms.compactMap { captures[WaveformKey(asset: asset.id, location: $0.id)] }
                }.filter { schedule in
                    devices.contains { $0.configuration.id == schedule.configuration.device }
                }.map(answer))
        }
    }

    private func answer(of schedule: CaptureSchedule) -> LinkAnswer.Waveform {
        LinkAnswer.Waveform(
            asset: schedule.key.asset.rawValue, location: schedule.key.location.rawValue,
            device: schedule.configuration.device.rawValue, captured: schedule.captured, failed: schedule.failed,
            overruns: schedule.overruns, progress: schedule.underWay?.capture.progress,
            reason: schedule.lastFailure?.label, failing: schedule.isFailing)
    }

    private func answer(of poller: DevicePoller) -> LinkAnswer.Device {
        let statistics = poller.statistics
        let state: LinkAnswer.Device.State =
            switch poller.health.state {
            case .healthy: .healthy
            case .backingOff: .backingOff
            case .probing: .probing
            }
        let nextProbe = poller.health.nextProbe.map {
            time.wall.milliseconds + ($0 - time.monotonic).milliseconds
        }
        return LinkAnswer.Device(
            id: poller.configuration.id.rawValue, unit: Int(poller.configuration.unit.rawValue), state: state,
            reason: poller.health.reason?.label, nextProbe: nextProbe, requests: statistics.requests.value,
            responses: statistics.responses.value, timeouts: statistics.timeouts.value,
            exceptions: statistics.exceptions.value, faults: statistics.faults.value,
            checksumErrors: statistics.checksumErrors.value, retries: statistics.retries.value,
            overruns: statistics.overruns.value, roundTripMedian: poller.roundTrips.quantile(0.5),
            roundTripP99: poller.roundTrips.quantile(0.99), roundTrips: poller.roundTrips.classes,
            refused: poller.refusals.sorted {
                ($0.key.table.rawValue, $0.key.start) < ($1.key.table.rawValue, $1.key.start)
            }
            .map { "\($0.key): \($0.value.reason.label)" })
    }
}

/// The readings of a plan as they are at one moment.
struct PlanSnapshot: Sendable {
    let plan: AcquisitionPlan
    /// The newest batch of each layout, by its id, with what is doubted marked so.
    let latest: [UInt32: ReadingBatch]

    var pointCounts: StatusAnswer.Counts {
        let batches = plan.devices.lazy.flatMap(\.layouts).compactMap { latest[$0.id] }
        let good = batches.reduce(0) { $0 + $1.goodCount }
        return StatusAnswer.Counts(
            total: plan.assets.reduce(0) { $0 + $1.points.count + $1.calculated.count }, good: good,
            bad: batches.reduce(0) { $0 + $1.words.count } - good)
    }

    /// The points of one asset, or of all, in the order of the settings.
    func points(of asset: Identifier?) -> [PointAnswer] {
        let layouts = Dictionary(grouping: plan.devices.flatMap(\.layouts), by: \.asset)
        return plan.assets.filter { asset == nil || $0.id == asset }.flatMap { asset in
            var readings: [Identifier: Reading] = [:]
            for batch in (layouts[asset.id] ?? []).compactMap({ latest[$0.id] }) {
                for index in batch.words.indices { readings[batch.layout.points[index].id] = batch[index] }
            }
            return asset.points.map { PointAnswer(asset, $0, readings[$0.id]) }
                + asset.calculated.map { PointAnswer(asset, $0, readings[$0.id]) }
        }
    }

    /// The assets in the order of the settings.
    ///
    /// - Parameter alarms: How many of an asset stand.
    func assets(alarms: (Identifier) -> AlarmCounts) -> [AssetAnswer] {
        let points = Dictionary(grouping: self.points(of: nil), by: \.asset)
        return plan.assets.map { asset in
            let points = points[asset.id.rawValue] ?? []
            let good = points.count { $0.quality == Quality.good.label }
            let bad = points.map(\.quality).filter { $0 != Quality.good.label && $0 != PointAnswer.pending }
            return AssetAnswer(
                id: asset.id.rawValue, name: asset.name,
                points: StatusAnswer.Counts(total: points.count, good: good, bad: bad.count),
                newest: points.compactMap { $0.value == nil ? nil : $0.at }.max(), reasons: Set(bad).sorted(),
                alarms: alarms(asset.id))
        }
    }
}

extension Link {
    fileprivate var answerState: LinkAnswer.State {
        switch state {
        case .connected: .connected
        case .connecting: .connecting
        case .waiting, .closed: .waiting
        }
    }
}

extension RoundTrips {
    fileprivate var classes: [LinkAnswer.RoundTripClass] {
        counts.enumerated().map { index, count in
            .init(upTo: index < Self.limits.count ? Int(Self.limits[index]) : nil, count: count)
        }
    }
}

extension PointAnswer {
    /// The quality of a point that has not been read yet.
    fileprivate static let pending = "pending"

    fileprivate init(_ asset: AssetConfiguration, _ point: PointConfiguration, _ reading: Reading?) {
        self.init(
            asset: asset.id.rawValue, id: point.id.rawValue, name: point.name, unit: point.unit,
            type: point.column.valueType.name,
            source: PointAddress(device: point.device, value: point.source).description,
            period: point.period.seconds, value: reading?.value.map(Value.init),
            quality: reading?.quality.label ?? Self.pending, at: reading?.wall.milliseconds)
    }
}

extension PointAnswer {
    fileprivate init(_ asset: AssetConfiguration, _ point: CalculatedPoint, _ reading: Reading?) {
        let first = asset.points.first { $0.id == point.expression.references.first }
        self.init(
            asset: asset.id.rawValue, id: point.id.rawValue, name: point.name, unit: point.unit,
            type: point.column.valueType.name, source: "= \(point.expression.text)",
            period: first?.period.seconds ?? 0, value: reading?.value.map(Value.init),
            quality: reading?.quality.label ?? Self.pending, at: reading?.wall.milliseconds)
    }
}

/// Resident memory of this process in bytes; 0 where the system does not say.
func residentBytes() -> Int64 {
    guard let bytes = try? readFile("/proc/self/statm", limit: 4096) else { return 0 }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int64(fields[1]) else { return 0 }
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
}
