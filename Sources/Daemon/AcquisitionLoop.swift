import DataAcquisition
import Measurement
import Modbus
import ModbusLinks
import NIOCore
import Pipeline
import Publication
import StateDetection
import Wording

/// Whose request a completion belongs to.
enum LineToken: Hashable, Sendable {
    case poll(PollToken)
    /// The write under way to a device.
    case write(Identifier)
    case capture(WaveformKey)
}

extension Link: RequestLine where Token == LineToken {
    /// Polling reads, and nothing else: no other request has this way to a line.
    func submit(_ request: ReadRequest, timeout: Duration, pause: Duration, token: PollToken) {
        submit(Request(request), timeout: timeout, pause: pause, token: .poll(token))
    }
}

/// Links, pollers and the one timer that drives them, on one event loop.
///
/// Confined to that loop: every call is made there.
final class AcquisitionLoop {
    let eventLoop: any EventLoop
    let time: any TimeSource
    let pipeline: Pipeline
    private(set) var plan: AcquisitionPlan?
    private(set) var links: [Identifier: Link<LineToken>] = [:]
    private(set) var pollers: [Identifier: DevicePoller] = [:]
    /// Values a second, over the last second or the shortest period where that is longer.
    private(set) var valueRate: Double = 0

    private let delivery: Delivery
    let report: (DaemonMessage) -> Void
    let onWaveform: (Waveform, Told) -> Void
    private let onTrend: ([(TrendSeries, TrendSpan)]) -> Void
    private let onOperation: (_ reports: [OperationReport], _ isEnd: Bool) -> Void
    private let onRows: ([AnomalyRow]) -> Void
    private let onRamps: (_ learnt: [LearntRamps], _ isEnd: Bool) -> Void
    private let onIndicators: ([FollowedMean]) -> Void
    private let remember: (Identifier, Set<Boundary>) -> Void
    /// How alarms stood when the daemon ended, until they are taken up.
    private var standing: [AlarmChange]
    private let acquisition = Acquisition()
    let writeGuard = WriteGuard()
    /// By device, one at a time.
    var writes: [Identifier: WriteUnderWay] = [:]
    var captures: [WaveformKey: CaptureSchedule] = [:]
    /// When a capture last asked over a link.
    var lastCaptureRequest: [Identifier: MonotonicTime] = [:]
    let captured = Counter("waveforms.captured")
    let capturesFailed = Counter("waveforms.failed")
    private var outgoing: [MessageContent] = []
    private var isFlushScheduled = false
    private var timer: Scheduled<Void>?
    private var armedFor: MonotonicTime?
    private var clock: ClockWatch
    private var rateSample: (time: MonotonicTime, values: UInt64)
    /// What was last said of a device's silence, and when.
    private var reported: [Int: (reason: Quality?, at: MonotonicTime)] = [:]
    private(set) var isStopped = false
    /// The numbers of devices that have been removed, so that totals never fall.
    private var retired: [String: UInt64] = [:]

    /// - Parameters:
    ///   - report: Hears when a device falls silent or comes back, at most once a minute for each device.
    ///   - remember: Takes what was found out about a device.
    ///   - onWaveform: Takes each waveform, with what is known beside it; must not keep the loop waiting.
    ///   - onTrend: Takes what minutes came to; must not keep the loop waiting.
    ///   - onRows: Takes what detectors judge; must not keep the loop waiting.
    ///   - onRamps: Takes what was learnt of ramps, and at the end all that is known of them; must not keep the loop
    ///     waiting.
    ///   - onIndicators: Takes what is followed faster than by the hour; must not keep the loop waiting.
    ///   - standing: The alarms that are not normal, as the daemon left them.
    ///   - remembered: What machines did before.
    ///   - ramps: What was learnt of the ramps of their programs.
    ///   - onOperation: Takes what machines do, when it changes and at the end; must not keep the loop waiting.
    init(
        on eventLoop: any EventLoop, time: any TimeSource, delivery: Delivery, standing: [AlarmChange],
        remembered: [Identifier: RememberedOperation], ramps: [Identifier: RampDetector],
        report: @escaping (DaemonMessage) -> Void, remember: @escaping (Identifier, Set<Boundary>) -> Void,
        onWaveform: @escaping (Waveform, Told) -> Void, onTrend: @escaping ([(TrendSeries, TrendSpan)]) -> Void,
        onOperation: @escaping (_ reports: [OperationReport], _ isEnd: Bool) -> Void,
        onRows: @escaping ([AnomalyRow]) -> Void,
        onRamps: @escaping (_ learnt: [LearntRamps], _ isEnd: Bool) -> Void,
        onIndicators: @escaping ([FollowedMean]) -> Void
    ) {
        self.eventLoop = eventLoop
        self.time = time
        self.delivery = delivery
        self.standing = standing
        self.report = report
        self.remember = remember
        self.onWaveform = onWaveform
        self.onTrend = onTrend
        self.onOperation = onOperation
        self.onRows = onRows
        self.onRamps = onRamps
        pipeline = Pipeline(at: time.moment, remembered: remembered, ramps: ramps)
        self.onIndicators = onIndicators
        clock = ClockWatch(time.moment)
        rateSample = (time.monotonic, 0)
    }

