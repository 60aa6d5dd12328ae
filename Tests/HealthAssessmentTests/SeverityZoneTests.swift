import HealthAssessment
import Testing

@Suite struct SeverityZoneTests {
    private static let limits = ZoneLimits(1.4, 2.8, 4.5)

    private static func table() throws -> ZoneTable {
        let velocity = try #require(limits), displacement = try #require(ZoneLimits(22, 45, 71))
        return ZoneTable(
            name: LocalizedText(en: "t", zh: "t"), source: "", isVerified: true, speeds: 120...30000,
            powers: 15...50000, classes: ["2-rigid": .init(velocity: velocity, displacement: displacement)])
    }

    private static func verdict(
        _ velocity: Double, displacement: Double = 0, speed: Double? = 1480, power: Double? = nil,
        baseline: Double? = nil
    ) throws -> ZoneVerdict {
        let table = try table(), limits = try #require(table.classes["2-rigid"])
        return try ZoneVerdict(
            .init(velocity: velocity, displacement: displacement), speed: speed, power: power, table: table,
            limits: limits, baseline: baseline)
    }

    @Test(arguments: [
        (0.0, SeverityZone.a), (1.4, .a), (1.4.nextUp, .b), (2.8, .b), (2.8.nextUp, .c), (4.5, .c), (4.5.nextUp, .d),
    ])
    func `a value on a limit belongs to the better zone`(value: Double, zone: SeverityZone) throws {
        #expect(try Self.verdict(value).zone == zone)
    }

    @Test func `slow machines are judged by displacement too, others are not`() throws {
        #expect(try Self.verdict(1, displacement: 46, speed: 500).zone == .c)
        #expect(try Self.verdict(1, displacement: 46, speed: 600).zone == .a)
    }

    @Test func `beyond the standard's scope there is no zone`() {
        #expect(throws: ZoneVerdict.Refusal.speedOutOfScope) { try Self.verdict(1, speed: 119) }
        #expect(throws: ZoneVerdict.Refusal.speedUnknown) { try Self.verdict(1, speed: nil) }
        #expect(throws: ZoneVerdict.Refusal.powerOutOfScope) { try Self.verdict(1, power: 11) }
    }

    @Test func `a change of more than a quarter of B/C is significant either way`() throws {
        #expect(try Self.verdict(1.2, baseline: 0.5).isChangeSignificant == false)  // 0.7 / 2.8 is a quarter just so.
        #expect(try Self.verdict(1.21, baseline: 0.5).isChangeSignificant == true)
        #expect(try Self.verdict(0.5, baseline: 1.25).isChangeSignificant == true)
        #expect(try Self.verdict(1).isChangeSignificant == nil)
    }

    @Test func `limits rise from above nothing`() {
        #expect(ZoneLimits(0, 1, 2) == nil && ZoneLimits(1, 1, 2) == nil && ZoneLimits(1, 2, .infinity) == nil)
    }
}
