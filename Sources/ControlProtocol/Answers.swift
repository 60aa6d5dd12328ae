package import Measurement

// What the daemon answers on its sockets, and `millwright VERB --json` prints: the keys below in snake case.
// Times are UTC milliseconds since 1970; ages and intervals are seconds.

/// `GET /status`: is it OK?
package struct StatusAnswer: Codable, Sendable, Equatable {
    /// What is neither good nor bad has not been asked yet.
    package struct Counts: Codable, Sendable, Equatable {
        package var total: Int
        package var good: Int
        package var bad: Int

        package init(total: Int, good: Int, bad: Int) {
            self.total = total
            self.good = good
            self.bad = bad
        }
    }

    /// Whether the machine's clock has been set; `unknown` where nothing on the machine tells.
    package enum Clock: String, Codable, Sendable { case synchronized, unsynchronized, unknown }

    package var gateway: String
    package var name: String
    package var site: String
    package var version: String
    /// The random id of this start of the daemon.
    package var epoch: String
    package var now: Int64
    package var clock: Clock
    package var uptime: Double
    package var uplink: UplinkAnswer
    package var buffer: BufferAnswer
    package var devices: Counts
    package var points: Counts
    package var alarms: AlarmCounts
    /// How many machines are in each operating state, of those that have one.
    package var states: [String: Int]
    /// Values acquired in the last full second.
    package var valuesPerSecond: Double
    /// Resident memory of the daemon, bytes.
    package var residentBytes: Int64
    /// Every counter of the daemon by name.
    package var counters: [String: UInt64]

    package init(
        gateway: String, name: String, site: String, version: String, epoch: String, now: Int64, clock: Clock,
        uptime: Double, uplink: UplinkAnswer, buffer: BufferAnswer, devices: Counts, points: Counts,
        alarms: AlarmCounts, states: [String: Int] = [:], valuesPerSecond: Double,
        residentBytes: Int64, counters: [String: UInt64]
    ) {
        self.gateway = gateway
        self.name = name
        self.site = site
        self.version = version
        self.epoch = epoch
        self.now = now
        self.clock = clock
        self.uptime = uptime
        self.uplink = uplink
        self.buffer = buffer
        self.devices = devices
        self.points = points
        self.alarms = alarms
        self.states = states
        self.valuesPerSecond = valuesPerSecond
        self.residentBytes = residentBytes
        self.counters = counters
    }
}

/// The connection to the platform.
package struct UplinkAnswer: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable { case connected, connecting, waiting, stopped }

    /// A topic at which the broker refuses messages.
    package struct Refused: Codable, Sendable, Equatable {
        package var topic: String
        package var reason: String
        package var since: Int64

        package init(topic: String, reason: String, since: Int64) {
            self.topic = topic
            self.reason = reason
            self.since = since
        }
    }

    package var state: State
    /// The broker in use or to be tried next, as a URL.
    package var broker: String
    package var since: Int64
    /// Why the last connection or attempt ended; absent while nothing went wrong.
    package var reason: String?
    /// When the next attempt is due; absent unless waiting.
    package var nextAttempt: Int64?
    package var inFlight: Int
    package var window: Int
    /// Messages acknowledged by the broker since start.
    package var delivered: UInt64
    /// Absent while the broker takes everything.
    package var refused: [Refused]?

    package init(
        state: State, broker: String, since: Int64, reason: String?, nextAttempt: Int64?, inFlight: Int, window: Int,
        delivered: UInt64, refused: [Refused]? = nil
    ) {
        self.state = state
        self.broker = broker
        self.since = since
        self.reason = reason
        self.nextAttempt = nextAttempt
        self.inFlight = inFlight
        self.window = window
        self.delivered = delivered
        self.refused = refused
    }
}

/// `GET /buffer`: how much waits, how long it will fit, when it will be gone.
package struct BufferAnswer: Codable, Sendable, Equatable {
    /// Messages in memory that no broker has acknowledged and no disk holds.
    package var unwritten: Int
    /// Messages in the journal.
    package var stored: Int
    package var storedBytes: Int64
    package var maximumBytes: Int64
    /// When the oldest stored message was acquired; absent while nothing is stored.
    package var oldest: Int64?
    /// How long the journal lasts at the rate of the last minute before the oldest messages go; absent without a rate.
    package var secondsUntilFull: Double?
    /// How long the backlog needs at the present drain rate; absent while it does not shrink.
    package var secondsUntilDrained: Double?
    /// Messages that policy dropped since start.
    package var dropped: UInt64

    package init(
        unwritten: Int, stored: Int, storedBytes: Int64, maximumBytes: Int64, oldest: Int64?,
        secondsUntilFull: Double?, secondsUntilDrained: Double?, dropped: UInt64
    ) {
        self.unwritten = unwritten
        self.stored = stored
        self.storedBytes = storedBytes
        self.maximumBytes = maximumBytes
        self.oldest = oldest
        self.secondsUntilFull = secondsUntilFull
        self.secondsUntilDrained = secondsUntilDrained
        self.dropped = dropped
    }
}

