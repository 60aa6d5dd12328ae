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
    /// Whether it ended otherwise than by wear or failure, or goes on.
    package var isCensored: Bool
    /// Ascending.
    package var hours: [Hour]

    package init(name: String, isCensored: Bool, hours: [Hour]) {
        self.name = name
        self.isCensored = isCensored
        self.hours = hours
    }
}

extension Fleet {
    /// A column for each series that any of the lives has, then one for each total: what it had counted by then, all products
    /// together.
    package init(_ courses: [LifeCourse]) {
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
            })
    }
}
