import DataAcquisition
import Measurement
import Modbus
import ModbusLinks
import NIOCore
import Pipeline
import StateDetection
import Wording

/// Whose waveform a request belongs to.
struct WaveformKey: Hashable, Sendable, CustomStringConvertible {
    let asset: Identifier
    let location: Identifier

    var description: String { "\(asset)/\(location)" }
}

/// A location whose waveform is due now and then, and the capture under way.
struct CaptureSchedule {
    let key: WaveformKey
    let configuration: WaveformConfiguration
    var slots: PollSlots
    /// Since when it waits for its first request.
    var due: MonotonicTime?
    var underWay: UnderWay?
    private(set) var captured: UInt64 = 0
    private(set) var failed: UInt64 = 0
    /// Turns left out because the capture before was not finished.
    var overruns: UInt64 = 0
    /// Why the last one that came to nothing did.
    private(set) var lastFailure: CaptureFailure?
    /// Whether the last capture of all came to nothing.
    private(set) var isFailing = false

    struct UnderWay {
        var capture: WaveformCapture
        /// Since when it waited for its first request.
        let due: MonotonicTime
        /// Revolutions a minute when it began.
        let speed: Double?
        /// What the machine did when it began.
        let mode: OperatingMode?
        /// Not before this is the next request due.
        var askFrom: MonotonicTime
        /// Whether a request is out.
        var isAsking = false
    }

    init(key: WaveformKey, configuration: WaveformConfiguration, slots: PollSlots) {
        self.key = key
        self.configuration = configuration
        self.slots = slots
    }

    /// Captures take turns in this order.
    var turn: MonotonicTime? { underWay?.due ?? due }

    /// Counts the capture under way as whole.
    mutating func succeed() {
        underWay = nil
        captured += 1
        isFailing = false
    }

    /// Gives the capture up.
    ///
    /// - Returns: Whether there is something to say that was not said of the one before.
    mutating func fail(_ reason: CaptureFailure) -> Bool {
        underWay = nil
        due = nil
        failed += 1
        let isNews = !isFailing || lastFailure?.label != reason.label
        lastFailure = reason
        isFailing = true
        return isNews
    }
}

/// Waveforms, in the time that polls leave. Called on the acquisition loop.
extension AcquisitionLoop {
    /// Takes over what the plan says. What stays as it is goes on.
    func installCaptures(_ assets: [AssetConfiguration]) {
        let before = captures
        captures.removeAll()
        let now = time.monotonic
        let wanted = assets.flatMap { asset in
            asset.waveforms.map { (WaveformKey(asset: asset.id, location: $0.id), $0) }
        }
        for (place, (key, configuration)) in wanted.enumerated() {
            if let known = before[key], known.configuration == configuration {
                captures[key] = known
                continue
            }
            // Spread, so that the waveforms of a plant do not all come at once.
            let phase = PollPhase(share: Double(place) / Double(wanted.count))
            let slots = PollSlots(
                period: configuration.period, phase: phase.offset(within: configuration.period), after: now)
            captures[key] = CaptureSchedule(key: key, configuration: configuration, slots: slots)
        }
    }

    /// When ``advanceCaptures(_:)`` has something to do next. What waits for an idle line is looked at after every
    /// answer.
    func nextCapture(after now: MonotonicTime) -> MonotonicTime? {
        captures.values.reduce(nil as MonotonicTime?) { next, schedule in
            var time = schedule.slots.next
            if let underWay = schedule.underWay, !underWay.isAsking, underWay.askFrom > now {
                time = min(time, underWay.askFrom)
            }
            return next.map { min($0, time) } ?? time
        }
    }

    /// Takes the slots that are due, and asks where a line has time to spare.
    ///
    /// The capture that was due first goes first, so that each is soon done; while it waits for its device others use
    /// the line. A device records for one capture at a time.
    func advanceCaptures(_ now: MonotonicTime) {
        guard !captures.isEmpty else { return }
        for key in captures.keys { takeSlot(key, now) }
        var (lines, devices): (Set<Identifier>, Set<Identifier>) = ([], [])
        let turns = captures.values.compactMap { schedule in schedule.turn.map { ($0, schedule) } }
        for (_, schedule) in turns.sorted(by: { ($0.0, $0.1.key.description) < ($1.0, $1.1.key.description) }) {
            guard devices.insert(schedule.configuration.device).inserted,
                schedule.underWay.map({ !$0.isAsking && $0.askFrom <= now }) ?? true,
                let device = plan?.devices.first(where: { $0.configuration.id == schedule.configuration.device }),
                lines.insert(device.link.id).inserted
            else { continue }
            ask(for: schedule.key, device, now)
        }
    }

