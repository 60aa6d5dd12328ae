import Foundation
import Measurement
import Pipeline
import Publication
import Settings
import SettingsFiles
import Simulation
import StateDetection
import Testing

/// The pumps of `Config/anomalies` as their daemon judges them, without waiting: physics, polls and rows at the times
/// that they would have.
private struct Demo {
    private static let points = [
        "running", "current", "bearing_temp", "vibration", "flow", "discharge_pressure", "bearing_shock",
    ]
    /// Milliseconds between polls, and how long after the first device of the line each is asked.
    private static let period = 50
    private static let phases = [0, 20, 30]
    /// Milliseconds until the daemon has started.
    private static let start = 2000

    private var plant: Plant
    private var run: RecordedRun
    private let pumps: [MachineConfiguration]
    /// Milliseconds between the steps of the plant and the grid of the polls.
    private let offset: Int
    private var now = 0
    /// Those that were raised, each with the points that it came from then.
    private(set) var raised: [String: [String]] = [:]
    var alarms: Set<String> { Set(raised.keys) }

    init(_ configuration: PlantConfiguration, _ settings: DaemonSettings, seed: UInt64) throws {
        var configuration = configuration
        configuration.seed = seed
        pumps = configuration.machines
        plant = try Plant(configuration)
        var random = RandomSource(seed: seed)
        offset = Int(random.next() % UInt64(PlantServer.step.milliseconds))
        let points = try Self.points.map { try #require(Identifier($0)) }
        run = RecordedRun(
            columns: pumps.flatMap { pump in points.map { .init(asset: pump.id, point: $0) } },
            assets: settings.assets, devices: settings.devices, limits: settings.limits,
            operations: settings.operations,
            anomalies: settings.anomalies, from: WallTime(milliseconds: 0))
    }

    /// - Parameter seconds: Outside, since the start of the plant.
    mutating func advance(to seconds: Int) {
        defer { now = seconds * 1000 }
        for time in now..<seconds * 1000 {
            if time % Int(PlantServer.step.milliseconds) == offset { plant.advance(by: PlantServer.step) }
            guard time >= Self.start else { continue }
            for (index, phase) in Self.phases.enumerated() where time % Self.period == phase { poll(index, at: time) }
        }
    }

    private mutating func poll(_ index: Int, at time: Int) {
        var values = [Double](repeating: .nan, count: pumps.count * Self.points.count)
        values.replaceSubrange(index * Self.points.count..<(index + 1) * Self.points.count, with: read(pumps[index]))
        for case .alarm(let change) in run.take(values, at: WallTime(milliseconds: Int64(time)))
        where change.cause == .raised {
            raised[change.id.description] = change.contributions.map(\.point.rawValue)
        }
    }

    private mutating func read(_ pump: MachineConfiguration) -> [Double] {
        func ask(_ function: UInt8, _ address: UInt8, _ count: UInt8) -> [UInt8] {
            let pdu = [function, 0, address, 0, count]
            return Array(plant.response(to: pdu.span, unit: pump.unit).dropFirst(2))
        }
        func float(_ bytes: [UInt8], _ places: [Int]) -> Double {
            Double(Float(bitPattern: places.reduce(0) { $0 << 8 | UInt32(bytes[$1]) }))
        }
        let held = ask(3, 10, 6), inputs = ask(4, 2, 10)
        return [Double(ask(1, 4, 1)[0] & 1)] + [0, 4, 8].map { float(held, [$0 + 2, $0 + 3, $0, $0 + 1]) }
            + [0, 4, 16].map { float(inputs, [$0, $0 + 1, $0 + 2, $0 + 3]) }
    }
}

@Suite struct `The demo of first alarms` {
    /// Others by `MILLWRIGHT_SEEDS=41,42,43`.
    private static let seeds =
        ProcessInfo.processInfo.environment["MILLWRIGHT_SEEDS"].map {
            $0.split(separator: ",").compactMap { UInt64($0) }
        }
        ?? Array(1...40)
    /// Outside: when the faults begin, and fifteen more.
    private static let seconds = (before: 60, all: 75)

    @Test func `has the failing bearing and the monitor that sticks, and nothing else, with nineteen seeds of twenty`()
        throws
    {
        let plant = try readPlant(repositoryFile("Config/anomalies/plant.yaml"))
        let settings = try readSettings(repositoryFile("Config/anomalies/millwright.yaml"))
        let good = try Self.seeds.count { seed in
            var demo = try Demo(plant, settings, seed: seed)
            demo.advance(to: Self.seconds.before)
            let early = demo.alarms
            demo.advance(to: Self.seconds.all)
            let isGood =
                early.isEmpty && demo.alarms == ["pump-1/anomaly", "pump-2/bearing_shock/sensor"]
                && demo.raised["pump-1/anomaly"]?.contains("bearing_temp") == true
            if !isGood { print("first alarms: seed \(seed): early \(early.sorted()), then \(demo.raised)") }
            return isGood
        }
        print("first alarms: as intended with \(good) of \(Self.seeds.count) seeds")
        #expect(20 * good >= 19 * Self.seeds.count)
    }
}