    /// Makes the running set what the plan says. What the plan leaves as it is goes on undisturbed.
    func apply(_ plan: AcquisitionPlan) {
        let old = Dictionary(uniqueKeysWithValues: (self.plan?.devices ?? []).map { ($0.configuration.id, $0) })
        let kept = Set(
            plan.devices.filter { device in
                old[device.configuration.id].map { device.isServed(by: $0) } ?? false
            }.map(\.configuration.id))
        for device in old.values where !kept.contains(device.configuration.id) { remove(device) }
        applyLinks(plan.links)
        self.plan = plan
        writeGuard.install(plan.assets, plan.devices.map(\.configuration))
        let now = time.moment
        pipeline.install(
            plan.devices.flatMap { zip($0.outlines, $0.layouts).map { ($0, $1) } },
            trends: Dictionary(uniqueKeysWithValues: plan.assets.map { ($0.id, Set($0.trends)) }),
            limits: plan.limits, operations: plan.operations, anomalies: plan.anomalies,
            programs: plan.programs, indicators: plan.indicators, at: now)
        pipeline.restore(standing, at: now)
        standing.removeAll()
        publish(pipeline.advanceAlarms(to: now))
        for device in plan.devices where !kept.contains(device.configuration.id) { add(device, in: plan) }
        installCaptures(plan.assets)
        arm()
    }

    /// Ends all polling; what has been read is handed over.
    func stop() {
        isStopped = true
        timer?.cancel()
        endWrites()
        flush()
        onTrend(pipeline.takeTrends(includingPresent: true))
        onOperation(pipeline.operations(at: time.moment), true)
        onRamps(pipeline.takeLearntRamps(ofAll: true), true)
        for link in links.values { link.close() }
    }

    // MARK: The running set

    private func applyLinks(_ configurations: [LinkConfiguration]) {
        let wanted = Dictionary(uniqueKeysWithValues: configurations.map { ($0.id, $0) })
        for (id, link) in links where wanted[id] != link.configuration {
            link.close()
            for counter in [link.connects, link.disconnects] { retire(counter) }
            links[id] = nil
        }
        for configuration in configurations where links[configuration.id] == nil {
            let link = makeLink(configuration)
            links[configuration.id] = link
            link.open()
        }
    }

    private func makeLink(_ configuration: LinkConfiguration) -> Link<LineToken> {
        let reports = Link<LineToken>.Reports(
            completed: { [unowned self] in completed($0, $1, $2) },
            connected: { [unowned self] in connected(configuration.id) })
        return Link(configuration, on: eventLoop, time: time, reports: reports)
    }

    private func add(_ device: AcquisitionPlan.Device, in plan: AcquisitionPlan) {
        guard let link = links[device.link.id], !device.layouts.isEmpty else { return }
        let neighbours = plan.devices.filter { $0.link.id == device.link.id && !$0.layouts.isEmpty }
        let place = neighbours.firstIndex { $0.configuration.id == device.configuration.id } ?? 0
        let burst = (plan.links.firstIndex { $0.id == device.link.id } ?? 0) / Self.burst
        let poller = DevicePoller(
            serial: acquisition.makeSerial(), configuration: device.configuration,
            groups: device.groups,
            line: link, boundaries: plan.boundaries[device.configuration.id] ?? [],
            phase: PollPhase(share: Double(place) / Double(neighbours.count), steps: burst),
            now: time.monotonic)
        acquisition.add(poller)
        pollers[device.configuration.id] = poller
    }

    /// So many links are asked in the same instant and share its wake-up; the next ones a step of the grid later. With
    /// all at once the last of a hundred would wait for the work on ninety-nine others, each time another while.
    private static let burst = 10

    private func remove(_ device: AcquisitionPlan.Device) {
        for layout in device.layouts { pipeline.forget(layout) }
        guard let poller = pollers.removeValue(forKey: device.configuration.id) else { return }
        acquisition.remove(poller)
        reported[poller.serial] = nil
        for counter in poller.statistics.all { retire(counter) }
    }

    private func retire(_ counter: Counter) { retired[counter.name, default: 0] += counter.value }

    /// All counters of acquisition, summed over devices and links.
    var totals: [String: UInt64] {
        var totals = retired
        for counter in [
            pipeline.values, pipeline.unchanged, clock.steps, captured, capturesFailed, writeGuard.written,
            writeGuard.refused,
        ] {
            totals[counter.name] = counter.value
        }
        let counters =
            pollers.values.flatMap(\.statistics.all) + links.values.flatMap { [$0.connects, $0.disconnects] }
        for counter in counters { totals[counter.name, default: 0] += counter.value }
        totals["links.unmatched_answers"] = links.values.reduce(0) { $0 + $1.unmatchedAnswers }
        return totals
    }

    // MARK: The timer

