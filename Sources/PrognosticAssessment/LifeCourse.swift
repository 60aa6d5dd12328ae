import Glibc

/// What a part went through from its first hour to its last, as a history to learn from.
package struct LifeCourse: Sendable, Equatable {
    package struct Hour: Sendable, Equatable {
        /// Hours since the life began, at its end.
        package var time: Double
        /// By series.
        package var means: [String: Double]
        package var usage: PartUsage

        package init(time: Double, means: [String: Double], usage: PartUsage) {
            self.time = time
            self.means = means
            self.usage = usage
        }
    }

    package var name: String
    /// UTC milliseconds.
    package var began: Int64
    /// Whether it ended otherwise than by wear or failure, or goes on.
    package var isCensored: Bool
    /// Ascending.
    package var hours: [Hour]

    package init(name: String, began: Int64, isCensored: Bool, hours: [Hour]) {
        self.name = name
        self.began = began
        self.isCensored = isCensored
        self.hours = hours
    }

    fileprivate var ended: Int64 { began + Int64(3_600_000 * (hours.last?.time ?? 0)) }
}

extension Fleet {
    /// A column for each series that any of the lives has, then one for each total: what it had counted by then, all
    /// products together.
    ///
    /// - Parameter kin: The class of all of them, or the part; nil where they are of several.
    package init(_ courses: [LifeCourse], of kin: String?) {
        let hours = courses.flatMap(\.hours)
        let series = Set(hours.flatMap(\.means.keys)).sorted()
        let meters = Set(hours.flatMap(\.usage.amounts.keys)).sorted()
        self.init(
            // A total may be an indicator as well.
            columns: series + meters.map { series.contains($0) ? "\($0)_used" : $0 },
            units: courses.map { course in
                var used = [Double](repeating: 0, count: meters.count)
                var values = [[Double]](repeating: [], count: series.count + meters.count)
                for hour in course.hours {
                    for (place, name) in series.enumerated() { values[place].append(hour.means[name] ?? .nan) }
                    for (place, meter) in meters.enumerated() {
                        used[place] += hour.usage.total(meter)
                        values[series.count + place].append(used[place])
                    }
                }
                return Unit(
                    name: course.name, times: course.hours.map(\.time), values: values, isCensored: course.isCensored)
            },
            origin: kin.map { kin in
                Origin(kin: kin, from: courses.map(\.began).min() ?? 0, to: courses.map(\.ended).max() ?? 0)
            })
    }
}
