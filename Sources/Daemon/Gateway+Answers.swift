import ControlProtocol
import DataAcquisition
import HealthAssessment
import Journal
import Logging
import Measurement
import NIOCore
import Platform
import Publication
import Settings
import Uplink
import Wording

/// What the gateway answers on its sockets and publishes as metrics.
extension Gateway {
    func answer(_ endpoint: Endpoint) async throws -> [UInt8] {
        switch endpoint {
        case .status: try encode(await status())
        case .assets: try encode(await assets())
        case .points(let asset): try encode(await onLoop(\.snapshot)?.points(of: asset) ?? [])
        case .links: try encode(await onLoop(\.linkAnswers))
        case .buffer: try encode(buffer)
        case .diagnoses(let asset): try encode(conclusions.diagnoses(of: asset))
        case .health(let asset): try encode(await health(of: asset))
        case .remainingLives(let asset): try encode(await remainingLives(of: asset))
        case .models: try encode(try await models())
        case .asset(let asset): try encode(try await detail(of: asset))
        case .baselines(let asset): try encode(try await baselines(of: asset))
        case .baseline(let query): try encode(try await treat(query))
        case .maintenance(let query): try encode(try await treat(query))
        case .trends: try encode(await trends())
        case .trend(let query): try encode(await trend(query))
        case .waveforms(let place): try encode(waveforms(place))
        case .alarms: try encode(await alarms())
        case .alarmHistory(let days): try encode(await alarmHistory(days: days))
        case .alarm(let query): try encode(await treat(query))
        case .reload: try encode(await reload())
        case .write(let query): try encode(try await write(query))
        }
    }

    func onLoop<Result: Sendable>(
        _ body: @escaping @Sendable (AcquisitionLoop) -> Result
    ) async throws -> Result {
        try await eventLoop.submit { [acquisition] in body(acquisition.value) }.get()
    }

    func assets() async throws -> [AssetAnswer] {
        let standing = Dictionary(grouping: try await standingAlarms().0, by: \.id.asset.rawValue)
        let operations = try await operationAnswers()
        var answers = try await onLoop(\.snapshot)?.assets { AlarmCounts(standing[$0.rawValue] ?? []) } ?? []
        for index in answers.indices { answers[index].operation = operations[answers[index].id] }
        return answers
    }

    private func status() async throws -> StatusAnswer {
        let (devices, snapshot, rate) = try await onLoop { ($0.deviceCounts, $0.snapshot, $0.valueRate) }
        let points = snapshot?.pointCounts ?? StatusAnswer.Counts(total: 0, good: 0, bad: 0)
        return StatusAnswer(
            gateway: settings.gateway.id.rawValue, name: settings.gateway.name, site: settings.gateway.site.rawValue,
            version: version, epoch: epoch.rawValue, now: time.wall.milliseconds, clock: clock,
            uptime: (time.monotonic - started).seconds, uplink: uplinkAnswer, buffer: buffer, devices: devices,
            points: points, alarms: AlarmCounts(try await standingAlarms().0),
            states: try await operatingStates(),
            valuesPerSecond: rate,
            residentBytes: residentBytes(), counters: try await counters())
    }

    private func trends() async throws -> [TrendSeriesAnswer] {
        let series = try await record.withStore(\.series).map(TrendSeriesAnswer.init)
        return series.sorted { ($0.asset, $0.name) < ($1.asset, $1.name) }
    }

    /// Two days minute by minute, more by quarters of an hour.
    private func trend(_ query: TrendQuery) async throws -> TrendAnswer {
        let now = time.wall.milliseconds / 1000
        let resolution: RecordStore.Resolution = query.hours <= 48 ? .minute : .quarter
        return try await record.withStore { store in
            guard let series = store.series.first(where: { $0.asset == query.asset && $0.name == query.name }) else {
                return TrendAnswer(query, unit: "", resolution: resolution.rawValue, spans: [])
            }
            let spans = try store.spans(of: series, resolution, from: now - Int64(query.hours) * 3600, to: now)
            return TrendAnswer(query, unit: series.unit, resolution: resolution.rawValue, spans: spans)
        }
    }

    /// The first where a location hears several.
    private func bearing(heardAt location: Identifier, of asset: Identifier) -> BearingGeometry? {
        settings.register.first { $0.id == asset }?.bearings(at: location).first?.bearing?.geometry
    }