    func arm() {
        guard !isStopped else { return }
        var earliest = acquisition.nextWake
        for link in links.values {
            guard let deadline = link.nextDeadline else { continue }
            earliest = earliest.map { min($0, deadline) } ?? deadline
        }
        if let alarm = pipeline.nextAlarm { earliest = earliest.map { min($0, alarm) } ?? alarm }
        if let capture = nextCapture(after: time.monotonic) { earliest = earliest.map { min($0, capture) } ?? capture }
        guard let next = earliest else { return }
        if let armedFor, armedFor <= next { return }
        timer?.cancel()
        armedFor = next
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(max(0, next.nanoseconds)))) {
            loop.value.tick()
        }
    }

    private func tick() {
        armedFor = nil
        let now = time.monotonic
        for link in links.values where link.nextDeadline.map({ $0 <= now }) ?? false { link.expire(now: now) }
        acquisition.advance(to: now)
        if let alarm = pipeline.nextAlarm, alarm <= now { publish(pipeline.advanceAlarms(to: time.moment)) }
        advanceCaptures(now)
        sampleRate(now)
        arm()
    }

    /// What is looked at once a second, or at every poll where these are rarer.
    private func sampleRate(_ now: MonotonicTime) {
        let elapsed = (now - rateSample.time).seconds
        guard elapsed >= 1 else { return }
        if let step = clock.step(at: time.moment) { report(.clockStepped(milliseconds: step.milliseconds)) }
        for link in links.values { link.sampleLoad(now) }
        let values = pipeline.values.value
        valueRate = Double(values - rateSample.values) / elapsed
        rateSample = (now, values)
    }

    // MARK: Answers

    private func completed(
        _ completion: Link<LineToken>.Completion, _ bytes: Span<UInt8>, _ received: Moment
    ) {
        // What closing a link at the end completes says nothing about a device.
        guard !isStopped else { return }
        let result: PollResult =
            switch completion.result {
            case .data(let range): .data(bytes.extracting(range))
            case .exception(let code): .exception(code)
            case .fault(let fault): .fault(fault)
            case .timeout: .timeout
            case .disconnected: .disconnected
            }
        switch completion.token {
        case .poll(let token): polled(token, result, completion.sent, received)
        case .write(let device): continueWrite(to: device, result, received.monotonic)
        case .capture(let key): continueCapture(key, result, received)
        }
    }

    private func polled(
        _ token: PollToken, _ result: borrowing PollResult, _ sent: MonotonicTime?, _ received: Moment
    ) {
        let batches = acquisition.completed(token, result: copy result, sent: sent, received: received)
        outgoing.append(contentsOf: pipeline.accept(batches))
        onTrend(pipeline.takeTrends())
        onIndicators(pipeline.takeIndicators())
        let operations = pipeline.takeOperations()
        if !operations.isEmpty { onOperation(operations, false) }
        onRows(pipeline.takeRows())
        let ramps = pipeline.takeLearntRamps()
        if !ramps.isEmpty { onRamps(ramps, false) }
        if outgoing.count >= Self.handOver { handOver() } else { scheduleFlush() }
        if !batches.isEmpty { reportHealth(of: token.poller, received.monotonic) }
    }

    private func reportHealth(of serial: Int, _ now: MonotonicTime) {
        guard let poller = acquisition.poller(serial) else { return }
        if let learnt = poller.takeLearnt() { remember(poller.configuration.id, learnt) }
        let reason = poller.health.reason
        let last = reported[serial]
        guard reason != last?.reason, last.map({ now - $0.at >= .seconds(60) }) ?? true else { return }
        reported[serial] = (reason, now)
        let device = poller.configuration.id.rawValue
        report(reason.map { .deviceSilent(device: device, reason: $0.label) } ?? .deviceBack(device: device))
    }

    private func connected(_ link: Identifier) {
        let now = time.monotonic
        acquisition.connectionReturned(of: link, now: now)
        scheduleFlush()
    }

    /// After all sockets of this turn of the loop have been read: one hand-over, one wake-up, for all of them.
    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { loop.value.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        if !outgoing.isEmpty { handOver() }
        advanceCaptures(time.monotonic)
        arm()
    }

    /// Takes what detectors say; an alarm that comes of it is handed over with the next flush.
    func take(_ findings: [AnomalyFinding], _ comparisons: [RowComparison]) {
        guard !isStopped else { return }
        publish(pipeline.take(findings, comparisons, at: time.moment))
        arm()
    }

    /// Has the ramps of a machine learnt anew.
    ///
    /// - Returns: Whether anything was known of them.
    func resetRamps(of asset: Identifier) -> Bool {
        guard let contents = pipeline.resetRamps(of: asset, at: time.moment) else { return false }
        publish(contents)
        return true
    }

    /// What did not come with values.
    func publish(_ contents: [MessageContent]) {
        guard !contents.isEmpty else { return }
        outgoing += contents
        scheduleFlush()
    }

    /// So many messages are handed over before the turn ends, so that a second core encodes them meanwhile.
    private static let handOver = 16

    private func handOver() {
        delivery.accept(outgoing)
        outgoing.removeAll(keepingCapacity: true)
    }

    /// At once, behind what waits for the end of the turn.
    func handOver(_ contents: [MessageContent]) {
        outgoing += contents
        if !outgoing.isEmpty { handOver() }
    }
}
