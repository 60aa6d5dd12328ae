/// What was measured on units of one kind, each from when it began to serve.
///
/// Missing values are NaN in here, and only in here: ``OperatingRegimes`` fills them with what the unit showed last.
package struct Fleet: Sendable, Equatable {
    /// Names of what was measured, in the order of ``Unit/values``.
    package var columns: [String]
    package var units: [Unit]
    /// nil of a table.
    package var origin: Origin?

    package init(columns: [String], units: [Unit], origin: Origin? = nil) {
        self.columns = columns
        self.units = units
        self.origin = origin
    }

    /// Which lives of a record these are.
    package struct Origin: Sendable, Codable, Equatable {
        /// The class of the parts, or `ASSET/COMPONENT`.
        package var kin: String
        /// When the first of them began, and until when any was seen, in UTC milliseconds.
        package var from: Int64
        package var to: Int64

        package init(kin: String, from: Int64, to: Int64) {
            self.kin = kin
            self.from = from
            self.to = to
        }
    }

    /// One machine or part.
    package struct Unit: Sendable, Equatable {
        package var name: String
        /// Ascending.
        package var times: [Double]
        /// One array a column, as long as `times`.
        package var values: [[Double]]
        /// Whether it was taken out of service before it failed, so that the end of its record is no failure.
        package var isCensored: Bool

        package init(name: String, times: [Double], values: [[Double]], isCensored: Bool = false) {
            precondition(values.allSatisfy { $0.count == times.count }, "every column is as long as the times")
            self.name = name
            self.times = times
            self.values = values
            self.isCensored = isCensored
        }

        /// How long it was watched.
        package var span: Double { (times.last ?? 0) - (times.first ?? 0) }
    }
}
