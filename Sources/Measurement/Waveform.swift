/// Samples of one measurement location, evenly spaced and without a hole.
package struct Waveform: Sendable {
    package let asset: Identifier
    /// Where the sensor sits, with its direction.
    package let location: Identifier
    package let samples: [Float]
    /// Of the samples, as written in the settings, such as `g`.
    package let unit: String
    /// Samples a second.
    package let rate: Double
    /// When the sensor was told to record, or, where it records by itself, when its record was found.
    package let time: Moment
    /// Revolutions a minute of the shaft at that time; `nil` where nobody knows.
    package let speed: Double?

    /// Samples a second that somebody can mean; what lies outside is a slip or a register read wrongly.
    package static let rates = 1e-3...1e9
    /// Revolutions a minute of the same kind, either way round.
    package static let speeds = -1e6...1e6

    package init(
        asset: Identifier, location: Identifier, samples: [Float], unit: String, rate: Double, time: Moment,
        speed: Double?
    ) {
        self.asset = asset
        self.location = location
        self.samples = samples
        self.unit = unit
        self.rate = rate
        self.time = time
        self.speed = speed
    }
}
