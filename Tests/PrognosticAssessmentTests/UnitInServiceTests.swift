import Foundation
import Measurement
import Testing

@testable import PrognosticAssessment

@Suite struct `A unit in service` {
    private static let model: Result<LifeModelFile, any Error> = Result {
        var machines = Machines(seed: 41)
        machines.noise = 0.1
        let model = try LifeModel(learningFrom: machines.fleet(8, lives: 60...120), cap: nil, seed: 1) { count, body in
            for index in 0..<count { body(index) }
        }
        return LifeModelFile(unitColumn: "unit", timeColumn: "hours", model: model)
    }
    private static let base: Int64 = 1_760_000_400 / 3600 * 3600
    private static let sources = ["c0": "c0", "c1": "temp", "c2": "c2", "c3": "de_h.rms"]

    private func use(_ clock: ModelUse.Clock = .calendar(unit: 3_600_000)) throws -> ModelUse {
        ModelUse(
            asset: try #require(Identifier("pump")), id: try #require(Identifier("life")),
            model: NamedModel(try Self.model.get(), name: "m.json"), sources: Self.sources, clock: clock)
    }

    /// A machine's hours as the record has them, and the same as a table.
    private func history(life: Int, rows: Int) -> (hours: [UnitInService.Hour], unit: Fleet.Unit) {
        var machines = Machines(seed: 42)
        machines.noise = 0.1
        let unit = machines.unit("x", life: life, rows: rows)
        let hours = (0..<rows).map { row in
            var means = ["cycles": 7 * Double(row)]
            for (column, name) in ["c0", "temp", "c2", "de_h.rms"].enumerated() {
                means[name] = unit.values[column][row]
            }
            return UnitInService.Hour(start: Self.base + 3600 * Int64(row), means: means)
        }
        return (hours, unit)
    }

    /// So long after the first hour began.
    private func now(_ hours: Double) -> WallTime {
        WallTime(milliseconds: 1000 * Self.base + Int64(3_600_000 * hours))
    }

    private func life(_ prognosis: Prognosis) throws -> RemainingLife {
        guard case .degrading(let life) = prognosis.state else { throw Unexpected() }
        return life
    }

    private struct Unexpected: Error {}

    @Test func `is told what its model says of the same rows in a table, less what has passed since`() throws {
        let (hours, unit) = history(life: 90, rows: 60)
        var service = UnitInService(try use())
        let found = service.take(hours, at: now(61))
        var table = unit
        table.values[4] = unit.times.map { _ in .nan }
        let expected = try Self.model.get().model.prediction(for: table).remaining
        let said = try life(found)
        for (left, right) in zip(said.quantiles + [said.mean], expected.quantiles + [expected.mean]) {
            #expect(abs(left - max(0, right - 1.5)) < 1e-6)
        }
        #expect(found.lastHour == now(59.5) && found.newest == nil && !found.isStrange)
        #expect(found.modelWeights.map(\.name) == ["boosting", "ridge", "similarity"])
    }

    @Test func `is known anew after a restart, whatever was taken in before`() throws {
        let (hours, _) = history(life: 90, rows: 70)
        var there = UnitInService(try use())
        for count in stride(from: 1, through: 70, by: 3) {
            _ = there.take(hours.prefix(count), at: now(Double(count) - 0.4))
        }
        var restarted = UnitInService(try use())
        #expect(try life(there.take(hours, at: now(70.2))) == life(restarted.take(hours, at: now(70.2))))
        #expect(there.next == Self.base + 70 * 3600)
    }

    @Test func `ages by its counter, and begins anew where that does`() throws {
        let (hours, _) = history(life: 90, rows: 60)
        var counted = UnitInService(try use(.counter("cycles")))
        var standing = hours
        // It stands still for a day, and slips once.
        standing += (60..<84).map {
            UnitInService.Hour(start: Self.base + 3600 * $0, means: hours[59].means)
        }
        var slip = hours[59].means
        slip["cycles"] = 1
        standing.append(UnitInService.Hour(start: Self.base + 3600 * 84, means: slip))
        let before = try life(counted.take(hours, at: now(60)))
        let after = try life(counted.take(standing, at: now(85)))
        #expect(abs(after.p50 - max(0, before.p50 - 25)) < 1e-6)
        // A seventh of an hour each.
        #expect(before.p95 < 120)
        standing += (0..<3).map { index in
            var means = hours[index].means
            means["cycles"] = Double(2 + index)
            return UnitInService.Hour(start: Self.base + 3600 * Int64(85 + index), means: means)
        }
        let anew = try life(counted.take(standing, at: now(88)))
        #expect(anew.p50 > after.p50)
    }

    @Test func `begins at its day, and says nothing of what it has too little of`() throws {
        let (hours, _) = history(life: 90, rows: 60)
        var late = try use()
        late.since = now(30)
        var service = UnitInService(late)
        #expect(try life(service.take(hours, at: now(60))).p50 > 0)
        late.since = now(100)
        service = UnitInService(late)
        let found = service.take(hours, at: now(60))
        #expect(found.state == .learning(missing: 2) && found.lastHour == nil)
        var aged = try use()
        aged.since = now(-40)
        service = UnitInService(aged)
        var other = UnitInService(try use())
        #expect(try life(service.take(hours, at: now(60))) != life(other.take(hours, at: now(60))))
        var stopping = try use()
        stopping.nextStop = .within(.seconds(100 * 86_400))
        service = UnitInService(stopping)
        #expect(service.take(hours, at: now(60)).failureBeforeStop == 1)
    }
}
