import HealthAssessment
import Measurement
import Testing

@Suite struct AssetHealthTests {
    private let place: Identifier

    init() throws { place = try #require(Identifier("de_h")) }

    private func verdict(_ velocity: Double) throws -> ZoneVerdict {
        let limits = try #require(ZoneLimits(1.4, 2.8, 4.5))
        let table = ZoneTable(
            name: LocalizedText(en: "t", zh: "t"), source: "", isVerified: true, speeds: 120...30000,
            powers: 15...50000, classes: [:])
        return try ZoneVerdict(
            .init(velocity: velocity, displacement: 0), speed: 1480, power: nil, table: table,
            limits: .init(velocity: limits, displacement: nil))
    }

    private func evidence(_ contributors: [HealthContributor], examined: Set<String> = []) -> HealthEvidence {
        var evidence = HealthEvidence()
        evidence.contributors = contributors
        evidence.examined = examined
        (evidence.answered, evidence.asked, evidence.coverages) = (3, 4, [1, 0.8])
        return evidence
    }

    private let fault = Fault(
        id: "bearing.outer_race", component: "bearing", name: LocalizedText(en: "outer race", zh: "外圈"),
        mechanism: LocalizedText(en: "", zh: ""), prior: 0.02, evidence: [], refutations: [], stages: [], causes: [],
        effects: [],
        action: .init(name: LocalizedText(en: "", zh: ""), priority: 2, minutes: 1, skill: "", parts: []), sources: [])

    @Test(arguments: [(0.0, 100.0), (1.4, 85), (2.1, 72.5), (2.8, 60), (4.5, 30), (6.75, 0), (50, 0)])
    func `the score runs straight between the limits of the zones`(velocity: Double, score: Double) throws {
        #expect(abs(try verdict(velocity).score.value - score) < 1e-9)
    }

    @Test(arguments: [0.3, 1.4, 1.41, 2.8, 2.81, 4.5, 4.51, 9])
    func `the grade of a magnitude is its zone`(velocity: Double) throws {
        let verdict = try verdict(velocity)
        #expect(verdict.score.grade == verdict.zone)
    }

    @Test func `a significant change is worth the limit B/C, in zone A too`() {
        #expect(HealthScore(change: 0.25).value == 60 && HealthScore(change: 0.2501).grade == .c)
        #expect(HealthScore(change: 0.1) == .best)
    }

    @Test func `a machine is as well as its worst part, and each part as what speaks against it most`() throws {
        let health = AssetHealth(
            evidence(
                [
                    .magnitude(try verdict(1), at: place), .fault(fault, .slight, of: "de_bearing", at: place),
                    .fault(fault, .moderate, of: "de_bearing", at: place),
                ], examined: ["de_bearing", "nde_bearing"]))
        #expect(health.score?.value == 45)
        #expect(health.components.map(\.id) == ["de_bearing", nil, "nde_bearing"])
        #expect(health.components.map(\.contributors.count) == [2, 1, 0])
        #expect(health.components.last?.score == .best)
        #expect(abs(health.confidence - 0.9 * 0.75) < 1e-9)
    }

    @Test func `NE 107 - failure goes before checking, that before alarms, those before maintenance`() throws {
        let wear = HealthContributor.fault(fault, .slight, of: "b", at: nil)
        let alarm = HealthContributor.alarm("p/t/high", .medium)
        #expect(AssetHealth(evidence([])).status == .normal)
        #expect(AssetHealth(evidence([wear])).status == .maintenanceRequired)
        #expect(AssetHealth(evidence([.magnitude(try verdict(3), at: place)])).status == .maintenanceRequired)
        #expect(AssetHealth(evidence([.magnitude(try verdict(2), at: place)])).status == .normal)
        #expect(AssetHealth(evidence([wear, alarm])).status == .offSpecification)
        var blind = evidence([wear, alarm])
        blind.coverages = [0.4]
        #expect(AssetHealth(blind).status == .checkFunction)
        blind.contributors.append(.magnitude(try verdict(9), at: place))
        #expect(AssetHealth(blind).status == .failure)
    }

    @Test func `of a machine that nobody looked at nothing is said`() {
        let nothing = AssetHealth(HealthEvidence())
        #expect(nothing.score == nil && nothing.status == nil && nothing.confidence == 0)
        var silent = HealthEvidence()
        (silent.asked, silent.coverages) = (3, [0])
        #expect(AssetHealth(silent).score == nil && AssetHealth(silent).status == .checkFunction)
    }

    @Test func `little moves are not told, nor to and fro at a limit, a worse grade is`() throws {
        func health(_ velocity: Double) throws -> AssetHealth {
            AssetHealth(evidence([.magnitude(try verdict(velocity), at: place)]))
        }
        #expect(try health(1.5).says(theSameAs: health(1.6)))
        #expect(try !health(1.41).says(theSameAs: health(1.39)))
        #expect(try health(1.39).says(theSameAs: health(1.41)))
        #expect(try !health(1.5).says(theSameAs: health(2.2)))
    }

    @Test func `a line is as well as its worst machine, where much hangs on it`() throws {
        let pump = try #require(Identifier("pump")), fan = try #require(Identifier("fan"))
        let line = try #require(Identifier("line-1"))
        let health = LineHealth(line, of: [(pump, HealthScore(40), .c), (fan, HealthScore(60), nil)])
        #expect(health.score?.value == 60 && health.worst == fan)
        #expect(LineHealth(line, of: []).score == nil)
        #expect(LineHealth(line, of: [(fan, .best, .a)]).worst == nil)
    }

    @Test func `the trend is the median slope of days, whatever one bad day says`() {
        var trend = HealthTrend()
        for day in 0..<10 {
            for hour in 0..<24 {
                trend.add(day == 5 ? 0 : 90 - 2 * Double(day), at: Int64(day * 86_400 + hour * 3600))
            }
            if day < 2 { #expect(trend.perDay == nil) }
        }
        #expect(trend.perDay == -2)
    }

    @Test func `a trend looks back thirty days and takes nothing from before`() {
        var trend = HealthTrend()
        for day in 0..<60 { trend.add(day < 30 ? 10 : 80, at: Int64(day) * 86_400) }
        #expect(trend.perDay == 0)
        trend.add(0, at: 0)
        #expect(trend.perDay == 0)
    }
}
