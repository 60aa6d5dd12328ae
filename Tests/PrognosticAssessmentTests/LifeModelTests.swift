import Foundation
import Testing

@testable import PrognosticAssessment

/// In turn.
private func inTurn(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) { for index in 0..<count { body(index) } }

@Suite struct `A model of remaining life` {
    private static let fleet: Fleet = {
        var machines = Machines(seed: 1)
        machines.noise = 0.1
        return machines.fleet(20)
    }()
    private static let model = Result { try LifeModel(learningFrom: fleet, cap: nil, seed: 1, concurrently: inTurn) }

    @Test func `is near the truth on units that it never saw`() throws {
        var machines = Machines(seed: 2)
        machines.noise = 0.1
        var squares = 0.0
        var byAge = 0.0
        var covered = 0
        let lives = 80...160
        for index in 0..<60 {
            let life = lives.lowerBound + index
            let rows = life * (40 + index) / 100
            let model = try Self.model.get()
            let prediction = model.prediction(for: machines.unit("x", life: life, rows: rows))
            let truth = Double(life - rows)
            squares += (prediction.remaining.mean - truth) * (prediction.remaining.mean - truth)
            let simple = model.lives.remaining(at: Double(rows - 1)).mean
            byAge += (simple - truth) * (simple - truth)
            if (prediction.remaining.p05...prediction.remaining.p95).contains(truth) { covered += 1 }
            #expect(prediction.remaining.quantiles == prediction.remaining.quantiles.sorted())
            #expect(!prediction.isStrange)
        }
        #expect(squares < 0.5 * byAge)
        #expect((46...60).contains(covered), "90 % of 60, give or take three deviations")
    }

    @Test func `is the same for the same seed, whoever computes first`() throws {
        var machines = Machines(seed: 3)
        let fleet = machines.fleet(8)
        let forwards = try LifeModel(learningFrom: fleet, cap: 50, seed: 7, concurrently: inTurn)
        let backwards = try LifeModel(learningFrom: fleet, cap: 50, seed: 7) { count, body in
            DispatchQueue.concurrentPerform(iterations: count) { body(count - 1 - $0) }
        }
        #expect(forwards == backwards)
        let other = try LifeModel(learningFrom: fleet, cap: 50, seed: 8, concurrently: inTurn)
        #expect(forwards != other)
        #expect(forwards.prediction(for: fleet.units[0]).remaining.p95 <= 50)
    }

    @Test func `tells two faults apart in six regimes`() throws {
        var machines = Machines(seed: 21)
        (machines.regimes, machines.faults) = (6, 2)
        let fleet = machines.fleet(40, lives: 80...160)
        let model = try LifeModel(learningFrom: fleet, cap: 80, seed: 1, concurrently: inTurn)
        #expect(model.regimeCount == 6)
        var squares = 0.0, byAge = 0.0
        for index in 0..<60 {
            let life = 80 + index, rows = life * (40 + index) / 100
            let unit = machines.unit("x", life: life, rows: rows), truth = Double(min(life - rows, 80))
            let mean = model.prediction(for: unit).remaining.mean
            let simple = min(model.lives.remaining(at: Double(rows - 1)).mean, 80)
            squares += (mean - truth) * (mean - truth)
            byAge += (simple - truth) * (simple - truth)
        }
        #expect(squares < 0.4 * byAge)
    }

