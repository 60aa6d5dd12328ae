import Measurement
import Testing

@testable import StateDetection

/// One machine, of which something is seen once a second.
private struct Rig {
    var tracker: OperationTracker
    private(set) var now: Double
    /// Every state that was entered, in order.
    private(set) var states: [OperatingState] = []
    /// The key of every mode that was entered.
    private(set) var modes: [String] = []

    static let settle = 10.0

    static func configuration(
        bins: [OperationConfiguration.Bin] = [], context: [String] = []
    ) throws -> OperationConfiguration {
        let run = try Expression("current > 5"), idle = try Expression("current > 1")
        var configuration = OperationConfiguration(asset: AlarmRig.pump, evidence: .rules(run: run, idle: idle))
        configuration.settle = .seconds(Int(settle))
        configuration.bins = bins
        configuration.context = context.map { Identifier($0)! }
        return configuration
    }

    init(
        _ configuration: OperationConfiguration, remembered: OperationTracker.Remembered? = nil, at start: Double = 0
    ) {
        now = start
        tracker = OperationTracker(
            configuration, period: .seconds(1), remembered: remembered, at: AlarmRig.moment(start))
    }

    mutating func see(_ level: OperationTracker.Level?, for seconds: Int, bin: Double? = nil, context: String? = nil) {
        for _ in 0..<seconds {
            now += 1
            let time = AlarmRig.moment(now)
            if let bin { tracker.takeBin(0, bin, at: time) }
            if let context { tracker.takeContext(0, context, at: time) }
            let isNew = level.map { tracker.take($0, at: time) } ?? tracker.takeNothing("bad:timeout", at: time)
            guard isNew else { continue }
            if states.last != tracker.state { states.append(tracker.state) }
            modes.append(tracker.mode.key)
        }
    }

    var runningSeconds: Double { Double(tracker.hours.running) / 1e9 }
}

