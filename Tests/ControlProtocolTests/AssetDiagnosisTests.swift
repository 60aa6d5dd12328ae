import ControlProtocol
import Testing

@Suite struct `What a diagnosis tells that was not told before` {
    private func diagnosis(
        _ zone: String?, _ velocity: Double, fault: String = "", severity: String = "slight"
    ) throws -> AssetDiagnosis {
        let place = """
            {"asset":"pump","location":"de_h","at":1,"verdict":"good","findings":[],"stale":false,
            \(zone.map { "\"zone\":\"\($0)\"," } ?? "")"severity":{"velocity_rms":\(velocity)}}
            """
        let ranked = """
            {"fault":"\(fault)","name":{"en":"","zh":""},"asserted":true,"p":1,"score":1,"prior":0,"coverage":1,"margin":1,
            "severity":"\(severity)","evidence":[],"reasons":[],"action":{"en":"","zh":""},"priority":1,"minutes":1,"skill":"",
            "parts":[],"sources":[]}
            """
        let json = """
            {"asset":"pump","diagnosis":{"abstain":\(fault.isEmpty),"reasons":[],"ranked":[\(fault.isEmpty ? "" : ranked)],
            "unknown":0,"knowledge":"1","knowledge_hash":""},"locations":[\(place)]}
            """
        return try decode(AssetDiagnosis.self, from: Array(json.utf8))
    }

    @Test func `a zone that is worse is told at once`() throws {
        #expect(try !diagnosis("C", 2.81).says(theSameAs: diagnosis("B", 2.79)))
        #expect(try !diagnosis("A", 1).says(theSameAs: diagnosis(nil, 1)))
    }

    @Test func `one that is better is told once it is clear, so that a limit is not told to and fro`() throws {
        #expect(try diagnosis("B", 2.79).says(theSameAs: diagnosis("C", 2.81)))
        #expect(try !diagnosis("B", 2.5).says(theSameAs: diagnosis("C", 2.81)))
    }

    @Test func `faults are told as they come, go and grow`() throws {
        let slight = try diagnosis("B", 2, fault: "bearing.outer_race")
        #expect(try !slight.says(theSameAs: diagnosis("B", 2)))
        #expect(try !diagnosis("B", 2).says(theSameAs: slight))
        #expect(try !diagnosis("B", 2, fault: "bearing.outer_race", severity: "severe").says(theSameAs: slight))
        #expect(slight.says(theSameAs: slight))
    }
}
