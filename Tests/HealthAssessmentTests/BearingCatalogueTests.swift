import Testing
import Wording

@testable import HealthAssessment

@Suite struct `A bearing by its name` {
    @Test(
        arguments: [
            "6205", "6205-2RS", "6205 2RSH/C3", "SKF 6205-2RS JEM", "6205-2Z", "6205ZZ", "62052RS", "fag 6205.c-2hrs",
            "NSK 6205DDU",
        ])
    func `is found whatever its seals, clearance and maker`(text: String) throws {
        let bearing = try Bearing(text)
        #expect(bearing.designation == "6205")
        #expect(!bearing.origin.isEstimate)
        #expect(abs(bearing.geometry.orders.outerRace - 3.5848) < 5e-4)
    }

    @Test(arguments: [("NU 310 ECP", "NU310"), ("NU310", "NU310"), ("NJ 210-E", "NJ210"), ("22220 EK/C3", "22220")])
    func `with letters or five digits is taken apart as well`(text: String, designation: String) throws {
        let bearing = try Bearing(text)
        #expect(bearing.designation == designation)
        #expect(bearing.origin == .boundaryDimensions)
    }

    /// What is estimated for a size whose geometry was published comes near to it.
    @Test(arguments: ["6203", "6205"])
    func `has nearly the orders that its boundary dimensions let expect`(name: String) throws {
        let published = try #require(BearingCatalogue.bearing(name)).geometry
        let estimated = try #require(BearingCatalogue.estimated(name)).geometry
        #expect(estimated.elements == published.elements)
        #expect(abs(estimated.orders.outerRace / published.orders.outerRace - 1) < 0.02)
        #expect(abs(estimated.orders.innerRace / published.orders.innerRace - 1) < 0.02)
        #expect(abs(estimated.orders.elementSpin / published.orders.elementSpin - 1) < 0.05)
    }

    @Test func `of every common series and size has a geometry`() {
        let codes = Array(0...22) + [24, 26, 28, 30]
        for series in ["60", "62", "63", "NU2", "NU3", "222"] {
            for code in codes where series != "222" || code >= 5 {
                let name = series + (code < 10 ? "0\(code)" : "\(code)")
                let bearing = BearingCatalogue.bearing(name)
                #expect(bearing != nil, "\(name)")
            }
        }
    }

    @Test func `is also its geometry`() throws {
        let bearing = try Bearing("n=9, d=7.94, D=39.04, phi=0")
        #expect(bearing == (try Bearing("D=39.04,n=9,d=7.94")))
        #expect(bearing.origin == .given)
        #expect(abs(bearing.geometry.orders.cage - 0.3983) < 1e-4)
    }

    @Test(
        arguments: [
            ("6299", .unknownDesignation("6299")), ("", .unknownDesignation("")), ("-", .unknownDesignation("-")),
            ("ball", .unknownDesignation("ball")), ("n=9,d=7.94", .missing("D")),
            ("n=9,d=x,D=39", .notNumber("x", key: "d")),
            ("n=9,n=8,d=7.94,D=39", .repeated("n")), ("n=9,d=7.94,D=39,q=1", .unknownPart("q=1")),
            ("n=9,d=7.94,D=39,", .unknownPart("")), ("n=9.5,d=7.94,D=39", .impossible("n=9.5,d=7.94,D=39")),
            ("n=9,d=79,D=39", .impossible("n=9,d=79,D=39")), ("n=9,d=nan,D=39", .notNumber("nan", key: "d")),
        ] as [(String, CommissioningFailure.Bearing)])
    func `that is none says what is wrong, in both languages`(text: String, mistake: CommissioningFailure.Bearing) {
        #expect(throws: mistake) { try Bearing(text) }
        let failure = CommissioningFailure.bearing(mistake)
        for language in [Language.english, .chinese] {
            let explanation = failure.explanation(in: language)
            #expect(!explanation.problem.isEmpty && !explanation.remedy.isEmpty)
        }
    }
}