    /// Of all locations without samples, or of one with them.
    private func waveforms(_ place: Endpoint.Location?) -> [WaveformAnswer] {
        settings.assets.flatMap { asset in
            asset.waveforms.filter { place == nil || place == .init(asset: asset.id, location: $0.id) }.map {
                waveform in
                let latest = analysis.latest(asset.id, waveform.id).map { latest in
                    WaveformAnswer.Capture(
                        at: latest.time.wall.milliseconds, samples: latest.samples, rateHz: latest.rate,
                        unit: latest.unit, speedRpm: latest.speed, withData: place != nil)
                }
                return WaveformAnswer(
                    asset: asset.id.rawValue, location: waveform.id.rawValue, name: waveform.name,
                    bearing: bearing(heardAt: waveform.id, of: asset.id)?.dimensions, latest: latest)
            }
        }
    }

    private var clock: StatusAnswer.Clock {
        switch timeService.state(at: time.monotonic) {
        case .unknown: .unknown
        case .unsynchronized: .unsynchronized
        case .synchronized: .synchronized
        }
    }

    private var uplinkAnswer: UplinkAnswer {
        let report = uplink.present
        let state: UplinkAnswer.State
        var nextAttempt: Int64?
        switch report.phase {
        case .waiting(let until):
            state = .waiting
            nextAttempt = time.wall.milliseconds + (until - time.monotonic).milliseconds
        case .connecting: state = .connecting
        case .connected: state = .connected
        case .stopped: state = .stopped
        }
        let (inFlight, window, delivered, refused) = delivery.look {
            ($0.inFlightCount, $0.presentWindow, $0.delivered.value, $0.refusedTopics)
        }
        let topics = topics
        let refusedTopics = refused.map {
            UplinkAnswer.Refused(
                topic: topics.topic(of: $0.destination), reason: $0.reason, since: $0.since.milliseconds)
        }
        return UplinkAnswer(
            state: state, broker: report.broker.description, since: report.since.milliseconds, reason: report.reason,
            nextAttempt: nextAttempt, inFlight: inFlight, window: window, delivered: delivered,
            refused: refusedTopics.isEmpty ? nil : refusedTopics.sorted { $0.topic < $1.topic })
    }

    private var buffer: BufferAnswer {
        let report = journal.present
        let (unwritten, dropped) = delivery.look { ($0.unwrittenCount, $0.dropped.value) }
        let usage = report.usage
        let free = Double(max(0, usage.capacity - usage.bytes))
        return BufferAnswer(
            unwritten: unwritten, stored: Int(usage.messages), storedBytes: usage.bytes,
            maximumBytes: usage.capacity, oldest: usage.oldest?.milliseconds,
            secondsUntilFull: report.byteGrowth > 1 ? free / report.byteGrowth : nil,
            secondsUntilDrained: report.growth < -0.1 && usage.messages > 0
                ? Double(usage.messages) / -report.growth : nil,
            dropped: dropped)
    }

    /// Every counter of the daemon by name.
    private func counters() async throws -> [String: UInt64] {
        var counters = try await onLoop(\.totals)
        let own =
            [
                turnedAway, evidenceSent, evidenceRefused, evidenceLost, analysis.analysed, analysis.shed,
                detectors.judged,
                analysis.rowsShed, detectors.givenUp,
                record.written, record.failures, record.dropped,
                journal.commits, journal.failures, journal.rowsWritten,
            ]
            + [uplink.connections, uplink.failures, uplink.rejections, uplink.published]
            + delivery.look { [$0.delivered, $0.resent, $0.heldBackShort, $0.dropped] }
        for counter in own { counters[counter.name] = counter.value }
        return counters
    }

    /// Sends the counters upstream; nobody waits for them, so what cannot be sent is forgotten.
    func publishMetrics() async throws {
        var writer = JSONWriter()
        writer.raw("{\"schema\":\"metrics/1\",\"epoch\":")
        writer.string(epoch.rawValue)
        writer.raw(",\"ts\":")
        writer.number(time.wall.milliseconds)
        writer.raw(",\"resident_bytes\":")
        writer.number(residentBytes())
        writer.raw(",\"counters\":{")
        for (index, (name, value)) in try await counters().sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(name)
            writer.raw(":")
            writer.number(value)
        }
        writer.raw("}}")
        uplink.publish(metrics: writer.bytes)
    }
}
