package import Measurement

/// When a value that was read is reported: by change instead of every time.
package struct ReportRule: Hashable, Sendable {
    package enum Deadband: Hashable, Sendable {
        /// In the unit of the point.
        case absolute(Double)
        /// Of the value that was reported last.
        case percent(Double)
    }

    /// Changes up to this are none.
    package var deadband: Deadband = .absolute(0)
    /// No second report earlier, unless the quality changes. A change that came too early is reported when the time is
    /// over, if it is still one.
    package var minimum: Duration = .zero
    /// A report also without a change.
    package var maximum: Duration?

    package init() {}
}

/// A value that is computed each time its first point is read, from the newest values of the others.
package struct CalculatedPoint: Hashable, Sendable {
    package let id: Identifier
    package var name: String
    package let expression: Expression
    /// As written in the settings; empty for a number without one.
    package var unit: String
    package var report: ReportRule?
    /// What it tells the diagnosis of its machine.
    package var tells: Testimony?

    package init(
        id: Identifier, name: String, expression: Expression, unit: String = "", report: ReportRule? = nil
    ) {
        self.id = id
        self.name = name
        self.expression = expression
        self.unit = unit
        self.report = report
    }

    /// The column of its values.
    package var column: BatchLayout.Point {
        BatchLayout.Point(id: id, type: expression.givesTruth ? .bool : .float64)
    }
}