    @Test func `survives a file, and a file that is damaged or foreign does not become one`() throws {
        let file = LifeModelFile(unitColumn: "unit", timeColumn: "t", model: try Self.model.get())
        let bytes = try file.bytes()
        #expect(try LifeModelFile(bytes) == file)
        for version in 1...2 {
            var older = file
            older.model.training.times = nil
            let old = String(decoding: try older.bytes(), as: UTF8.self).replacingOccurrences(
                of: #""version":3"#, with: #""version":\#(version)"#)
            #expect(try LifeModelFile(Array(old.utf8)) == older, "what version \(version) had is read as it was")
        }
        var random = Random(seed: 5)
        for _ in 0..<20 {
            var damaged = bytes
            let place = Int(random.uniform() * Double(bytes.count))
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(damaged[place]) else { continue }
            damaged[place] = damaged[place] == UInt8(ascii: "9") ? UInt8(ascii: "1") : damaged[place] + 1
            if let read = try? LifeModelFile(damaged) { #expect(read == file, "a digit beyond what a number holds") }
        }
        for end in stride(from: 0, to: bytes.count - 2, by: bytes.count / 10) {
            #expect(throws: LifeModelFile.Refusal.self) { try LifeModelFile(Array(bytes[..<end])) }
        }
        #expect(throws: LifeModelFile.Refusal.foreign) { try LifeModelFile(Array("{\"format\":\"other\"}".utf8)) }
        let newer = #"{"format":"millwright-life-model","version":4}"#
        #expect(throws: LifeModelFile.Refusal.newer(version: 4)) { try LifeModelFile(Array(newer.utf8)) }
    }

    @Test func `says when its units had lived`() throws {
        var machines = Machines(seed: 15)
        var fleet = machines.fleet(6)
        fleet.origin = .init(kin: "knife", from: 1, to: 9)
        let model = try LifeModel(learningFrom: fleet, cap: nil, seed: 1, concurrently: inTurn)
        let file = try LifeModelFile(LifeModelFile(unitColumn: "unit", timeColumn: "t", model: model).bytes())
        let last = try #require(fleet.units.compactMap(\.times.last).max())
        #expect(file.model.training.times == 1...last && file.model.training.origin == fleet.origin)
        #expect(try Self.model.get().training.origin == nil)
    }

    @Test func `learns nothing from too little, and says why`() {
        var machines = Machines(seed: 4)
        var fleet = machines.fleet(4)
        func failure(_ fleet: Fleet) -> LifeModel.TrainingFailure? {
            do throws(LifeModel.TrainingFailure) {
                _ = try LifeModel(learningFrom: fleet, cap: nil, seed: 1, concurrently: inTurn)
                return nil
            } catch {
                return error
            }
        }
        #expect(failure(fleet) == .tooFewFailures(found: 4, needed: 5))
        fleet.units.append(machines.unit("short", life: 100, rows: 1))
        #expect(failure(fleet) == .oneRow(unit: "short"))
        fleet.units[4] = machines.unit("whole", life: 100)
        for unit in fleet.units.indices {
            for column in fleet.columns.indices {
                fleet.units[unit].values[column] = fleet.units[unit].times.map { _ in 1.5 }
            }
        }
        #expect(failure(fleet) == .nothingVaries)
    }

    @Test func `takes missing values as what was seen last`() throws {
        let model = try Self.model.get()
        var machines = Machines(seed: 6)
        var unit = machines.unit("x", life: 100, rows: 70)
        let whole = model.prediction(for: unit).remaining.mean
        for row in stride(from: 3, to: 70, by: 3) { unit.values[1][row] = .nan }
        #expect(abs(model.prediction(for: unit).remaining.mean - whole) < 15)
        for row in 0..<70 { for column in unit.values.indices { unit.values[column][row] = .nan } }
        #expect(model.prediction(for: unit).remaining.mean.isFinite)
    }

    @Test func `uses units that were taken out before they failed`() throws {
        var machines = Machines(seed: 9)
        var fleet = machines.fleet(24)
        // Of the longer lives only the first half was seen.
        for index in fleet.units.indices where fleet.units[index].times.count > 120 {
            let half = fleet.units[index].times.count / 2
            let unit = fleet.units[index]
            fleet.units[index] = Fleet.Unit(
                name: unit.name, times: Array(unit.times[..<half]), values: unit.values.map { Array($0[..<half]) },
                isCensored: true)
        }
        let model = try LifeModel(learningFrom: fleet, cap: nil, seed: 1, concurrently: inTurn)
        #expect(model.training.censoredUnits > 3)
        #expect(model.lives.remaining(at: 0).p95 <= 121)
        // What is known of a censored unit at its end is that it did not fail there.
        let censored = fleet.units.filter(\.isCensored)
        #expect(censored.count { model.prediction(for: $0).remaining.mean > 10 } == censored.count)
    }
}

@Suite struct `Operating regimes` {
    @Test(arguments: [1, 2, 6])
    func `are told apart by the columns that set them`(count: Int) {
        var machines = Machines(seed: 11)
        machines.regimes = count
        let fleet = machines.fleet(10)
        let regimes = OperatingRegimes(of: fleet)
        #expect(regimes.count == count)
        if count > 1 { #expect(regimes.regime { _ in 1e6 }.isKnown == false) }
    }

    @Test func `do not hide wear, and one never learnt from widens the interval`() throws {
        var machines = Machines(seed: 12)
        machines.regimes = 3
        let model = try LifeModel(learningFrom: machines.fleet(30), cap: nil, seed: 1, concurrently: inTurn)
        #expect(model.regimeCount == 3)
        var squares = 0.0
        for life in 100..<130 {
            let unit = machines.unit("x", life: life, rows: life - 20)
            let mean = model.prediction(for: unit).remaining.mean
            squares += (mean - 20) * (mean - 20)
        }
        #expect((squares / 30).squareRoot() < 12)
        var unit = machines.unit("x", life: 100, rows: 80)
        let known = model.prediction(for: unit)
        unit.values[4][79] = 55
        let strange = model.prediction(for: unit)
        #expect(strange.isStrange && !known.isStrange)
        #expect(strange.remaining.p95 - strange.remaining.p05 > known.remaining.p95 - known.remaining.p05)
    }
}
