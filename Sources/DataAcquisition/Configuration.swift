package import Measurement
package import Modbus

/// One Modbus server: a unit identifier on a link, and how it wants to be asked.
package struct DeviceConfiguration: Hashable, Sendable {
    package let id: Identifier
    /// The id of the link it answers on.
    package let link: Identifier
    package let unit: UnitID
    /// How long to wait for each response.
    package var timeout: Duration = .seconds(1)
    /// How often a request that timed out is asked again before the device counts as silent.
    package var retries: Int = 1
    /// The least time between an answer of the device and its next request.
    package var pause: Duration = .zero
    package var limits = BlockLimits()

    package init(id: Identifier, link: Identifier, unit: UnitID) {
        self.id = id
        self.link = link
        self.unit = unit
    }
}

/// A machine and what is measured on it.
package struct AssetConfiguration: Hashable, Sendable {
    package let id: Identifier
    /// The display name, in any language; the id where none is given.
    package var name: String
    package var points: [PointConfiguration]
    package var calculated: [CalculatedPoint]
    package var waveforms: [WaveformConfiguration]
    /// The points whose past is kept, minute by minute.
    package var trends: [Identifier] = []

    package init(
        id: Identifier, name: String, points: [PointConfiguration], calculated: [CalculatedPoint] = [],
        waveforms: [WaveformConfiguration] = []
    ) {
        self.id = id
        self.name = name
        self.points = points
        self.calculated = calculated
        self.waveforms = waveforms
    }
}

/// One scalar of an asset: where it is read, how often, and in what unit.
package struct PointConfiguration: Hashable, Sendable {
    package let id: Identifier
    package var name: String
    /// The id of the device that has it.
    package let device: Identifier
    package let source: AddressedValue
    package var interpretation: Interpretation {
        get { rareInterpretation.value ?? Interpretation() }
        set { rareInterpretation = Rare(newValue == Interpretation() ? nil : newValue) }
    }
    /// As written in the settings, such as `°C`; empty for a number without one.
    package var unit: String
    package let period: Duration
    /// `nil` where every value is reported.
    package var report: ReportRule? {
        get { rareReport.value }
        set { rareReport = Rare(newValue) }
    }
    /// `nil` where it may not be written.
    package var writable: WritePermission? {
        get { rareWritable.value }
        set { rareWritable = Rare(newValue) }
    }

    /// What it is where the device makes it of a waveform.
    package var feature: FeatureTag? {
        get { rareFeature.value }
        set { rareFeature = Rare(newValue) }
    }

    /// What it tells the diagnosis of its machine.
    package var tells: Testimony? {
        get { rareTestimony.value }
        set { rareTestimony = Rare(newValue) }
    }

    // A gateway has thousands of points, and most of them none of these.
    private var rareInterpretation = Rare<Interpretation>.none
    private var rareReport: Rare<ReportRule>
    private var rareWritable = Rare<WritePermission>.none
    private var rareFeature = Rare<FeatureTag>.none
    private var rareTestimony = Rare<Testimony>.none

    package init(
        id: Identifier, name: String, device: Identifier, source: AddressedValue,
        interpretation: Interpretation = Interpretation(), unit: String, period: Duration, report: ReportRule? = nil
    ) {
        self.id = id
        self.name = name
        self.device = device
        self.source = source
        self.unit = unit
        self.period = period
        rareReport = Rare(report)
        self.interpretation = interpretation
    }

    /// The column of its readings.
    package var column: BatchLayout.Point {
        switch interpretation.scale {
        case .none: BatchLayout.Point(id: id, type: source.encoding.valueType)
        case .fixed(let scaling): BatchLayout.Point(id: id, type: source.encoding.valueType, scaling: scaling)
        case .exponent: BatchLayout.Point(id: id, type: .float64)
        }
    }
}
