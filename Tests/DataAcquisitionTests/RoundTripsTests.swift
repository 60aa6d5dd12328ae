import DataAcquisition
import Testing

@Suite struct `Round trips` {
    @Test func `before the first there is no figure`() {
        #expect(RoundTrips().quantile(0.5) == nil)
    }

    @Test func `quantiles are of the last 256`() {
        var trips = RoundTrips()
        for milliseconds in 1...1000 { trips.add(.milliseconds(milliseconds)) }
        #expect(trips.quantile(0) == 745)
        #expect(trips.quantile(1) == 1000)
        #expect(trips.quantile(0.5) == 873)
    }

    @Test func `a time beyond all measure is kept as the longest`() {
        var trips = RoundTrips()
        trips.add(.seconds(1_000_000))
        trips.add(.seconds(-1))
        #expect(trips.quantile(0) == 0)
        #expect(trips.quantile(1) == Double(UInt32.max) / 1000)
    }

    @Test func `they are spread over classes whose ends belong to them`() {
        var roundTrips = RoundTrips()
        for microseconds in [1, 1000, 1001, 2000, 1_000_000, 1_000_001, 99_000_000] {
            roundTrips.add(.microseconds(microseconds))
        }
        #expect(roundTrips.counts == [2, 2, 0, 0, 0, 0, 0, 0, 0, 1, 2])
    }
}