/// One asset of `GET /assets`.
package struct AssetAnswer: Codable, Sendable, Equatable {
    package var id: String
    package var name: String
    package var points: StatusAnswer.Counts
    /// When the newest value was acquired; absent before the first.
    package var newest: Int64?
    /// The distinct reasons of its bad points, such as `bad:timeout`.
    package var reasons: [String]
    package var alarms: AlarmCounts
    /// Absent where nobody said what tells its state.
    package var operation: OperationAnswer?

    package init(
        id: String, name: String, points: StatusAnswer.Counts, newest: Int64?, reasons: [String], alarms: AlarmCounts,
        operation: OperationAnswer? = nil
    ) {
        self.id = id
        self.name = name
        self.points = points
        self.newest = newest
        self.reasons = reasons
        self.alarms = alarms
        self.operation = operation
    }
}

/// One point of `GET /points` (`?asset=ID` for one asset).
package struct PointAnswer: Codable, Sendable, Equatable {
    package enum Value: Codable, Sendable, Equatable {
        case bool(Bool)
        case number(Double)
        case integer(Int64)
        case unsigned(UInt64)
        case text(String)

        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Int64.self) {
                self = .integer(value)
            } else if let value = try? container.decode(UInt64.self) {
                self = .unsigned(value)
            } else if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .unsigned(let value): try container.encode(value)
            case .text(let text): try container.encode(text)
            }
        }

        package init(_ value: Measurement.Value) {
            switch value {
            case .bool(let value): self = .bool(value)
            case .unsigned(let value): self = Int64(exactly: value).map(Self.integer) ?? .unsigned(value)
            case .signed(let value): self = .integer(value)
            // By way of its digits, so that 61.4 does not turn into 61.400001525878906.
            case .float32(let value): self = .number(Double(value.description) ?? Double(value))
            case .float64(let value): self = .number(value)
            case .text(let text): self = .text(text)
            case .time(let time): self = .integer(time.milliseconds)
            }
        }

        /// As a number: true is 1; NaN of a text.
        package var number: Double {
            switch self {
            case .bool(let value): value ? 1 : 0
            case .number(let value): value
            case .integer(let value): Double(value)
            case .unsigned(let value): Double(value)
            case .text: .nan
            }
        }
    }

    package var asset: String
    package var id: String
    package var name: String
    package var unit: String
    package var type: String
    /// Device and register as in the settings, such as `plc1 holding 12 float32 cdab`.
    package var source: String
    package var period: Double
    /// Absent while the quality is neither `good` nor `uncertain:`.
    package var value: Value?
    /// `good`, `pending` before the first answer, `bad:` and the reason, or `uncertain:` and why a value is doubted.
    package var quality: String
    /// When it was acquired, or when the reason was found; absent before the first answer.
    package var at: Int64?

    package init(
        asset: String, id: String, name: String, unit: String, type: String, source: String, period: Double,
        value: Value?, quality: String, at: Int64?
    ) {
        self.asset = asset
        self.id = id
        self.name = name
        self.unit = unit
        self.type = type
        self.source = source
        self.period = period
        self.value = value
        self.quality = quality
        self.at = at
    }
}

