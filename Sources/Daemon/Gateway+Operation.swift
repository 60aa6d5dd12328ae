import ControlProtocol
import DataAcquisition
import Journal
import Measurement
import Pipeline
import Platform
import PrognosticAssessment
import Settings
import StateDetection

/// What machines do, asked for or told.
extension Gateway {
    /// Writes down what every machine does, and tells what is new.
    func reviewOperations() async throws {
        let reports = try await operations()
        operationBook.enter(reports)
        keepTotals(of: reports)
    }

    /// Hours and starts as series of the record, where a part's use is counted by them.
    private func keepTotals(of reports: [OperationReport]) {
        let wanted = Dictionary(grouping: settings.indicators, by: \.asset).mapValues { Set($0.compactMap(\.meter)) }
        let points = Dictionary(settings.assets.map { ($0.id, Set($0.trends.map(\.rawValue))) }) { first, _ in first }
        for report in reports {
            guard let meters = wanted[report.asset], let hours = report.remembered.operation?.hours else { continue }
            let totals = [("run_hours", "h", Double(hours.running) / 3.6e12), ("starts", "", Double(hours.starts))]
            for (name, unit, total) in totals
            where meters.contains(name) && points[report.asset]?.contains(name) != true {
                var span = TrendSpan(start: TrendSpan.minute(of: report.time.wall))
                span.add(total)
                record.add([(TrendSeries(asset: report.asset, name: name, unit: unit), span)])
            }
        }
    }

    /// In the order of the settings.
    func operations() async throws -> [OperationReport] {
        try await onLoop { $0.pipeline.operations(at: $0.time.moment) }
    }

    /// How many machines are in each state.
    func operatingStates() async throws -> [String: Int] {
        Dictionary(try await operations().map { ($0.mode.state.rawValue, 1) }, uniquingKeysWith: +)
    }

    /// By the id of the machine.
    func operationAnswers() async throws -> [String: OperationAnswer] {
        Dictionary(try await operations().map { ($0.asset.rawValue, operationBook.answer($0)) }) { first, _ in first }
    }
}
