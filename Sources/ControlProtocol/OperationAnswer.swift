import Measurement
package import Pipeline
import StateDetection

/// What a machine does, and how much it did: of an element of `/assets`, and the fields of a `state` message.
package struct OperationAnswer: Codable, Sendable, Equatable {
    package struct Mode: Codable, Sendable, Equatable {
        package struct Bin: Codable, Sendable, Equatable {
            package var from: Double
            package var to: Double
        }

        package var key: String
        /// By point.
        package var bins: [String: Bin]
        package var context: [String: String]
    }

    package struct Utilisation: Codable, Sendable, Equatable {
        /// 0 to 1: how much of the time that was watched it ran.
        package var share: Double
        package var knownHours: Double
    }

    package var asset: String
    package var name: String
    /// `off`, `idle`, `starting`, `run`, `stopping` or `unknown`.
    package var state: String
    package var since: Int64
    /// Why it is unknown, such as `bad:timeout`, or `learning`; absent in other states.
    package var reason: String?
    /// Whether it has settled.
    package var steady: Bool
    /// Absent while it has not settled.
    package var mode: Mode?
    package var runHours: Double
    package var starts: Int
    /// Of the last 24 hours of the clock, and of 168; absent where none of it was watched.
    package var day: Utilisation?
    package var week: Utilisation?

    package init(_ report: OperationReport, name: String) {
        let hours = report.hours, wall = report.time.wall
        asset = report.asset.rawValue
        self.name = name
        state = report.mode.state.rawValue
        since = report.since.milliseconds
        reason = report.mode.state == .unknown ? report.reason ?? Quality.pending.label : nil
        steady = report.mode.isSteady
        mode = report.mode.isSteady ? Mode(report.mode) : nil
        runHours = (Double(hours.running) / 3.6e8).rounded() / 10_000
        starts = hours.starts
        day = hours.utilisation(ofLast: 24, at: wall).map(Utilisation.init)
        week = hours.utilisation(ofLast: 168, at: wall).map(Utilisation.init)
    }
}

extension OperationAnswer.Mode {
    fileprivate init(_ mode: OperatingMode) {
        key = mode.key
        bins = Dictionary(mode.bins.map { ($0.point, Bin(from: $0.lower, to: $0.upper)) }) { first, _ in first }
        context = Dictionary(mode.context.map { ($0.point, $0.value) }) { first, _ in first }
    }
}

extension OperationAnswer.Utilisation {
    fileprivate init(_ utilisation: OperatingHours.Utilisation) {
        share = (1000 * utilisation.share).rounded() / 1000
        knownHours = (1000 * utilisation.known).rounded() / 1000
    }
}
