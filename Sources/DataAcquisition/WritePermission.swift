package import Measurement

/// That a point may be written, and within which bounds. Without one, nothing that the daemon does can write to it.
package struct WritePermission: Hashable, Sendable {
    /// In the unit of the point.
    package var range: ClosedRange<Double>
    /// The least time between two writes.
    package var pause: Duration = .seconds(1)
    /// What must be true of the asset, as far as its points tell.
    package var condition: Expression?

    package init(range: ClosedRange<Double>) { self.range = range }
}

/// Somebody wants a point to have a value.
package struct WriteCommand: Sendable {
    /// Chosen by whoever asks; the answer carries it, and a second command with it is not carried out again.
    package let id: String
    package let asset: Identifier
    package let point: Identifier
    /// In the unit of the point; 1 or 0 for a bit.
    package let value: Double
    /// What the point must read before; anything where it is left out.
    package let expected: Double?
    /// Not carried out later than this.
    package let expires: MonotonicTime
    /// Who asked, for the audit.
    package let origin: String

    package init(
        id: String, asset: Identifier, point: Identifier, value: Double, expected: Double?, expires: MonotonicTime,
        origin: String
    ) {
        self.id = id
        self.asset = asset
        self.point = point
        self.value = value
        self.expected = expected
        self.expires = expires
        self.origin = origin
    }
}

/// What came of a command.
package struct WriteOutcome: Hashable, Sendable {
    /// The raw value is what programs read.
    package enum Result: String, Hashable, Sendable, CaseIterable {
        /// Written, and read back as it was asked for.
        case done
        /// Nothing was sent to the device but reads.
        case unknownPoint = "refused:unknown_point"
        case notWritable = "refused:not_writable"
        case outOfRange = "refused:out_of_range"
        /// The point's type has no such number.
        case notEncodable = "refused:not_encodable"
        case tooSoon = "refused:too_soon"
        case busy = "refused:busy"
        case expired = "refused:expired"
        case conditionNotMet = "refused:condition"
        /// The point does not read what the command expects.
        case unexpected = "refused:unexpected_value"
        /// The point could not be read before, so nothing was written.
        case unreadable = "refused:unreadable"
        /// The device answered the write with an exception.
        case rejected = "failed:rejected"
        /// Whether the write took effect is not known: no answer came, and the point could not be read back.
        case unconfirmed = "failed:unconfirmed"
        /// The device confirmed, but the point reads another value.
        case differs = "failed:reads_other_value"

        /// Whether the same command is not worth another try later, under the same id.
        var isFinal: Bool { self != .busy && self != .tooSoon }
    }

    package let result: Result
    /// What the point read before and after; `nil` where it was not read.
    package let before: Double?
    package let readBack: Double?

    package init(_ result: Result, before: Double? = nil, readBack: Double? = nil) {
        self.result = result
        self.before = before
        self.readBack = readBack
    }
}
