import Testing

@testable import PrognosticAssessment

@Suite struct `An evaluation of prognoses` {
    private func moment(_ truth: Double, mean: Double, half: Double = 10) -> PrognosisEvaluation.Moment {
        .init(
            unit: "a", time: 0, truth: truth,
            remaining: RemainingLife(mean: mean, quantiles: [-half, -half / 2, 0, half / 2, half].map { mean + $0 }))
    }

    @Test func `has the figures that follow by hand`() {
        let found = PrognosisEvaluation(
            [moment(100, mean: 113), moment(60, mean: 60), moment(140, mean: 120)], cap: 125)
        #expect(abs(found.rmse * found.rmse - (169.0 + 0 + 400) / 3) < 1e-9)
        #expect(abs(found.cappedRMSE * found.cappedRMSE - (169.0 + 0 + 25) / 3) < 1e-9)
        // exp(1.3) - 1 late, exp(20/13) - 1 early.
        #expect(abs(found.score - (2.66930 + 3.65748)) < 1e-4)
        #expect(abs(found.coverage - 2.0 / 3) < 1e-9 && abs(found.width - 20) < 1e-9)
        #expect(found.alphaLambda == 1)
        #expect(found.moments == 3)
    }

    @Test func `is no better for wide intervals than for narrow ones that are right`() {
        let narrow = PrognosisEvaluation([moment(60, mean: 60, half: 1)], cap: nil)
        let wide = PrognosisEvaluation([moment(60, mean: 60, half: 50)], cap: nil)
        let wrong = PrognosisEvaluation([moment(60, mean: 90, half: 1)], cap: nil)
        #expect(narrow.crps < wide.crps && wide.crps < wrong.crps)
        #expect(narrow.alphaLambda == 1 && wrong.alphaLambda == 0)
    }

    @Test func `counts the horizon from when predictions stay right`() {
        let said = [(100.0, 60.0), (80, 75), (60, 100), (40, 45), (20, 22)].map { moment($0.0, mean: $0.1) }
        #expect(PrognosisEvaluation.horizon(said, .ofRemaining) == 40)
        #expect(PrognosisEvaluation.horizon([moment(100, mean: 60)], .ofRemaining) == nil)
        // Of a life of 200 that is ± 60 all along, which nothing said at all reaches.
        #expect(PrognosisEvaluation.horizon(said, .ofLife(200)) == 100)
        let nothing = [(100.0, 0.0), (60, 0), (20, 0)].map { moment($0.0, mean: $0.1) }
        #expect(PrognosisEvaluation.horizon(nothing, .ofLife(200)) == 60)
    }

    @Test func `takes life statistics of censored units at their worth`() {
        let lives = LifeStatistics(lives: [(10, false), (15, true), (20, false), (30, false)])
        // Of four one fails at 10; of the two left after the censoring one at 20.
        #expect(lives.survival == [0.75, 0.375, 0])
        #expect(abs(lives.remaining(at: 0).mean - (0.25 * 10 + 0.375 * 20 + 0.375 * 30)) < 1e-9)
        #expect(lives.remaining(at: 12).p50 == 8)
        #expect(lives.remaining(at: 99).mean == 0)
    }

    /// Each unit is off by an amount of its own all its life, and by a little more at each moment.
    @Test(arguments: [4, 5, 8, 20, 60]) func `expects of a further unit what so few could show`(units: Int) {
        var random = Random(seed: UInt64(units))
        var inside = 0
        let fleets = 300
        for _ in 0..<fleets {
            let cuts = (0..<units).flatMap { unit in
                let own = 10 * random.normal()
                return (0..<20).map { _ in
                    let said = 100 + 100 * random.uniform()
                    return ErrorCalibration.Cut(
                        unit: unit, predicted: said, truth: said + own + 2 * random.normal(), age: 1, weight: 1)
                }
            }
            let errors = ErrorCalibration(cuts, leastAge: nil).errors(at: 150, age: 1)
            if (errors[0]...errors[4]).contains(10 * random.normal() + 2 * random.normal()) { inside += 1 }
        }
        // Of 300 nine tenths, less three deviations, and not everything.
        #expect((0.85...0.97).contains(Double(inside) / Double(fleets)), "\(inside) of \(fleets)")
    }
}
