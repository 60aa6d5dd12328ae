package import ControlProtocol
package import Wording

/// `buffer`: what waits, how much more fits, when it is gone.
package struct BufferReport: Report {
    private let buffer: BufferAnswer
    private let now: Int64
    private let language: Language

    package init(_ buffer: BufferAnswer, now: Int64, language: Language) {
        self.buffer = buffer
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { buffer.dropped > 0 }

    package func lines(width: Int?) -> [StyledText] {
        let size = language(.bytes(Figures.bytes(buffer.storedBytes), of: Figures.bytes(buffer.maximumBytes)))
        let heading = bar(width: 40) + StyledText("  \(share)  ") + StyledText(size, .faint)
        let messages = Figures.count(buffer.stored)
        let oldest = buffer.oldest.map { ElapsedTime.from($0, to: now) }
        let stored = ConsoleMessage.stored(
            messages: messages, bytes: Figures.bytes(buffer.storedBytes), oldest: oldest)
        let facts: [(ConsoleMessage.Label, String)] = [
            (.stored, language(buffer.stored == 0 ? .nothingWaits : stored)),
            (.inMemory, language(.messages(Figures.count(buffer.unwritten)))),
            (.room, room),
            (.drain, buffer.stored == 0 ? "–" : drain),
            (.dropped, language(.messages(Figures.count(buffer.dropped)))),
        ]
        var table = Table([.init(""), .init("", canShrink: true)])
        for (label, fact) in facts {
            let isLoss = label == .dropped && buffer.dropped > 0
            table.append([StyledText(language(label), .faint), StyledText(fact, isLoss ? .bad : .plain)])
        }
        return [heading.fitted(to: width)] + table.body(width: width)
    }

    /// The same in one line of the live screen.
    func line(width: Int) -> StyledText {
        var facts = [buffer.summary(in: language)]
        if buffer.stored > 0 { facts.append(drain) }
        facts.append(room)
        if buffer.unwritten > 0 { facts.append(language(.unwritten(messages: Figures.count(buffer.unwritten)))) }
        var line = bar(width: max(width / 5, 8)) + StyledText("  ")
        if buffer.dropped > 0 { line += StyledText(language(.messagesDropped(buffer.dropped)) + " · ", .bad) }
        return (line + StyledText(facts.joined(separator: " · "))).truncated(to: width)
    }

    private var fraction: Double {
        buffer.maximumBytes > 0 ? Double(buffer.storedBytes) / Double(buffer.maximumBytes) : 0
    }

    private var share: String {
        let share = fraction > 0 ? min(fraction, 1) * 100 : 0
        return language(.fullShare(percent: Int(share.rounded())))
    }

    private func bar(width: Int) -> StyledText {
        Graph.bar(fraction, width: width, tone: fraction < 0.5 ? .good : fraction < 0.9 ? .attention : .bad)
    }

    private var room: String {
        language(buffer.secondsUntilFull.map { .fits(ElapsedTime(seconds: $0)) } ?? .fitsWithoutRate)
    }

    private var drain: String {
        language(buffer.secondsUntilDrained.map { .drainedIn(ElapsedTime(seconds: $0)) } ?? .notDraining)
    }
}
