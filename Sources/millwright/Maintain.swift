import ArgumentParser
import Console
import ControlProtocol
import Measurement
import PrognosticAssessment
import Wording

struct Maintain: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.maintain)) }

    @Argument(help: help(.shownAsset, valueName: "ASSET"))
    var asset: String

    @Option(help: help(.component, valueName: "COMPONENT"))
    var component: String?

    @Flag(help: help(.replaced))
    var replaced = false

    @Flag(help: help(.failed))
    var failed = false

    @Flag(help: help(.worn))
    var worn = false

    @Flag(help: help(.early))
    var early = false

    @Option(help: help(.used, valueName: "N"))
    var used: Double?

    @OptionGroup var asking: Asking

    func run() throws {
        let query = MaintenanceQuery(try action(), of: try part())
        try asking.show(.maintenance(query), as: MaintenanceAnswer.self) { MaintenanceReport($0, language: $1) }
    }

    private func part() throws -> PartName {
        let component = try component.map { name in
            guard let id = Identifier(name) else { throw VerbFailure(.badInput, .prognosis(.notPart(name))) }
            return id
        }
        return PartName(asset: try asking.known(asset), component: component)
    }

    private func action() throws(VerbFailure) -> MaintenanceQuery.Action {
        let outcomes = [(failed, LifeOutcome.failed), (worn, .worn), (early, .replaced)].filter(\.0).map(\.1)
        if let used, outcomes.isEmpty, !replaced, MaintenanceQuery.uses.contains(used) { return .used(used) }
        guard used == nil, outcomes.count <= 1, replaced || !outcomes.isEmpty else {
            throw VerbFailure(.badInput, .prognosis(.notMaintenance))
        }
        return replaced ? .replaced(outcomes.first ?? .replaced) : .ended(outcomes[0])
    }
}
