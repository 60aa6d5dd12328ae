package import ControlProtocol
package import Wording

/// `status`: the verdict first, what is wrong and where to look next, then the numbers.
package struct StatusReport: Report {
    private let answer: StatusAnswer
    private let language: Language

    package init(_ answer: StatusAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { !findings.isEmpty }

    package func lines(width: Int?) -> [StyledText] {
        let details = findings.map { finding in
            let line = StyledText("  ") + StyledText(language(finding.message), .attention)
            return finding.verb.map { line + StyledText("  → \(language(.askVerb($0)))", .faint) } ?? line
        }
        return ([verdict] + details).map { $0.fitted(to: width) } + numbers.body(width: width)
    }

    /// Everything in one line, for a log or a screen that only rolls on.
    package func line(clock: String) -> StyledText {
        let facts = [
            language(.good(answer.points.good, of: answer.points.total)),
            language(.valuesPerSecond(Figures.rate(answer.valuesPerSecond))),
            answer.uplink.summary(at: answer.now, in: language),
            answer.buffer.summary(in: language),
        ]
        return StyledText("\(clock)  ", .faint) + verdict + StyledText("  " + facts.joined(separator: " · "))
    }

    var verdict: StyledText {
        guard needsAttention else { return StyledText(language(.allGood), .good) }
        return StyledText(language(.needsAttention(findings.map(\.topic))), .bad)
    }

    private struct Finding {
        let topic: ConsoleMessage.Topic
        let message: ConsoleMessage
        let verb: ConsoleMessage.Verb?
    }

    private var findings: [Finding] {
        var findings: [Finding] = []
        if answer.uplink.state != .connected {
            let reason = answer.uplink.reason.map { reasonText($0, in: language) }
            findings.append(Finding(topic: .uplink, message: .uplinkNotConnected(reason: reason), verb: nil))
        } else if let refused = answer.uplink.refused, let first = refused.first {
            let message = ConsoleMessage.topicsRefused(refused.count, topic: first.topic, reason: first.reason)
            findings.append(Finding(topic: .uplink, message: message, verb: .buffer))
        }
        if answer.clock == .unsynchronized {
            findings.append(Finding(topic: .clock, message: .clockNotSynchronized, verb: nil))
        }
        if answer.alarms.wantAttention {
            let alarms = answer.alarms
            let text = AlarmText.standing(active: alarms.active, unacknowledged: alarms.unacknowledged)
            findings.append(Finding(topic: .alarms, message: .alarms(text), verb: .alarms))
        }
        let devices = answer.devices
        if devices.bad > 0 {
            let message = ConsoleMessage.devicesNotHealthy(devices.bad, of: devices.total)
            findings.append(Finding(topic: .devices, message: message, verb: .links))
        }
        let points = answer.points
        if points.bad > 0 {
            let message = ConsoleMessage.pointsNotGood(points.bad, of: points.total)
            findings.append(Finding(topic: .points, message: message, verb: .points))
        }
        if answer.buffer.dropped > 0 {
            let message = ConsoleMessage.messagesDropped(answer.buffer.dropped)
            findings.append(Finding(topic: .drops, message: message, verb: .buffer))
        }
        return findings
    }

    private var numbers: Table {
        let uplink = answer.uplink
        let delivery = ConsoleMessage.delivery(
            inFlight: uplink.inFlight, window: uplink.window, delivered: Figures.count(uplink.delivered))
        let daemon = ConsoleMessage.daemon(
            version: answer.version, epoch: answer.epoch, uptime: ElapsedTime(seconds: answer.uptime),
            memory: Figures.bytes(answer.residentBytes))
        let facts: [(ConsoleMessage.Label, String)] = [
            (.gateway, language(.gateway(id: answer.gateway, name: answer.name, site: answer.site))),
            (.uplink, uplink.summary(at: answer.now, in: language)),
            (.values, language(.valuesPerSecond(Figures.rate(answer.valuesPerSecond))) + " · " + language(delivery)),
            (.points, language(.good(answer.points.good, of: answer.points.total))),
            (.devices, language(.healthy(answer.devices.good, of: answer.devices.total))),
            (.alarms, answer.alarms.summary(in: language)),
            (.buffer, answer.buffer.summary(in: language)),
            (.daemon, language(daemon)),
        ]
        var table = Table([.init(""), .init("", canShrink: true)])
        for (label, fact) in facts { table.append([StyledText(language(label), .faint), StyledText(fact)]) }
        if !answer.states.isEmpty {
            let order = ["run", "starting", "stopping", "idle", "off", "unknown"]
            let counts = order.compactMap { state in
                answer.states[state].map { OperationMessage.Count(state: state, count: $0) }
            }
            table.append([
                StyledText(language(OperationMessage.label(.machines)), .faint),
                StyledText(language(.machines(counts))),
            ])
        }
        return table
    }
}

extension UplinkAnswer {
    func summary(at now: Int64, in language: Language) -> String {
        switch state {
        case .connected: language(.connected(broker: broker, since: .from(since, to: now)))
        case .connecting: language(.connecting(broker: broker))
        case .waiting: language(.waiting(broker: broker, next: nextAttempt.map { .from(now, to: $0) }))
        case .stopped: language(.stopped)
        }
    }
}

extension BufferAnswer {
    func summary(in language: Language) -> String {
        stored == 0
            ? language(.nothingWaits)
            : language(.stored(messages: Figures.count(stored), bytes: Figures.bytes(storedBytes), oldest: nil))
    }
}
