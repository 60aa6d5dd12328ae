/// What a machine does. The raw value is stored in the record and goes upstream: add cases, never rename them.
package enum OperatingState: String, Codable, Sendable, CaseIterable {
    case off
    /// Ready, and doing nothing.
    case idle
    /// On its way to `run`, and not settled there.
    case starting
    case run
    /// On its way from `run`, and not settled again.
    case stopping
    /// Nobody can tell.
    case unknown

    /// Whether the machine works: what its hours of operation count.
    package var isRunning: Bool { self == .starting || self == .run }
}
