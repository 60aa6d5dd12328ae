import Foundation
import Testing

@testable import PrognosticAssessment

@Suite struct `Similarity to whole lives` {
    /// A level of its own, then from a share of life on a rise that turns faster and faster, as bearings' vibration
    /// does.
    private static func unit(life: Int, rows: Int? = nil, onset: Double, random: inout Random) -> Fleet.Unit {
        let level = exp(0.3 * random.normal())
        var values: [[Double]] = [[], []]
        for row in 0..<(rows ?? life) {
            let share = Double(row) / Double(life), worn = max(0, (share - onset) / (1 - onset))
            let growth = exp(3 * worn * worn)
            values[0].append(level * growth * exp(0.08 * random.normal()))
            values[1].append(3 + 0.5 * (growth - 1) + 0.3 * random.normal())
        }
        return Fleet.Unit(
            name: "\(life)", times: (0..<(rows ?? life)).map { 10 * Double($0) }, values: values)
    }

    private static let lives = [150, 260, 330, 520, 750]

    private static func fleet(_ random: inout Random) -> Fleet {
        Fleet(
            columns: ["rms", "kurtosis"],
            units: lives.enumerated().map {
                unit(life: $1, onset: 0.45 + 0.05 * Double($0), random: &random)
            })
    }

    @Test func `knows a life however fast it is lived, where those known differ fivefold`() throws {
        var random = Random(seed: 31)
        let fleet = Self.fleet(&random)
        let model = try LifeModel(learningFrom: fleet, cap: nil, firstShare: 0.5, seed: 1) { count, body in
            DispatchQueue.concurrentPerform(iterations: count, execute: body)
        }
        #expect(model.parts.first { $0.method == "similarity" }?.weight ?? 0 > 0.5)
        #expect(model.training.firstShare == 0.5)
        let again = try LifeModelFile(
            LifeModelFile(unitColumn: "unit", timeColumn: "s", model: model).bytes())
        var errors: [Double] = []
        for life in [100, 200, 420, 640, 900] {
            for share in [60, 70, 80, 90] {
                let rows = life * share / 100
                let unit = Self.unit(life: life, rows: rows, onset: 0.55, random: &random)
                let said = model.prediction(for: unit).remaining, truth = 10 * Double(life - rows)
                errors.append(abs(said.p50 / truth - 1))
                #expect(again.model.prediction(for: unit).remaining == said)
            }
        }
        errors.sort()
        #expect(errors[10] < 0.3, "the median of twenty relative errors")
    }

    @Test func `takes any moments of a unit, however few`() throws {
        var random = Random(seed: 32)
        let fleet = Self.fleet(&random)
        let plan = FeaturePlan(learntFrom: fleet, cap: nil)
        let similarity = TrajectorySimilarity(learningFrom: fleet.units.map { plan.normalised($0) }, firstShare: 0)
        #expect(similarity.isSound)
        let unit = Self.unit(life: 300, onset: 0.5, random: &random)
        let normalised = plan.normalised(unit)
        for row in [0, 1, 2, 5, 299] {
            let said = similarity.value(of: normalised, at: row, cap: nil)
            #expect(said.isFinite && said >= 0)
            #expect(similarity.value(of: normalised, at: row, cap: 40) <= 40)
        }
        // A gap of half of what there is.
        let gap = Fleet.Unit(
            name: "gap", times: [0, 10, 20, 2000, 2010], values: [[1, 1.1, 1, 1.2, 1.1], [3, 3, 3, 3, 3]])
        #expect(similarity.value(of: plan.normalised(gap), at: 4, cap: nil).isFinite)
    }
}