    private func takeSlot(_ key: WaveformKey, _ now: MonotonicTime) {
        guard var schedule = captures[key] else { return }
        let slots = schedule.slots.take(now: now)
        guard slots > 0 else { return }
        defer { captures[key] = schedule }
        let configuration = schedule.configuration
        guard let waiting = schedule.underWay?.askFrom ?? schedule.due else {
            let isWanted = configuration.condition.map { (value(of: $0, key.asset) ?? 0) != 0 } ?? true
            if isWanted { schedule.due = now }
            return
        }
        // One that makes progress, or waits for its turn or its device, may take longer than its period: this time is
        // left out.
        schedule.overruns += UInt64(slots)
        let link = plan?.devices.first { $0.configuration.id == configuration.device }?.link.id
        let asked = link.flatMap { lastCaptureRequest[$0] } ?? waiting
        if schedule.underWay?.isAsking != true, now - max(waiting, asked) >= configuration.period {
            fail(&schedule, .noIdleTime)
        }
    }

    /// The value of an expression over the newest values of an asset's points; `nil` unless all of them have one.
    private func value(of expression: Expression, _ asset: Identifier) -> Double? {
        let values = expression.references.map { latestNumber(asset, $0) }
        guard !values.contains(nil) else { return nil }
        let result = expression.evaluate { values[$0] ?? .nan }
        return result.isFinite ? result : nil
    }

    // MARK: One request after the other

    private func ask(for key: WaveformKey, _ device: AcquisitionPlan.Device, _ now: MonotonicTime) {
        guard let link = links[device.link.id], link.isIdle, let schedule = captures[key] else { return }
        var underWay = schedule.underWay ?? beginning(of: schedule, device.configuration, now)
        let time = IdleTime(
            spare: spare(on: device.link.id, now), turnRound: Self.turnRound(pollers[device.configuration.id]),
            framing: device.link.framing)
        let limit = device.configuration.limits.maximumRegisters
        guard let request = time.request(of: underWay.capture, atMost: limit) else { return }
        underWay.isAsking = true
        captures[key]?.underWay = underWay
        captures[key]?.due = nil
        lastCaptureRequest[device.link.id] = now
        link.submit(
            request, timeout: device.configuration.timeout, pause: device.configuration.pause, token: .capture(key))
    }

    private func beginning(
        of schedule: CaptureSchedule, _ device: DeviceConfiguration, _ now: MonotonicTime
    ) -> CaptureSchedule.UnderWay {
        let configuration = schedule.configuration
        let speed = configuration.speed.flatMap { value(of: $0, schedule.key.asset) }
        return CaptureSchedule.UnderWay(
            capture: WaveformCapture(
                configuration.procedure, unit: device.unit, sampleCount: configuration.sampleCount,
                retries: device.retries, begun: time.moment),
            due: schedule.due ?? now, speed: speed.flatMap { Waveform.speeds.contains($0) ? $0 : nil },
            mode: pipeline.operatingMode(of: schedule.key.asset), askFrom: now)
    }

    /// How long nobody else needs a link.
    private func spare(on link: Identifier, _ now: MonotonicTime) -> Duration {
        let next = pollers.values.reduce(nil as MonotonicTime?) { next, poller in
            guard poller.configuration.link == link, let wake = poller.nextWake else { return next }
            return next.map { min($0, wake) } ?? wake
        }
        return next.map { $0 - now } ?? .seconds(60)
    }

    /// What a device takes to answer; guessed while it has not been asked.
    private static func turnRound(_ poller: DevicePoller?) -> Duration {
        let median = poller?.roundTrips.quantile(0.5).map { Duration.microseconds(Int64(1000 * $0)) }
        return median ?? .milliseconds(20)
    }

    func continueCapture(_ key: WaveformKey, _ result: borrowing PollResult, _ received: Moment) {
        guard var schedule = captures[key], schedule.underWay?.isAsking == true else { return }
        schedule.underWay?.isAsking = false
        do throws(CaptureFailure) {
            switch try schedule.underWay?.capture.next(after: copy result, at: received) {
            case .ask(let from)?: schedule.underWay?.askFrom = from
            case .end(let record)?: finish(&schedule, record)
            case nil: break
            }
        } catch {
            fail(&schedule, error)
        }
        captures[key] = schedule
        advanceCaptures(received.monotonic)
    }

    private func finish(_ schedule: inout CaptureSchedule, _ record: WaveformCapture.Record) {
        captured.add()
        let (speed, mode) = (schedule.underWay?.speed, schedule.underWay?.mode)
        schedule.succeed()
        onWaveform(
            Waveform(
                asset: schedule.key.asset, location: schedule.key.location, samples: record.samples,
                unit: schedule.configuration.unit, rate: record.rate, time: record.time, speed: speed),
            Told(
                values: pipeline.told(of: schedule.key.asset), isAlarmed: pipeline.isAlarmed(schedule.key.asset),
                mode: mode, time: time.monotonic))
    }

    private func fail(_ schedule: inout CaptureSchedule, _ reason: CaptureFailure) {
        capturesFailed.add()
        if schedule.fail(reason) {
            report(.captureFailed(waveform: schedule.key.description, reason: reason.label))
        }
    }
}
