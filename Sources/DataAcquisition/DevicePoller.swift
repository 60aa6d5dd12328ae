package import Measurement
package import Modbus

/// Which request of which device a completion belongs to.
package struct PollToken: Hashable, Sendable {
    /// The serial number of the poller, never used twice, so that an answer to a removed device finds nobody.
    package let poller: Int
    package let group: Int
}

/// Where requests go: a link, as far as acquisition needs to know it.
package protocol RequestLine: AnyObject {
    /// Asks, and later reports to whoever owns the line, exactly once.
    func submit(_ request: ReadRequest, timeout: Duration, pause: Duration, token: PollToken)
}

/// What a request came to.
package enum PollResult: ~Escapable {
    /// The data bytes of the response.
    case data(Span<UInt8>)
    case exception(ExceptionCode)
    case fault(ResponseFault)
    case timeout
    case disconnected
}

/// Asks one device for its groups on their schedule and turns the answers into batches.
///
/// Confined to the thread of its line. One group has at most one request outstanding; groups of the same device
/// may wait in the line's queue together.
package final class DevicePoller {
    package let serial: Int
    package let configuration: DeviceConfiguration
    package private(set) var groups: [PollGroup]
    package let statistics = DeviceStatistics()
    package private(set) var health: DeviceHealth
    package private(set) var roundTrips = RoundTrips()

    /// What no request may span, found by halving those that were refused.
    package private(set) var boundaries: Set<Boundary>
    /// Values that the device refuses by themselves: why, and when they are asked for again.
    package private(set) var refusals: [RegisterRange: Refusal] = [:]

    package struct Refusal: Hashable, Sendable {
        package let reason: Quality
        let until: MonotonicTime
    }

    /// How long a value that was refused is left alone, while others of its group are read.
    private static let refusalPause = Duration.seconds(300)

    private var hasLearnt = false
    private let line: any RequestLine
    private var slots: [PollSlots]
    private var cycles: [PollCycle?]
    /// The group whose failure started the pause: it is the one that probes.
    private var probeGroup = 0

    /// - Parameters:
    ///   - boundaries: What was found before.
    ///   - phase: Where the device's slots lie within each period.
    package init(
        serial: Int, configuration: DeviceConfiguration, groups: [PollGroup], line: any RequestLine,
        boundaries: Set<Boundary> = [], phase: PollPhase = PollPhase(), now: MonotonicTime, backoff: Backoff = Backoff()
    ) {
        self.serial = serial
        self.configuration = configuration
        self.groups = groups
        self.line = line
        health = DeviceHealth(backoff: backoff)
        slots = groups.map { group in
            PollSlots(period: group.period, phase: phase.offset(within: group.period), after: now)
        }
        cycles = groups.map { _ in nil }
        self.boundaries = boundaries
        if !boundaries.isEmpty { plan() }
        schedule()
    }

    private func plan() {
        for index in groups.indices { groups[index].plan(boundaries: boundaries) }
    }

    /// The earliest moment at which ``advance(to:)`` has something to do; kept, because it is asked for at every
    /// wake-up of any device.
    package private(set) var nextWake: MonotonicTime?

    private func schedule() {
        guard var next = slots.first?.next else { return }
        for slots in slots.dropFirst() { next = min(next, slots.next) }
        nextWake = health.nextProbe.map { min($0, next) } ?? next
    }

    /// Starts what is due.
    package func advance(to now: MonotonicTime) {
        defer { schedule() }
        if health.startProbe(now: now) { start(probeGroup) }
        for index in slots.indices {
            let passed = slots[index].take(now: now)
            guard passed > 0, health.state == .healthy else { continue }
            let isFree = cycles[index] == nil
            statistics.overruns.add(UInt64(isFree ? passed - 1 : passed))
            if isFree { start(index) }
        }
    }

    func connectionReturned(now: MonotonicTime) {
        health.connectionReturned(now: now)
        schedule()
    }

    /// Takes what a request came to.
    ///
    /// - Parameters:
    ///   - sent: When the request left; `nil` when it never did.
    ///   - received: When the answer, or the knowledge that none will come, was there.
    /// - Returns: The batches that are complete now.
    package func completed(
        group: Int, result: PollResult, sent: MonotonicTime?, received: Moment
    ) -> [ReadingBatch] {
        guard let cycle = cycles[group] else { return [] }
        defer { schedule() }
        switch result {
        case .data(let bytes):
            answered(sent: sent, received: received)
            health.succeeded()
            cycle.store(bytes, at: Self.middle(sent, received))
        case .exception(let code):
            answered(sent: sent, received: received)
            statistics.exceptions.add()
            if code == .gatewayPathUnavailable || code == .gatewayTargetFailedToRespond {
                return failed(group, code.quality, received)
            }
            health.refused(code.quality)
            let isAboutAddresses = code == .illegalDataAddress || code == .illegalDataValue
            if isAboutAddresses, cycle.halve() { break }
            cycle.refuse(code.quality, at: Self.middle(sent, received), isLasting: isAboutAddresses)
        case .fault(let fault):
            statistics.faults.add()
            if fault == .wrongChecksum { statistics.checksumErrors.add() }
            return retriedOrFailed(group, cycle, .badResponse, received)
        case .timeout:
            statistics.timeouts.add()
            return retriedOrFailed(group, cycle, .timeout, received)
        case .disconnected:
            return failed(group, .disconnected, received)
        }
        // Those come last, so there is a time by now.
        while !cycle.isComplete, !cycle.isFirstBlock, let refusal = refusals[cycle.block.range],
            refusal.until > received.monotonic
        {
            cycle.refuse(refusal.reason, at: received, isLasting: true)
        }
        guard cycle.isComplete else {
            ask(group, cycle)
            return []
        }
        cycles[group] = nil
        learn(from: cycle, group, received.monotonic)
        return cycle.batches()
    }

    /// Keeps what refusals taught: the next requests are planned around them.
    private func learn(from cycle: PollCycle, _ group: Int, _ now: MonotonicTime) {
        for block in groups[group].blocks where cycle.refusedAlone[block.range] == nil { refusals[block.range] = nil }
        for (range, reason) in cycle.refusedAlone where refusals[range].map({ $0.until <= now }) ?? true {
            refusals[range] = Refusal(reason: reason, until: now + Self.refusalPause)
        }
        let learnt = cycle.learnt()
        guard !learnt.isSubset(of: boundaries) else { return }
        boundaries.formUnion(learnt)
        hasLearnt = true
        plan()
    }

    /// All boundaries, once after there were new ones.
    package func takeLearnt() -> Set<Boundary>? {
        guard hasLearnt else { return nil }
        hasLearnt = false
        return boundaries
    }

    private func answered(sent: MonotonicTime?, received: Moment) {
        statistics.responses.add()
        if let sent { roundTrips.add(received.monotonic - sent) }
    }

    private func start(_ group: Int) {
        let cycle = PollCycle(of: groups[group]) { refusals[$0] != nil }
        cycles[group] = cycle
        ask(group, cycle)
    }

    private func ask(_ group: Int, _ cycle: PollCycle) {
        statistics.requests.add()
        line.submit(
            ReadRequest(unit: configuration.unit, range: cycle.block.range),
            timeout: configuration.timeout, pause: configuration.pause, token: PollToken(poller: serial, group: group))
    }

    private func retriedOrFailed(
        _ group: Int, _ cycle: PollCycle, _ reason: Quality, _ received: Moment
    ) -> [ReadingBatch] {
        // A probe asks once: its whole point is to cost the neighbours as little as possible.
        guard health.state == .healthy, cycle.attempts < configuration.retries else {
            return failed(group, reason, received)
        }
        cycle.attempts += 1
        statistics.retries.add()
        ask(group, cycle)
        return []
    }

    /// Gives up on the device for now: the points of this group, and of all idle groups when it was well before, turn
    /// bad.
    private func failed(_ group: Int, _ reason: Quality, _ received: Moment) -> [ReadingBatch] {
        let wasHealthy = health.state == .healthy
        var batches: [ReadingBatch] = []
        if let cycle = cycles[group] {
            cycle.giveUp(reason, at: received)
            batches = cycle.batches()
            cycles[group] = nil
        }
        if case .backingOff = health.state { return batches }
        health.failed(reason, now: received.monotonic)
        probeGroup = group
        guard wasHealthy else { return batches }
        for index in groups.indices where index != group && cycles[index] == nil {
            let cycle = PollCycle(of: groups[index])
            cycle.giveUp(reason, at: received)
            batches += cycle.batches()
        }
        return batches
    }

    /// The middle of request and response, on both clocks.
    private static func middle(_ sent: MonotonicTime?, _ received: Moment) -> Moment {
        guard let sent else { return received }
        let half = (received.monotonic.nanoseconds - sent.nanoseconds) / 2
        return Moment(
            monotonic: MonotonicTime(nanoseconds: received.monotonic.nanoseconds - half),
            wall: WallTime(milliseconds: received.wall.milliseconds - half / 1_000_000), trust: received.trust)
    }
}
