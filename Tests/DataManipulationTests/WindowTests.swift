import Foundation
import Testing

@testable import DataManipulation

@Suite struct `Windows` {
    @Test(arguments: Window.allCases) func `coefficients are SciPy's`(window: Window) throws {
        let golden = try Golden("windows")
        for count in [15, 16] {
            #expect(
                relativeError(window.periodic(count: count), golden["\(window.rawValue) periodic \(count)"]) < 1e-14)
            #expect(
                relativeError(window.symmetric(count: count), golden["\(window.rawValue) symmetric \(count)"]) < 1e-14)
        }
    }

    /// Harris 1978, table 1, and the sums of the terms.
    @Test(arguments: [
        (Window.rectangular, 1.0, 1.0, 1.0), (.hann, 2.0, 1.6330, 1.5), (.hamming, 1.8519, 1.5863, 1.3628),
        (.blackmanHarris, 2.7875, 1.9689, 2.0044), (.flatTop, 4.6387, 2.3890, 3.7702),
    ])
    func `corrections are those of the tables`(window: Window, amplitude: Double, energy: Double, bandwidth: Double) {
        let gains = WindowGains(of: window.periodic(count: 1024))
        #expect(abs(gains.amplitudeCorrection - amplitude) < 6e-5)
        #expect(abs(gains.energyCorrection - energy) < 6e-5)
        #expect(abs(gains.noiseBandwidth - bandwidth) < 6e-5)
    }

    @Test func `a window of one sample is that sample`() {
        #expect(Window.hann.symmetric(count: 1) == [1])
    }
}
