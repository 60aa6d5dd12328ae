package import Measurement

/// The four streams of a gateway, by what may be lost last.
///
/// The raw value is stored in the journal, and is the order in which policy gives messages up: the highest goes first.
package enum MessageClass: UInt8, Sendable, CaseIterable {
    /// Alarms, events, and what explains the streams themselves.
    case alarm = 0
    /// Verdicts: state, health, diagnosis, remaining life, advice.
    case verdict = 1
    case feature = 2
    case data = 3

    /// The `c` of a message.
    package var label: String {
        switch self {
        case .alarm: "a"
        case .verdict: "v"
        case .feature: "f"
        case .data: "d"
        }
    }

    /// Whether a message is on disk before it is sent for the first time.
    package var isCommittedFirst: Bool { self == .alarm || self == .verdict }
}

/// The random id of one start of the daemon: eight characters of `a-z 0-9`.
package struct Epoch: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init?(_ text: String) {
        guard text.utf8.count == 8, Identifier(text) != nil else { return nil }
        rawValue = text
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> Epoch {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let text = String((0..<8).map { _ in alphabet.randomElement(using: &generator)! })  // Never empty.
        return Epoch(text)!  // Eight allowed characters.
    }

    package var description: String { rawValue }
}

/// One number for each class: how many sequence numbers an epoch has issued, so 0 ..< n exist.
package struct ClassCounts: Hashable, Sendable {
    private var counts = InlineCounts()

    private struct InlineCounts: Hashable, Sendable {
        var alarm: UInt64 = 0
        var verdict: UInt64 = 0
        var feature: UInt64 = 0
        var data: UInt64 = 0
    }

    package init() {}

    package subscript(messageClass: MessageClass) -> UInt64 {
        get {
            switch messageClass {
            case .alarm: counts.alarm
            case .verdict: counts.verdict
            case .feature: counts.feature
            case .data: counts.data
            }
        }
        set {
            switch messageClass {
            case .alarm: counts.alarm = newValue
            case .verdict: counts.verdict = newValue
            case .feature: counts.feature = newValue
            case .data: counts.data = newValue
            }
        }
    }
}

/// How the epoch before this one ended, as far as its traces tell.
package struct EndedEpoch: Hashable, Sendable {
    package let epoch: Epoch
    /// Whether it was stopped in order, with everything written.
    package let isClean: Bool
    /// Whether `issued` is exact: after a clean end or a kill. After a power cut it is a lower bound.
    package let isExact: Bool
    package let issued: ClassCounts
    /// No number at or above was issued; equal to `issued` when that is exact.
    package let below: ClassCounts

    package init(epoch: Epoch, isClean: Bool, isExact: Bool, issued: ClassCounts, below: ClassCounts) {
        self.epoch = epoch
        self.isClean = isClean
        self.isExact = isExact
        self.issued = issued
        self.below = below
    }
}

/// Neighbouring messages that will not come, because policy gave them up.
package struct Gap: Hashable, Sendable {
    /// The raw value is stored in the journal: add cases, never renumber them.
    package enum Reason: UInt8, Sendable {
        /// The journal reached its size.
        case journalFull = 1
        /// The journal could not be written, and memory reached its bound.
        case memoryFull = 2
        /// A row of the journal could not be read any more.
        case unreadable = 3
        /// The broker refused the message for what it is, again and again.
        case refused = 4

        package var label: String {
            switch self {
            case .journalFull: "journal_full"
            case .memoryFull: "memory_full"
            case .unreadable: "unreadable"
            case .refused: "refused"
            }
        }
    }

    package let epoch: Epoch
    package let messageClass: MessageClass
    package let sequences: ClosedRange<UInt64>
    package let reason: Reason

    package init(epoch: Epoch, messageClass: MessageClass, sequences: ClosedRange<UInt64>, reason: Reason) {
        self.epoch = epoch
        self.messageClass = messageClass
        self.sequences = sequences
        self.reason = reason
    }

    /// Joins neighbours of the same epoch, class and reason; the order otherwise stays.
    package static func coalesced(_ gaps: [Gap]) -> [Gap] { gaps.reduce(into: []) { add($1, to: &$0) } }

    /// Adds one behind others that are joined already.
    package static func add(_ gap: Gap, to gaps: inout [Gap]) {
        guard let last = gaps.last, last.epoch == gap.epoch, last.messageClass == gap.messageClass,
            last.reason == gap.reason, last.sequences.upperBound &+ 1 == gap.sequences.lowerBound
        else { return gaps.append(gap) }
        gaps[gaps.count - 1] = Gap(
            epoch: last.epoch, messageClass: last.messageClass,
            sequences: last.sequences.lowerBound...gap.sequences.upperBound, reason: last.reason)
    }
}

/// What a stream message says, before it has an epoch and a sequence number.
package enum MessageContent: Sendable {
    case readings(ReadingBatch)
    case features(WaveformFeatures)
    case verdict(Verdict)
    /// The first message of an epoch.
    case epoch(ended: EndedEpoch?, at: Moment)
    case gap([Gap], at: Moment)
    // Rare and large: beside the others, which are many.
    indirect case alarm(AlarmChange)
    indirect case flood(AlarmFlood)

    package var messageClass: MessageClass {
        switch self {
        case .readings: .data
        case .features: .feature
        case .verdict: .verdict
        case .epoch, .gap, .alarm, .flood: .alarm
        }
    }

    package var destination: Destination {
        switch self {
        case .readings(let batch): Destination("data", of: batch.layout.asset)
        case .features(let features): Destination("features", of: features.asset)
        case .verdict(let verdict): Destination(verdict.kind.label, of: verdict.asset)
        case .epoch: Destination("epoch")
        case .gap: Destination("gap")
        case .alarm(let change): Destination("alarm", of: change.id.asset)
        case .flood: Destination("event")
        }
    }

    /// Not what explains the streams: without it, what is missing would be so silently.
    var mayBeGivenUp: Bool {
        switch self {
        case .epoch, .gap: false
        case .readings, .features, .verdict, .alarm, .flood: true
        }
    }

    /// When it was acquired or found.
    package var time: Moment {
        switch self {
        case .readings(let batch): batch.time
        case .features(let features): features.time
        case .verdict(let verdict): verdict.time
        case .epoch(_, let time), .gap(_, let time): time
        case .alarm(let change): change.time
        case .flood(let flood): flood.time
        }
    }
}

/// One message of a stream; it keeps what it was born with however often it is sent.
package struct StreamMessage: Sendable {
    package let epoch: Epoch
    package let sequence: UInt64
    package let content: MessageContent

    package init(epoch: Epoch, sequence: UInt64, content: MessageContent) {
        self.epoch = epoch
        self.sequence = sequence
        self.content = content
    }

    package var messageClass: MessageClass { content.messageClass }
}
