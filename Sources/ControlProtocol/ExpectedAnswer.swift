package import Measurement
package import StateDetection

/// What the detectors of a machine have learnt to expect of it now: part of `GET /asset`, and of the answer to
/// `cmd/expected`.
package struct ExpectedAnswer: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
        /// Not enough rows of this mode yet.
        case learning
        case judging
        /// The last row did not count, or none came since the start: the machine is between two modes, or nothing is
        /// learnt of it now.
        case waiting
    }

    package struct Point: Codable, Sendable, Equatable {
        /// The newest; absent while it is not good.
        package var value: Double?
        /// With the rhythm of the hours; absent while too little is known.
        package var expected: Double?
        /// Standard deviation of the means of rows from what is expected; absent likewise.
        package var spread: Double?
        /// Absent where there is none.
        package var unit: String?
    }

    package var state: State
    /// Empty where the machine has none; absent while waiting.
    package var mode: String?
    /// When the first row of the mode came; absent likewise.
    package var since: Int64?
    /// Rows of the mode so far, and how many it takes; absent likewise.
    package var count: Int?
    package var needed: Int
    /// When learning was ended by somebody; absent where it goes on.
    package var frozen: Int64?
    package var points: [String: Point]

    /// - Parameters:
    ///   - points: Of the machine, as they are now.
    ///   - now: What is expected at that time.
    package init(_ watch: AnomalyWatch, _ points: [PointAnswer], at now: WallTime) {
        let readings = Dictionary(points.map { ($0.id, $0) }) { first, _ in first }
        let configuration = watch.configuration, present = watch.present
        let isLearnt = present?.detector.isLearnt ?? false
        state = present == nil ? .waiting : isLearnt ? .judging : .learning
        mode = present?.mode
        since = present?.detector.since
        count = present?.detector.rows
        needed = configuration.learningRows
        frozen = present?.detector.frozen
        self.points = [:]
        for (place, point) in configuration.points.enumerated() {
            let reading = readings[point.rawValue]
            let expectation = watch.expectation(of: place, at: now)
            self.points[point.rawValue] = Point(
                value: reading?.value.flatMap { $0.number.isFinite ? $0.number : nil }, expected: expectation?.value,
                spread: expectation?.spread,
                unit: reading.flatMap { $0.unit.isEmpty ? nil : $0.unit })
        }
    }
}
