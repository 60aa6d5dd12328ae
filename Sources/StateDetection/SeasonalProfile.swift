/// What a point is used to at an hour of the day and of the week.
///
/// It counts only as far as it has forecast the hours better than the level alone, so that a signal without a rhythm is left as it
/// is. Bounded: 192 bins.
package struct SeasonalProfile: Sendable, Codable {
    private static let hoursOfDay = 24
    private static let hoursOfWeek = 168
    /// Visits that a bin remembers; older ones fade.
    private static let memory: UInt8 = 8

    private var daily = [Float](repeating: 0, count: Self.hoursOfDay)
    private var weekly = [Float](repeating: 0, count: Self.hoursOfWeek)
    private var dailyVisits = [UInt8](repeating: 0, count: Self.hoursOfDay)
    private var weeklyVisits = [UInt8](repeating: 0, count: Self.hoursOfWeek)
    private var hour: Int?
    private var sum = 0.0
    private var samples = 0.0
    private var hours = 0.0
    /// Mean absolute error of the level alone, with the profile of the day, with that of the week on top.
    private var errors = SIMD3<Double>.zero
    /// How far the two profiles count, 0…1; they come and go slowly, since a jump here would look like one of the signal.
    private var dailyWeight = 0.0
    private var weeklyWeight = 0.0

    package init() {}

    /// What of a deviation from the level the rhythm explains.
    ///
    /// - Parameter time: seconds since 1970-01-01 in the time zone of the record.
    package func expectation(at time: Double) -> Double {
        guard dailyWeight > 0 else { return 0 }
        let position = time / 3600 - 0.5
        let hour = position.rounded(.down)
        let fraction = position - hour
        return (1 - fraction) * bin(Int(hour)) + fraction * bin(Int(hour) + 1)
    }

    private func bin(_ hour: Int) -> Double {
        dailyWeight * Double(daily[hour.modulo(Self.hoursOfDay)])
            + weeklyWeight * Double(weekly[hour.modulo(Self.hoursOfWeek)])
    }

    package mutating func observe(_ deviation: Double, at time: Double) {
        let now = Int((time / 3600).rounded(.down))
        if now != hour {
            if let hour, samples > 0 { learn(sum / samples, in: hour) }
            hour = now
            sum = 0
            samples = 0
        }
        sum += deviation
        samples += 1
    }

    private mutating func learn(_ mean: Double, in hour: Int) {
        let (day, week) = (hour.modulo(Self.hoursOfDay), hour.modulo(Self.hoursOfWeek))
        let byDay = mean - Double(daily[day])
        let byWeek = byDay - Double(weekly[week])
        if dailyVisits[day] > 0 { judge(SIMD3(mean, byDay, weeklyVisits[week] > 0 ? byWeek : byDay)) }
        dailyVisits[day] = min(dailyVisits[day] + 1, Self.memory)
        daily[day] += Float(byDay) / Float(dailyVisits[day])
        weeklyVisits[week] = min(weeklyVisits[week] + 1, Self.memory)
        weekly[week] += Float(byWeek) / Float(weeklyVisits[week])
    }

    private mutating func judge(_ found: SIMD3<Double>) {
        hours = min(hours + 1, 336)
        let size = SIMD3(found.x.magnitude, found.y.magnitude, found.z.magnitude)
        errors += (size - errors) / hours
        // A tenth better: less may be chance.
        let isDaily = hours >= 48 && errors.y < 0.9 * errors.x
        let isWeekly = isDaily && hours >= 168 && errors.z < 0.9 * errors.y
        dailyWeight += ((isDaily ? 1 : 0) - dailyWeight) / 12
        weeklyWeight += ((isWeekly ? 1 : 0) - weeklyWeight) / 12
    }
}

extension Int {
    fileprivate func modulo(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
