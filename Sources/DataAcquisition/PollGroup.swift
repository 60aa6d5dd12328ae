package import Measurement
package import Modbus

/// What one device is asked each period, and where each value of the answers goes.
package struct PollGroup: Sendable {
    /// Where a planned value goes: the batch of its asset, and its column there.
    package struct Column: Hashable, Sendable {
        package let batch: Int
        package let column: Int
    }

    package let period: Duration
    package private(set) var blocks: [Block]
    /// One for each asset that has points in the group.
    package let layouts: [BatchLayout]
    /// One for each point. Planned values behind these are exponents.
    package let columns: [Column]
    /// One for each point; none where every word is good.
    let rules: [Rare<AcceptanceRule>]
    /// The points whose exponent stands in another register, with its place among the exponents.
    let scaledByExponent: [ScaledByExponent]
    let exponentCount: Int
    /// One for each layout: the first block that reads something of it.
    private(set) var firstBlocks: [Int]
    private let values: [AddressedValue]
    private let limits: BlockLimits

    struct ScaledByExponent: Hashable, Sendable {
        let point: Int
        let type: ValueType
        let exponent: Int
    }
}

/// The points of one asset that one device is asked for each period.
///
/// It becomes a ``BatchLayout`` once the journal has given it an id and the asset's revision.
package struct GroupOutline: Hashable, Sendable {
    package let asset: Identifier
    package let device: Identifier
    package let period: Duration
    package let points: [PointConfiguration]
    /// Those whose first point is among these.
    package let calculated: [CalculatedPoint]

    /// Of the batches: what is read, then what is computed.
    package var columns: [BatchLayout.Point] { points.map(\.column) + calculated.map(\.column) }
}

extension PollGroup {
    /// Sorts the points of all assets into groups: one outline for each device, period and asset.
    ///
    /// Order: devices as given, then periods from short to long, then assets as given.
    package static func outlines(
        of assets: [AssetConfiguration], on devices: [DeviceConfiguration]
    ) -> [GroupOutline] {
        var outlines: [Identifier: [Duration: [GroupOutline]]] = [:]
        for asset in assets {
            for (device, points) in Dictionary(grouping: asset.points, by: \.device) {
                for (period, grouped) in Dictionary(grouping: points, by: \.period) {
                    // Shared where it can be, and nowhere longer than it is: it stays as long as the settings.
                    let points = grouped.count == asset.points.count ? asset.points : Array(grouped[...])
                    let ids = Set(points.map(\.id))
                    let calculated = asset.calculated.filter { point in
                        point.expression.references.first.map(ids.contains) ?? false
                    }
                    outlines[device, default: [:]][period, default: []].append(
                        GroupOutline(
                            asset: asset.id, device: device, period: period, points: points, calculated: calculated))
                }
            }
        }
        return devices.flatMap { device in
            (outlines[device.id] ?? [:]).sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    /// The groups of one device.
    ///
    /// - Parameter outlines: The device's outlines, each with its layout, in the order of ``outlines(of:on:)``.
    package static func groups(
        of outlines: [(outline: GroupOutline, layout: BatchLayout)], limits: BlockLimits
    ) -> [PollGroup] {
        var groups: [PollGroup] = []
        var rest = outlines[...]
        while let first = rest.first {
            let same = rest.prefix { $0.outline.period == first.outline.period }
            rest = rest.dropFirst(same.count)
            groups.append(PollGroup(of: Array(same), period: first.outline.period, limits: limits))
        }
        return groups
    }

    private init(
        of outlines: [(outline: GroupOutline, layout: BatchLayout)], period: Duration, limits: BlockLimits
    ) {
        let points = outlines.flatMap(\.outline.points)
        var exponents: [AddressedValue] = []
        var scaled: [ScaledByExponent] = []
        for (index, point) in points.enumerated() {
            guard case .exponent(let source) = point.interpretation.scale else { continue }
            let place = exponents.firstIndex(of: source) ?? exponents.count
            if place == exponents.count { exponents.append(source) }
            scaled.append(
                ScaledByExponent(point: index, type: point.source.encoding.valueType, exponent: place))
        }
        let values = points.map(\.source) + exponents
        let columns = outlines.enumerated().flatMap { batch, member in
            member.outline.points.indices.map { Column(batch: batch, column: $0) }
        }
        self.values = values
        self.limits = limits
        blocks = []
        firstBlocks = []
        self.period = period
        self.layouts = outlines.map(\.layout)
        self.columns = columns
        rules = points.map { Rare(AcceptanceRule($0)) }
        scaledByExponent = scaled
        exponentCount = exponents.count
        plan(boundaries: [])
    }

    /// Plans its requests anew.
    mutating func plan(boundaries: Set<Boundary>) {
        blocks = planBlocks(for: values, limits: limits, boundaries: boundaries)
        firstBlocks = firstBlocks(of: blocks)
    }

    /// For each layout the first of some blocks that reads something of it.
    func firstBlocks(of blocks: [Block]) -> [Int] {
        var first = [Int](repeating: 0, count: layouts.count)
        for (index, block) in blocks.enumerated().reversed() {
            for member in block.members where member.index < columns.count {
                first[columns[member.index].batch] = index
            }
        }
        return first
    }
}
