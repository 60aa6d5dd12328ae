package import Measurement
package import Modbus

/// A vibration sensor that records on command and hands the record out over Modbus, as the profile `paged-sensor` says.
package struct SensorConfiguration: Hashable, Sendable {
    /// What it hears.
    package enum Source: Hashable, Sendable {
        /// The housing of a machine's drive-end bearing, at a rate in hertz.
        case machine(Identifier, rate: Double)
        /// A recording over and over.
        case file(RecordedFile)
    }

    /// A recording by name; nothing is opened here.
    package struct RecordedFile: Hashable, Sendable {
        /// Relative to the plant's file.
        package let path: String
        /// The channel of a WAV file or the column of a table, from 1.
        package var channel = 1
        /// Hertz; `nil` where the file says it.
        package var rate: Double?
        /// Revolutions a minute of the shaft while it was made.
        package var speed = 0.0

        package init(path: String) { self.path = path }
    }

    package let id: Identifier
    package let unit: UnitID
    package let source: Source
    /// Samples of a record.
    package var sampleCount = 16384
    /// The largest acceleration that it can tell, g; also what the largest integer of a WAV file stands for.
    package var range = 16

    package init(id: Identifier, unit: UnitID, source: Source) {
        self.id = id
        self.unit = unit
        self.source = source
    }
}

/// What is heard somewhere: acceleration over time.
package struct Vibration: Hashable, Sendable {
    /// g.
    package let samples: [Float]
    /// Hertz; one that ``VibrationSensor/canTell(rate:)``.
    package let rate: Double
    /// Revolutions a minute of the shaft meanwhile.
    package let speed: Double

    package init(samples: [Float], rate: Double, speed: Double) {
        self.samples = samples
        self.rate = rate
        self.speed = speed
    }
}
