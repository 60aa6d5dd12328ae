import HealthAssessment
import Testing

@Suite struct `The dimensions of a bearing` {
    @Test func `are read as they are written`() throws {
        let read = try #require(BearingGeometry(dimensions: "n=9,d=7.94,D=39.04,phi=15"))
        #expect(
            read == BearingGeometry(elements: 9, elementDiameter: 7.94, pitchDiameter: 39.04, contactAngle: 15))
        #expect(BearingGeometry(dimensions: "D=39.04,n=9,d=7.94") != nil)
        let again = try #require(BearingGeometry(dimensions: read.dimensions))
        #expect(
            abs(again.orders.elementSpin / read.orders.elementSpin - 1) < 1e-12
                && abs(again.ratio / read.ratio - 1) < 1e-12)
    }

    @Test(arguments: [
        "", "n=9", "n=9,d=7.94,D=39.04,", "n=9.5,d=7.94,D=39.04", "n=9,d=7.94,D=39.04,n=9", "n=9,d=7.94,D=39.04,x=1",
        "n=9,d=a,D=39.04", "n=9,d=40,D=39.04", "n=9,d=nan,D=39.04", "n=9,d=7.94,D=inf", "n=1e99,d=1,D=2", "6205",
    ])
    func `are nothing else`(text: String) {
        #expect(BearingGeometry(dimensions: text) == nil)
    }
}
