package import Measurement

/// How long and how often a machine ran, and its share of the last hours.
///
/// Time that was not watched counts for nothing. Bounded: a week, hour by hour.
package struct OperatingHours: Sendable, Equatable {
    /// One hour of the wall clock, in nanoseconds.
    package struct Hour: Sendable, Equatable {
        /// Hours since 1970, UTC.
        package let start: Int64
        package var running: Int64
        /// How much of it was watched.
        package var known: Int64

        package init(start: Int64, running: Int64 = 0, known: Int64 = 0) {
            self.start = start
            self.running = running
            self.known = known
        }
    }

    /// The share of a time that a machine ran.
    package struct Utilisation: Sendable, Equatable {
        /// 0 to 1, of what was watched.
        package let share: Double
        /// Hours that were watched.
        package let known: Double
    }

    /// Nanoseconds, ever.
    package private(set) var running: Int64
    package private(set) var starts: Int
    private var week: [Hour]

    private static let length = 168

    /// - Parameter hours: Of the last week, in any order.
    package init(running: Int64 = 0, starts: Int = 0, hours: [Hour] = []) {
        self.running = running
        self.starts = starts
        week = [Hour](repeating: Hour(start: .min), count: Self.length)
        for hour in hours { week[Self.place(of: hour.start)] = hour }
    }

    private static func place(of hour: Int64) -> Int { Int(hour.flooredDivision(by: Int64(length)).remainder) }

    private static func hour(of wall: WallTime) -> Int64 {
        wall.milliseconds.flooredDivision(by: 3_600_000).quotient
    }

    mutating func start() { starts += 1 }

    /// - Parameter nanoseconds: That were watched until now.
    mutating func add(_ nanoseconds: Int64, isRunning: Bool, until wall: WallTime) {
        let hour = Self.hour(of: wall), place = Self.place(of: hour)
        if week[place].start != hour { week[place] = Hour(start: hour) }
        week[place].known += nanoseconds
        guard isRunning else { return }
        week[place].running += nanoseconds
        running += nanoseconds
    }

    /// Of so many hours of the clock, the present one included.
    ///
    /// - Returns: nil where none of it was watched.
    package func utilisation(ofLast count: Int, at wall: WallTime) -> Utilisation? {
        let now = Self.hour(of: wall)
        var running: Int64 = 0, known: Int64 = 0
        for hour in week where hour.start > now - Int64(count) && hour.start <= now {
            running += hour.running
            known += hour.known
        }
        guard known > 0 else { return nil }
        return Utilisation(share: Double(running) / Double(known), known: Double(known) / 3.6e12)
    }

    /// The hours of the clock that may have changed in the last minutes, oldest first.
    package func newest(at wall: WallTime) -> [Hour] {
        let now = Self.hour(of: wall)
        return week.filter { $0.start == now - 1 || $0.start == now }.sorted { $0.start < $1.start }
    }
}