/// One link of `GET /links`, with its devices.
package struct LinkAnswer: Codable, Sendable, Equatable {
    package struct Device: Codable, Sendable, Equatable {
        package enum State: String, Codable, Sendable {
            /// Answers, or has not been asked yet.
            case healthy
            /// Left alone until the next probe.
            case backingOff = "backing_off"
            /// One request is out to see whether it is back.
            case probing
        }

        package var id: String
        package var unit: Int
        package var state: State
        /// Why its last request failed, such as `bad:timeout`; absent while the last one succeeded.
        package var reason: String?
        /// When the next probe is due; absent unless backing off.
        package var nextProbe: Int64?
        package var requests: UInt64
        package var responses: UInt64
        package var timeouts: UInt64
        package var exceptions: UInt64
        /// Responses with a wrong unit, function code, length or checksum.
        package var faults: UInt64
        /// Those of them that came damaged over a serial line.
        package var checksumErrors: UInt64
        package var retries: UInt64
        /// Slots of the schedule that were skipped because the poll before was not finished.
        package var overruns: UInt64
        /// Milliseconds from request to response, median and 99th percentile of the last 256; absent before the first.
        package var roundTripMedian: Double?
        package var roundTripP99: Double?
        /// How all of them are spread, from the fastest class to the slowest.
        package var roundTrips: [RoundTripClass]
        /// Values that the device refuses by themselves, such as `holding 12…13: bad:illegal_address`; asked for again
        /// every five minutes.
        package var refused: [String]

        package init(
            id: String, unit: Int, state: State, reason: String?, nextProbe: Int64?, requests: UInt64,
            responses: UInt64, timeouts: UInt64, exceptions: UInt64, faults: UInt64, checksumErrors: UInt64,
            retries: UInt64, overruns: UInt64, roundTripMedian: Double?, roundTripP99: Double?,
            roundTrips: [RoundTripClass], refused: [String]
        ) {
            self.id = id
            self.unit = unit
            self.state = state
            self.reason = reason
            self.nextProbe = nextProbe
            self.requests = requests
            self.responses = responses
            self.timeouts = timeouts
            self.exceptions = exceptions
            self.faults = faults
            self.checksumErrors = checksumErrors
            self.retries = retries
            self.overruns = overruns
            self.roundTripMedian = roundTripMedian
            self.roundTripP99 = roundTripP99
            self.roundTrips = roundTrips
            self.refused = refused
        }
    }

    package struct RoundTripClass: Codable, Sendable, Equatable {
        /// Milliseconds; absent in the last class, which has no end.
        package var upTo: Int?
        package var count: UInt64

        package init(upTo: Int?, count: UInt64) {
            self.upTo = upTo
            self.count = count
        }
    }

    /// A location whose waveform is captured over the link; counts are since the settings last changed it.
    package struct Waveform: Codable, Sendable, Equatable {
        package var asset: String
        package var location: String
        package var device: String
        package var captured: UInt64
        /// Captures that were thrown away because they were not whole.
        package var failed: UInt64
        /// Turns that were left out because the capture before was not finished.
        package var overruns: UInt64
        /// The share of the samples that has come of the capture in progress; absent while there is none.
        package var progress: Double?
        /// Why the last one that was thrown away was, such as `torn`; absent while none was.
        package var reason: String?
        /// Whether that was the last capture of all.
        package var failing: Bool

        package init(
            asset: String, location: String, device: String, captured: UInt64, failed: UInt64, overruns: UInt64,
            progress: Double?, reason: String?, failing: Bool
        ) {
            self.asset = asset
            self.location = location
            self.device = device
            self.captured = captured
            self.failed = failed
            self.overruns = overruns
            self.progress = progress
            self.reason = reason
            self.failing = failing
        }
    }

    package enum State: String, Codable, Sendable { case connected, connecting, waiting }

    package var id: String
    package var address: String
    package var state: State
    /// Why the last connection or attempt ended; absent while nothing went wrong.
    package var reason: String?
    package var connects: UInt64
    package var disconnects: UInt64
    /// Answers that matched no outstanding request: late, or with a foreign transaction identifier.
    package var unmatchedAnswers: UInt64
    /// The share of the last ten seconds in which the link was busy; absent in the first ten.
    package var load: Double?
    package var devices: [Device]
    package var waveforms: [Waveform]

    package init(
        id: String, address: String, state: State, reason: String?, connects: UInt64, disconnects: UInt64,
        unmatchedAnswers: UInt64, load: Double?, devices: [Device], waveforms: [Waveform]
    ) {
        self.id = id
        self.address = address
        self.state = state
        self.reason = reason
        self.connects = connects
        self.disconnects = disconnects
        self.unmatchedAnswers = unmatchedAnswers
        self.load = load
        self.devices = devices
        self.waveforms = waveforms
    }
}

/// `POST /reload` on the socket for changes: what the new settings changed, or why they were refused.
package struct ReloadAnswer: Codable, Sendable, Equatable {
    package var applied: Bool
    /// Ids such as `device plc1`, in the order of the file.
    package var added: [String]
    package var removed: [String]
    package var changed: [String]
    /// Mistakes as `FILE:LINE: …` in the daemon's language; not empty exactly when `applied` is false.
    package var mistakes: [String]

    package init(applied: Bool, added: [String], removed: [String], changed: [String], mistakes: [String]) {
        self.applied = applied
        self.added = added
        self.removed = removed
        self.changed = changed
        self.mistakes = mistakes
    }
}

/// The body of every answer whose HTTP status is not 200.
package struct ProblemAnswer: Codable, Sendable, Equatable {
    package var problem: String

    package init(problem: String) { self.problem = problem }
}
