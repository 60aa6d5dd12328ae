/// When a value first got how far on its way. Bounded: 64 places, which move apart as the way gets longer.
struct Passages: Sendable, Codable {
    private static let limit = 64

    private let origin: Double
    /// 1 upwards, -1 downwards.
    private let sign: Double
    /// The distance between places.
    private var step: Double
    /// Seconds; the first belongs to one step of progress.
    private var times: [Double] = []
    private var lastProgress = 0.0
    private var lastTime: Double

    /// - Parameter step: The finest distance of interest.
    init(from origin: Double, isUpwards: Bool, step: Double, at time: Double) {
        self.origin = origin
        sign = isUpwards ? 1 : -1
        self.step = step
        lastTime = time
    }

    mutating func take(_ value: Double, at time: Double) {
        let progress = sign * (value - origin)
        while progress >= Double(times.count + 1) * step {
            let share = (Double(times.count + 1) * step - lastProgress) / (progress - lastProgress)
            // Never beyond its neighbours: where the places moved apart, the last one may lie behind the last value.
            times.append(lastTime + (share > 0 ? min(share, 1) * (time - lastTime) : 0))
            if times.count == Self.limit { thinOut() }
        }
        lastProgress = progress
        lastTime = time
    }

    private mutating func thinOut() {
        times = stride(from: 1, to: times.count, by: 2).map { times[$0] }
        step *= 2
    }

    /// Seconds, between the places that were reached; nil where it did not get so far.
    func time(at progress: Double) -> Double? {
        let place = progress / step - 1
        guard place >= 0, place <= Double(times.count - 1) else { return nil }
        let below = Int(place), share = place - Double(below)
        return share == 0 ? times[below] : times[below] + share * (times[below + 1] - times[below])
    }
}
