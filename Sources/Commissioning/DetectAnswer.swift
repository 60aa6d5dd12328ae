/// `millwright detect FILE --json`: the alarms of a recorded table.
package struct DetectAnswer: Codable, Sendable, Equatable {
    package struct Alarm: Codable, Sendable, Equatable {
        /// From 1, below the headings.
        package var row: Int
        /// As it stands in the file; absent without a column of times.
        package var time: String?
        package var score: Double
        package var rows: Int
        /// The strongest first.
        package var top: [Contribution]

        package init(row: Int, time: String?, score: Double, top: [Contribution]) {
            self.row = row
            self.time = time
            self.score = score
            self.top = top
            rows = 1
        }
    }

    package struct Contribution: Codable, Sendable, Equatable {
        package var column: String
        /// `surprise`, `level`, `slow_level`, `drift`, `spread`, `shape`, `stuck` or `dropout`.
        package var kind: String
        /// Absent where there was none.
        package var value: Double?
        package var expected: Double?

        package init(column: String, kind: String, value: Double, expected: Double) {
            self.column = column
            self.kind = kind
            self.value = value.isFinite ? value : nil
            self.expected = expected.isFinite ? expected : nil
        }
    }

    package var file: String
    package var out: String
    package var columns: [String]
    package var rows: Int
    package var learnRows: Int
    package var periodS: Double
    package var budget: String
    /// Times that a row lies more than four periods behind the one before, and those that it does not lie behind it at
    /// all.
    package var gaps: Int
    package var timeReversals: Int
    package var alarms: [Alarm]

    package init(
        file: String, out: String, columns: [String], rows: Int, learnRows: Int, periodS: Double, budget: String
    ) {
        self.file = file
        self.out = out
        self.columns = columns
        self.rows = rows
        self.learnRows = learnRows
        self.periodS = periodS
        self.budget = budget
        gaps = 0
        timeReversals = 0
        alarms = []
    }
}
