package import Measurement

/// A measurement location of an asset whose waveform is captured now and then.
package struct WaveformConfiguration: Hashable, Sendable {
    package let id: Identifier
    package var name: String
    /// In which the sensor measures; `nil` where nobody said.
    package var direction: Direction?
    /// The id of the device that holds the samples.
    package let device: Identifier
    package let procedure: CaptureProcedure
    package let sampleCount: Int
    /// Of the samples behind their gain, such as `g`.
    package var unit: String
    package let period: Duration
    /// Over points of the asset; captured only while it is not 0.
    package var condition: Expression?
    /// Over points of the asset: revolutions a minute of the shaft.
    package var speed: Expression?

    package init(
        id: Identifier, name: String, device: Identifier, procedure: CaptureProcedure, sampleCount: Int, unit: String,
        period: Duration, condition: Expression? = nil, speed: Expression? = nil
    ) {
        self.id = id
        self.name = name
        self.device = device
        self.procedure = procedure
        self.sampleCount = sampleCount
        self.unit = unit
        self.period = period
        self.condition = condition
        self.speed = speed
    }
}
