package import Measurement

/// The newest waveform of each measurement location, for whoever asks. Bounded: when all together have more samples than there
/// is room for, the one that came longest ago goes.
package struct LatestWaveforms {
    private let limit: Int
    /// The oldest first.
    private var waveforms: [Waveform] = []

    /// - Parameter limit: Samples of all waveforms together; one that is longer by itself is not kept.
    package init(limit: Int) { self.limit = limit }

    package mutating func keep(_ waveform: Waveform) {
        waveforms.removeAll { $0.asset == waveform.asset && $0.location == waveform.location }
        waveforms.append(waveform)
        var total = waveforms.reduce(0) { $0 + $1.samples.count }
        while total > limit { total -= waveforms.removeFirst().samples.count }
    }

    package subscript(asset: Identifier, location: Identifier) -> Waveform? {
        waveforms.last { $0.asset == asset && $0.location == location }
    }
}
