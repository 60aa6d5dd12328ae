package import ControlProtocol
import Measurement
package import Pipeline
import StateDetection

/// `millwright replay FILE --json`: what the daemon would have said of recorded values. Times are UTC milliseconds
/// since 1970.
package struct ReplayAnswer: Codable, Sendable, Equatable {
    package var file: String
    package var rows: Int
    /// Of the first row and the last.
    package var from: Int64
    package var to: Int64
    /// As `asset/point`.
    package var points: [String]
    /// Points of these machines that the file does not have; their limits were not watched.
    package var absent: [String]
    /// Columns that are no points.
    package var ignored: [String]
    /// Rows whose time does not lie behind that of the row before.
    package var timeReversals: Int
    /// With every change, oldest first.
    package var alarms: AlarmHistoryAnswer
    /// When a machine entered an operating state, or its mode changed; oldest first.
    package var states: [StateChange]
    /// What each machine whose operation is declared came to.
    package var operations: [OperationAnswer]

    package struct StateChange: Codable, Sendable, Equatable {
        package var at: Int64
        package var asset: String
        package var state: String
        /// The key of the mode; absent while it has not settled.
        package var mode: String?

        package init(_ report: OperationReport) {
            at = report.time.wall.milliseconds
            asset = report.asset.rawValue
            state = report.mode.state.rawValue
            mode = report.mode.isSteady ? report.mode.key : nil
        }
    }

    package init(
        file: String, rows: Int, from: Int64, to: Int64, points: [String], absent: [String], ignored: [String],
        timeReversals: Int, alarms: AlarmHistoryAnswer, states: [StateChange] = [],
        operations: [OperationAnswer] = []
    ) {
        self.file = file
        self.rows = rows
        self.from = from
        self.to = to
        self.points = points
        self.absent = absent
        self.ignored = ignored
        self.timeReversals = timeReversals
        self.alarms = alarms
        self.states = states
        self.operations = operations
    }
}
