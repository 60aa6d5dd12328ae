import DataAcquisition
import Measurement
import Modbus
import Wording

extension WritePermission {
    /// - Parameter sources: The points of the asset that are read.
    static func read(_ section: Section, of point: PointConfiguration, sources: DeclaredNames) -> WritePermission? {
        let permission = section.section(ifThere: "writable") { WritePermission($0, of: point, sources: sources) }
        guard permission != nil else { return nil }
        let isOfExponent = if case .exponent = point.interpretation.scale { true } else { false }
        guard point.source.range.table == .coil || point.source.range.table == .holding else {
            section.add(.notWritableTable(point.source.range.table.rawValue), at: "writable")
            return nil
        }
        guard !point.source.encoding.isReadOnly, !isOfExponent else {
            let type = isOfExponent ? "scale_by" : point.source.encoding.words[0]
            section.add(.notWritableType(type), at: "writable")
            return nil
        }
        return permission
    }

    private init(_ section: Section, of point: PointConfiguration, sources: DeclaredNames) {
        let isBit = point.source.encoding.valueType == .bool
        // A bit has two values; a number without limits is one that somebody forgot to limit.
        let minimum = isBit ? section.value("min", .decimal) : section.required("min", .decimal)
        let maximum = isBit ? section.value("max", .decimal) : section.required("max", .decimal)
        let (low, high) = (minimum?.value ?? 0, maximum?.value ?? 1)
        if low > high { section.add(.reversedLimits, at: "max") }
        self.init(range: low...max(low, high))
        section.read("rate", .duration(.zero ... .seconds(24 * 3600)), into: &pause)
        condition = section.value("expect", .expression(of: sources))
        if let condition, !condition.givesTruth, !condition.references.isEmpty {
            section.add(.noCondition(found: condition.text), at: "expect")
        }
    }
}

extension RegisterEncoding {
    fileprivate var isReadOnly: Bool {
        switch self {
        case .text, .time: true
        case .bit, .registerBit, .number, .bcd: false
        }
    }
}
