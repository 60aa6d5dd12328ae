import Measurement
package import Modbus

/// The time that polls leave on a line, and what of a capture fits into it.
package struct IdleTime: Hashable, Sendable {
    /// Until the next poll.
    package let spare: Duration
    /// What the device takes to answer; on a serial line with the characters of a poll where it was measured, so on the
    /// safe side.
    package let turnRound: Duration
    package let framing: Framing

    package init(spare: Duration, turnRound: Duration, framing: Framing) {
        self.spare = spare
        self.turnRound = turnRound
        self.framing = framing
    }

    /// The next request of a capture, as large as there is time for; `nil` where not even a small one can be answered.
    ///
    /// - Parameter registers: More are not asked for.
    package func request(of capture: WaveformCapture, atMost registers: Int) -> Request? {
        let request = capture.request(atMost: min(registers, fitting))
        return duration(of: request) <= spare ? request : nil
    }

    /// Registers side by side; fewer are not worth a request.
    private static let fewest = 8

    private var fitting: Int {
        guard case .rtu(let timing) = framing else { return 125 }
        // Unit, function, two numbers and checksum there; unit, function, count and checksum back.
        let characters =
            (spare - turnRound - timing.silence - timing.silence).nanoseconds / timing.character.nanoseconds
        return min(125, max(Self.fewest, (Int(characters) - 8 - 5) / 2))
    }

    private func duration(of request: Request) -> Duration {
        guard case .rtu(let timing) = framing else { return turnRound }
        let characters = request.exchangeByteCount(framing)
        return turnRound + timing.duration(of: characters) + timing.silence + timing.silence
    }
}
