import ControlProtocol
import Measurement
import Pipeline
import StateDetection

/// What machines do, asked for or told.
extension Gateway {
    /// Writes down what every machine does, and tells what is new.
    func reviewOperations() async throws { operationBook.enter(try await operations()) }

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