@Suite struct OperationTests {
    @Test func `a machine starts, settles, runs, stops and rests`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.off, for: 20)
        rig.see(.run, for: 60)
        rig.see(.off, for: 60)
        rig.see(.idle, for: 10)
        #expect(rig.states == [.off, .starting, .run, .stopping, .off, .idle])
        #expect(rig.tracker.hours.starts == 1)
        // Held for three seconds at either end.
        #expect(rig.runningSeconds == 60)
    }

    @Test func `the first state is no start, and since is when it was first seen`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.run, for: 5)
        #expect(rig.tracker.state == .run)
        #expect(rig.tracker.hours.starts == 0)
        #expect(rig.tracker.since == AlarmRig.moment(1))
        #expect(!rig.tracker.mode.isSteady)
        rig.see(.run, for: 10)
        #expect(rig.modes == ["run/unsteady", "run"])
    }

    @Test func `what does not last is nothing`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.off, for: 10)
        for _ in 0..<20 {
            rig.see(.run, for: 2)
            rig.see(.off, for: 1)
        }
        #expect(rig.states == [.off])
        #expect(rig.tracker.hours.starts == 0)
    }

    @Test func `between two other levels it has left all the same`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.run, for: 30)
        for _ in 0..<4 {
            rig.see(.idle, for: 1)
            rig.see(.off, for: 1)
        }
        #expect(rig.tracker.state == .stopping)
    }

    @Test func `a start that fails is a start`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.off, for: 10)
        rig.see(.run, for: 6)
        rig.see(.off, for: 30)
        #expect(rig.states == [.off, .starting, .stopping, .off])
        #expect(rig.tracker.hours.starts == 1)
    }

    @Test func `a value that is not good changes nothing at first`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.run, for: 20)
        rig.see(nil, for: 29)
        #expect(rig.tracker.state == .run)
        rig.see(.run, for: 1)
        #expect(rig.runningSeconds == 46)
        rig.see(nil, for: 40)
        #expect(rig.tracker.state == .unknown)
        #expect(rig.tracker.reason == "bad:timeout")
        rig.see(.run, for: 5)
        #expect(rig.states == [.run, .unknown, .run])
        #expect(rig.tracker.reason == nil)
        // What was not seen counts for nothing.
        #expect(rig.runningSeconds < 55)
    }

    @Test func `a machine that is found running, and was off, has started`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.off, for: 10)
        rig.see(nil, for: 60)
        rig.see(.run, for: 20)
        #expect(rig.states == [.off, .unknown, .starting, .run])
        #expect(rig.tracker.hours.starts == 1)
    }

    // MARK: Modes

    @Test func `run is told apart by speed and product, once they have settled`() throws {
        let speed = OperationConfiguration.Bin(point: Identifier("speed")!, width: .relative(0.1))
        var rig = Rig(try Rig.configuration(bins: [speed], context: ["product"]))
        rig.see(.off, for: 5, bin: 0, context: "4711")
        rig.see(.run, for: 30, bin: 1480, context: "4711")
        rig.see(.run, for: 30, bin: 1000, context: "4711")
        rig.see(.run, for: 30, bin: 1000, context: "4712")
        let keys = rig.modes.filter { $0.hasPrefix("run/speed") }
        #expect(Set(keys).count == 3)
        #expect(rig.modes.filter { $0 == "run/unsteady" }.count == 2)
        #expect(keys.last?.hasSuffix("/product=4712") == true)
        let bin = try #require(rig.tracker.mode.bins.first)
        #expect(bin.lower < 1000 && 1000 < bin.upper)
        #expect(abs(bin.upper / bin.lower - 1.1) < 1e-9)
    }

    @Test func `a speed that still rises has not settled`() throws {
        let speed = OperationConfiguration.Bin(point: Identifier("speed")!, width: .relative(0.1))
        var rig = Rig(try Rig.configuration(bins: [speed]))
        rig.see(.off, for: 5, bin: 0)
        for second in 0..<31 { rig.see(.run, for: 1, bin: min(1480, 100 + 60 * Double(second))) }
        #expect(!rig.tracker.mode.isSteady)
        for second in 31..<40 { rig.see(.run, for: 1, bin: min(1480, 100 + 60 * Double(second))) }
        #expect(rig.modes.filter { $0.hasPrefix("run/speed") } == [rig.tracker.mode.key])
        #expect(rig.tracker.mode.bins.first.map { $0.lower < 1480 && 1480 < $0.upper } == true)
    }

    @Test func `a speed at the edge of a bin stays in it`() throws {
        let speed = OperationConfiguration.Bin(point: Identifier("speed")!, width: .absolute(100))
        var rig = Rig(try Rig.configuration(bins: [speed]))
        for round in 0..<60 { rig.see(.run, for: 1, bin: round.isMultiple(of: 2) ? 1449 : 1451) }
        #expect(rig.modes == ["run/unsteady", "run/speed=1450..1550"])
    }

    @Test func `without a speed nothing is steady`() throws {
        let speed = OperationConfiguration.Bin(point: Identifier("speed")!, width: .absolute(100))
        var rig = Rig(try Rig.configuration(bins: [speed]))
        rig.see(.run, for: 60)
        #expect(rig.tracker.state == .run && !rig.tracker.mode.isSteady)
    }

    @Test(arguments: [OperationConfiguration.BinWidth.relative(0.1), .absolute(7)])
    func `every value lies in its bin, and nothing is too large or small`(width: OperationConfiguration.BinWidth) {
        for value in [0, 1e-9, 0.3, -0.3, 5, -12, 1480, -1480, 1e6] {
            let bin = width.place(of: value, before: nil).map { width.bin($0, of: AlarmRig.pump) }
            #expect(bin.map { $0.lower <= value && value <= $0.upper } == true, "\(value): \(String(describing: bin))")
        }
        for value in [Double.nan, .infinity, -.infinity, 1e300] where width == .absolute(7) {
            #expect(width.place(of: value, before: 3) == nil)
        }
    }

    // MARK: Going on

    @Test func `a restart goes on where it was`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.off, for: 10)
        rig.see(.run, for: 40)
        let memory = try #require(rig.tracker.memory)
        var next = Rig(try Rig.configuration(), remembered: memory, at: rig.now + 5)
        #expect(next.tracker.memory == memory)
        next.see(.run, for: 20)
        #expect(next.states == [.run])
        #expect(next.tracker.hours.starts == 1)
        #expect(next.tracker.since.wall == memory.since)
        #expect(next.runningSeconds > rig.runningSeconds && next.runningSeconds <= rig.runningSeconds + 20)
    }

    @Test func `after a restart in a start it is the same start`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.off, for: 10)
        rig.see(.run, for: 6)
        #expect(rig.tracker.state == .starting)
        var next = Rig(try Rig.configuration(), remembered: rig.tracker.memory, at: rig.now + 5)
        next.see(.run, for: 30)
        #expect(next.states == [.starting, .run])
        #expect(next.tracker.hours.starts == 1)
    }

    @Test func `a machine that started meanwhile has started once`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.off, for: 10)
        var next = Rig(try Rig.configuration(), remembered: rig.tracker.memory, at: rig.now + 7200)
        next.see(.run, for: 30)
        #expect(next.states == [.starting, .run])
        #expect(next.tracker.hours.starts == 1)
    }

    // MARK: Hours

    @Test func `utilisation is the share of what was watched`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.run, for: 1800)
        rig.see(.off, for: 1800)
        let day = try #require(rig.tracker.hours.utilisation(ofLast: 24, at: AlarmRig.moment(rig.now).wall))
        #expect(abs(day.share - 0.5) < 0.01)
        #expect(abs(day.known - 1) < 0.01)
        let later = AlarmRig.moment(rig.now + 30 * 3600).wall
        #expect(rig.tracker.hours.utilisation(ofLast: 24, at: later) == nil)
        #expect(rig.tracker.hours.utilisation(ofLast: 168, at: later) == day)
    }

    @Test func `hours that are written down and read again are the same`() throws {
        var rig = Rig(try Rig.configuration())
        rig.see(.run, for: 4000)
        let hours = rig.tracker.hours, wall = AlarmRig.moment(rig.now).wall
        let again = OperatingHours(running: hours.running, starts: hours.starts, hours: hours.newest(at: wall))
        #expect(again == hours)
    }

    @Test(arguments: 0..<20)
    func `whatever comes, no hour is longer than its time`(round: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let speed = OperationConfiguration.Bin(point: Identifier("speed")!, width: .relative(0.1))
        var tracker = OperationTracker(
            try Rig.configuration(bins: [speed], context: ["product"]), period: .seconds(1), at: AlarmRig.moment(0))
        var (seconds, latest, starts) = (0.0, 0.0, 0)
        for _ in 0..<3000 {
            // Mostly on, now and then back, and at times a long way on.
            let step = [0.0, 0.1, 1, 1, 1, 7, -3, 40, 5000].randomElement(using: &generator)!
            seconds = max(0, seconds + step)
            latest = max(latest, seconds)
            let time = AlarmRig.moment(seconds)
            tracker.takeBin(0, [nil, .nan, 0, 1e300, 1480, 700].randomElement(using: &generator)!, at: time)
            tracker.takeContext(0, [nil, "a", "b"].randomElement(using: &generator)!, at: time)
            let level: OperationTracker.Level? = [nil, .off, .idle, .run, .run, .run].randomElement(using: &generator)!
            _ = level.map { tracker.take($0, at: time) } ?? tracker.takeNothing("bad:timeout", at: time)
            #expect(Double(tracker.hours.running) <= latest * 1e9, "seed \(seed)")
            #expect(tracker.hours.starts >= starts, "seed \(seed)")
            starts = tracker.hours.starts
            let share = tracker.hours.utilisation(ofLast: 168, at: time.wall)?.share ?? 0
            #expect((0...1).contains(share), "seed \(seed)")
            #expect((tracker.reason != nil) == (tracker.state == .unknown) || tracker.memory == nil, "seed \(seed)")
            #expect(!tracker.mode.isSteady || tracker.state != .unknown, "seed \(seed)")
        }
    }
}
