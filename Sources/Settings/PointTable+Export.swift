package import DataAcquisition
import Measurement
import Modbus
package import StateDetection

extension PointTable {
    /// The points of assets as a table, each with everything that a settings file can say about it, whether the file
    /// says it there or in a profile. Reading the table gives the same points.
    ///
    /// - Parameter limits: Those of their points; what detectors say is not among what a table holds.
    package static func csv(of assets: [AssetConfiguration], limits: [LimitConfiguration]) -> String {
        let limits = Dictionary(grouping: limits.filter { $0.detected == nil }, by: \.asset)
        let rows = assets.flatMap { asset in
            let limits = Dictionary(
                (limits[asset.id] ?? []).compactMap { limits in limits.point.map { ($0.rawValue, limits.cells) } }
            ) { first, _ in first }
            return (asset.points.map(\.cells) + asset.calculated.map(\.cells)).map { cells in
                cells.merging(limits[cells["point"] ?? ""] ?? [:]) { $1 }
                    .merging(["asset": asset.id.rawValue, "asset_name": asset.name.unless(asset.id)]) { $1 }
            }
        }
        let used = headings.filter { heading in
            usualHeadings.contains(heading) || rows.contains { $0[heading]?.isEmpty == false }
        }
        let lines = rows.map { row in CSVTable.line(used.map { row[$0] ?? "" }) }
        return CSVTable.byteOrderMark + CSVTable.line(used) + lines.joined()
    }
}

extension String {
    /// Nothing for a name that an id stands for anyway.
    fileprivate func unless(_ id: Identifier) -> String { self == id.rawValue ? "" : self }
}

extension PointConfiguration {
    /// What the table says, by heading.
    fileprivate var cells: [String: String] {
        let address = PointAddress(device: device, value: source).description
        var cells = [
            "point": id.rawValue, "name": name.unless(id), "device": device.rawValue,
            "at": String(address.dropFirst(device.rawValue.count + 1)), "every": period.text, "unit": unit,
        ]
        switch interpretation.scale {
        case .none: break
        case .fixed(let scaling):
            cells["scale"] = decimal(scaling.factor, decimals: scaling.decimals)
            if scaling.offset != 0 { cells["offset"] = decimal(scaling.offset, decimals: scaling.decimals) }
        case .exponent(let register): cells["scale_by"] = "\(register.range.table.rawValue) \(register.range.start)"
        }
        cells["no_value"] = interpretation.noValue.sorted().map { bits($0) }.joined(separator: " ")
        if let limits = interpretation.plausible {
            if limits.lowerBound != -.greatestFiniteMagnitude { cells["plausible.min"] = decimal(limits.lowerBound) }
            if limits.upperBound != .greatestFiniteMagnitude { cells["plausible.max"] = decimal(limits.upperBound) }
        }
        switch interpretation.meanings {
        case .none: break
        case .numbers(let meanings): cells["enum"] = text(of: meanings)
        case .bits(let meanings): cells["bits"] = text(of: meanings)
        }
        if let feature {
            cells["feature"] = feature.name.rawValue
            cells["axis"] = feature.axis?.rawValue
        }
        cells["tells"] = tells?.text
        if let report { cells.merge(report.cells) { $1 } }
        if let writable { cells.merge(writable.cells) { $1 } }
        return cells
    }

    private func bits(_ word: UInt64) -> String {
        let width = 2 * max(1, source.encoding.valueType.byteCount)
        let digits = String(word, radix: 16, uppercase: true).suffix(width)  // Without the bits that a sign extends.
        return "0x" + String(repeating: "0", count: width - digits.count) + digits
    }
}

extension CalculatedPoint {
    fileprivate var cells: [String: String] {
        [
            "point": id.rawValue, "name": name.unless(id), "value": expression.text, "unit": unit,
            "tells": tells?.text ?? "",
        ]
        .merging(report?.cells ?? [:]) { $1 }
    }
}

extension Testimony {
    fileprivate var text: String { [observation, component?.rawValue].compactMap(\.self).joined(separator: " ") }
}

extension ReportRule {
    fileprivate var cells: [String: String] {
        let band =
            switch deadband {
            case .absolute(let change): decimal(change)
            case .percent(let share): "\(decimal(share))%"
            }
        return [
            "report.deadband": band, "report.min": minimum == .zero ? "" : minimum.text,
            "report.max": maximum?.text ?? "",
        ]
    }
}

extension WritePermission {
    fileprivate var cells: [String: String] {
        [
            "writable.min": decimal(range.lowerBound), "writable.max": decimal(range.upperBound),
            "writable.rate": pause.text, "writable.expect": condition?.text ?? "",
        ]
    }
}

extension LimitConfiguration {
    fileprivate var cells: [String: String] {
        func text(_ duration: Duration) -> String { duration == .zero ? "" : duration.text }
        return [
            "limits.low_low": lowLow.map(decimal) ?? "", "limits.low": low.map(decimal) ?? "",
            "limits.high": high.map(decimal) ?? "", "limits.high_high": highHigh.map(decimal) ?? "",
            "limits.rate": rate.map { "\(decimal($0.change))/\($0.interval.text)" } ?? "",
            "limits.deviation": deviation.map { decimal($0.limit) } ?? "",
            "limits.expected": deviation?.expected?.text ?? "",
            "limits.missing": missing?.text ?? "", "limits.deadband": deadband == 0 ? "" : decimal(deadband),
            "limits.on_delay": text(onDelay), "limits.off_delay": text(offDelay),
            "limits.priority": priority == .medium ? "" : priority.label, "limits.latched": isLatched ? "true" : "",
            "limits.when": condition?.text ?? "", "limits.parent": parent?.description ?? "",
            "limits.advice.en": advice.english, "limits.advice.zh": advice.chinese,
        ]
    }
}

private func text(of meanings: [Int64: Meaning]) -> String {
    meanings.sorted { $0.key < $1.key }.map { number, meaning in
        "\(number): \(meaning.id)"
            + (meaning.text == meaning.id.rawValue ? "" : " \(meaning.text.doubling(";"))")
    }.joined(separator: "; ")
}

/// `digits / 10^decimals`, without zeros behind.
private func decimal(_ digits: Int64, decimals: Int) -> String {
    var digits = digits
    var decimals = decimals
    while decimals > 0, digits.isMultiple(of: 10) {
        digits /= 10
        decimals -= 1
    }
    let text = String(digits.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
    let fraction = decimals > 0 ? "." + padded.suffix(decimals) : ""
    return (digits < 0 ? "-" : "") + padded.dropLast(decimals) + fraction
}

/// A number that was read with at most fifteen digits, as it may be written.
private func decimal(_ value: Double) -> String {
    for decimals in 0...Scaling.maximumDecimals {
        let digits = Scaling.shifted(value, by: decimals).rounded()
        if let digits = Int64(exactly: digits), Scaling.shifted(Double(digits), by: -decimals) == value {
            return decimal(digits, decimals: decimals)
        }
    }
    return value.description
}
