import DequeModule
package import Measurement

/// Why a broker refused a message.
package struct Refusal: Hashable, Sendable {
    /// In the broker's words.
    package let reason: String
    /// It is about the message itself, which will not change.
    package let isFinal: Bool

    package init(reason: String, isFinal: Bool) {
        self.reason = reason
        self.isFinal = isFinal
    }
}

/// A topic at which the broker refuses messages, for whoever reports on it.
package struct RefusedTopic: Hashable, Sendable {
    package let destination: Destination
    package let reason: String
    package let since: WallTime
}

/// The topics at which the broker refuses messages.
///
/// A topic is closed by the first message that is refused. From then on only this one is sent there, ever more rarely,
/// until the broker takes it; whatever else goes there is held, which means that it is written to the journal and
/// stays there. An administrator may mend a permission after days: nothing is lost by then but what the journal's cap
/// takes. Only a message that is refused for what it is, and not for where it goes, is given up after a few tries.
struct RefusedTopics: Sendable {
    /// About a quarter of a minute, by the pauses between them.
    static let finalTries = 5

    private struct Topic: Sendable {
        var reason: String
        let since: WallTime
        /// How often its message was refused for good.
        var tries = 0
        var backoff = Backoff()
        /// When it is tried again. A new connection does not hasten it, for some brokers end the connection of whoever
        /// they refuse.
        var due = MonotonicTime(nanoseconds: 0)
        /// The message that is tried; not while it is in flight, under the ticket.
        var probe: DeliverySession.Entry?
        var ticket: UInt64?
    }

    private var topics: [Destination: Topic] = [:]
    /// Wait for the journal, to lie there in rows of their own.
    var held: Deque<DeliverySession.Entry> = []

    var isEmpty: Bool { topics.isEmpty }

    func contains(_ content: MessageContent) -> Bool { !topics.isEmpty && topics[content.destination] != nil }

    var present: [RefusedTopic] {
        topics.map { RefusedTopic(destination: $0.key, reason: $0.value.reason, since: $0.value.since) }
    }

    var probes: [DeliverySession.Entry] { topics.values.compactMap(\.probe) }

    /// - Parameter place: Where a message is from now on; nil where that does not change.
    mutating func moveProbes(_ place: (DeliverySession.Entry) -> DeliverySession.Storage?) {
        for (destination, topic) in topics {
            guard let probe = topic.probe, let storage = place(probe) else { continue }
            topics[destination]?.probe?.storage = storage
        }
    }

    /// What becomes of a message that was refused.
    enum Outcome {
        /// It is tried again; it closed its topic, or had closed it before.
        case tried(isNew: Bool)
        /// Another of the topic is tried.
        case held
        case givenUp
    }

    mutating func refuse(
        _ entry: DeliverySession.Entry, _ ticket: UInt64, _ refusal: Refusal, at now: Moment
    ) -> Outcome {
        let destination = entry.message.content.destination
        let known = topics[destination]
        if let known, known.ticket != ticket { return .held }
        var topic = known ?? Topic(reason: refusal.reason, since: now.wall)
        topic.reason = refusal.reason
        topic.tries = refusal.isFinal ? topic.tries + 1 : 0
        if topic.tries >= Self.finalTries, entry.message.content.mayBeGivenUp {
            topics[destination] = nil
            return .givenUp
        }
        topic.due = now.monotonic + topic.backoff.next()
        (topic.probe, topic.ticket) = (entry, nil)
        topics[destination] = topic
        return .tried(isNew: known == nil)
    }

    /// - Returns: Whether the broker has taken the message that was tried, so that its topic is open.
    mutating func accept(_ entry: DeliverySession.Entry, _ ticket: UInt64) -> Bool {
        guard !topics.isEmpty, topics[entry.message.content.destination]?.ticket == ticket else { return false }
        topics[entry.message.content.destination] = nil
        return true
    }

    /// One of the messages whose turn to be tried has come; ``launched(_:_:)`` follows.
    mutating func takeDue(_ now: MonotonicTime) -> DeliverySession.Entry? {
        guard let destination = topics.first(where: { $1.probe != nil && $1.due <= now })?.key
        else { return nil }
        return topics[destination]?.probe.take()
    }

    mutating func launched(_ entry: DeliverySession.Entry, _ ticket: UInt64) {
        topics[entry.message.content.destination]?.ticket = ticket
    }

    /// - Returns: Whether a message that was in flight when the connection ended is one that is tried.
    mutating func takeBack(_ entry: DeliverySession.Entry, _ ticket: UInt64) -> Bool {
        guard !topics.isEmpty, topics[entry.message.content.destination]?.ticket == ticket else { return false }
        topics[entry.message.content.destination]?.probe = entry
        topics[entry.message.content.destination]?.ticket = nil
        return true
    }
}
