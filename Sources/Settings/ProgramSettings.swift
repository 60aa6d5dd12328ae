import DataAcquisition
import Measurement
import StateDetection
import Wording

extension ProgramConfiguration {
    private static let tolerances = 0.001...1000.0
    private static let holds = Duration.milliseconds(100) ... .seconds(24 * 3600)

    /// Reads `program` of an asset.
    ///
    /// - Parameters:
    ///   - asset: With its points.
    ///   - areComplete: Whether all of its points could be read.
    ///   - limits: Takes the alarm of slow ramps.
    /// - Returns: Nothing where it has none.
    static func read(
        _ section: Section, of asset: AssetConfiguration, areComplete: Bool, limits: inout [DeclaredLimits]
    ) -> ProgramConfiguration? {
        let point = Format<Identifier>.reference(
            to: .point, among: DeclaredNames(asset.numericPoints, isComplete: areComplete))
        return section.section(ifThere: "program") { section in
            let value = section.required("value", point), setPoint = section.value("set_point", point)
            limits.append(.ramp(section, of: value, in: asset.id))
            return ProgramConfiguration(
                asset: asset.id, value: value, setPoint: setPoint,
                segments: SegmentFinder.Configuration(
                    tolerance: section.value("tolerance", .number.within(tolerances)) ?? 2,
                    hold: section.value("hold", .duration(holds)).map(\.seconds), hasSetPoint: setPoint != nil),
                machineClass: section.value("class", .identifier(example: "chamber")),
                budget: section.value("budget", .budget) ?? FalseAlarmBudget(perMonth: 1))
        }
    }
}
