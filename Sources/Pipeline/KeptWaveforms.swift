package import Measurement

/// The waveforms that somebody may ask for, each with what was concluded from it: the newest of each measurement
/// location, and those that the last message about each machine rests on.
///
/// Bounded: each of the two kinds has half of the room, and where it is full the one that came longest ago goes.
package struct KeptWaveforms<Conclusion: Sendable>: Sendable {
    package struct Kept: Sendable {
        package let waveform: Waveform
        package fileprivate(set) var conclusion: Conclusion
    }

    private let room: Int
    /// The oldest first.
    private var latest: [Kept] = []
    /// With the time of their message, the oldest message first.
    private var told: [(message: WallTime, kept: Kept)] = []

    /// - Parameter limit: Samples of all waveforms together; one that is longer than half of it is not kept.
    package init(limit: Int) { room = limit / 2 }

    /// Takes the place of the one of its location before it.
    package mutating func keep(_ waveform: Waveform, _ conclusion: Conclusion) {
        latest.removeAll { $0.waveform.asset == waveform.asset && $0.waveform.location == waveform.location }
        latest.append(Kept(waveform: waveform, conclusion: conclusion))
        latest.removeFirst(Self.excess(latest.map(\.waveform.samples.count), room))
    }

    /// A message about a machine has been sent, which rests on the newest waveforms of all its locations: they stay
    /// until the next one.
    ///
    /// - Parameters:
    ///   - time: That of the message.
    ///   - revise: Notes in each conclusion what the message said.
    package mutating func tell(of asset: Identifier, at time: WallTime, _ revise: (inout Conclusion) -> Void = { _ in })
    {
        told.removeAll { $0.kept.waveform.asset == asset }
        for var kept in latest where kept.waveform.asset == asset {
            revise(&kept.conclusion)
            told.append((time, kept))
        }
        told.removeFirst(Self.excess(told.map(\.kept.waveform.samples.count), room))
    }

    /// How many of the first ones are too many.
    private static func excess(_ lengths: [Int], _ room: Int) -> Int {
        var left = room
        let fitting = lengths.reversed().prefix { length in
            left -= length
            return left >= 0
        }
        return lengths.count - fitting.count
    }

    /// Forgets machines that are gone.
    package mutating func retain(where isWanted: (Identifier) -> Bool) {
        latest.removeAll { !isWanted($0.waveform.asset) }
        told.removeAll { !isWanted($0.kept.waveform.asset) }
    }

    /// The newest of a location.
    package subscript(asset: Identifier, location: Identifier) -> Waveform? {
        latest.last { $0.waveform.asset == asset && $0.waveform.location == location }?.waveform
    }

    /// What somebody asks for who wants to see for himself.
    ///
    /// - Parameters:
    ///   - location: That of the machine which was captured last where it is left out.
    ///   - message: What the message of that time rests on, or the waveform that was captured then; the newest where it
    ///     is left out.
    package func evidence(of asset: Identifier, at location: Identifier?, for message: WallTime?) -> Kept? {
        var found = latest
        if let message {
            found = found.filter { $0.waveform.time.wall == message }
            found += told.filter { $0.message == message || $0.kept.waveform.time.wall == message }.map(\.kept)
        }
        return found.filter { $0.waveform.asset == asset && (location == nil || $0.waveform.location == location) }
            .max { $0.waveform.time.monotonic < $1.waveform.time.monotonic }
    }
}
