import Glibc

/// The levels between which one signal goes to and fro, found in its own distribution: the current of a motor, or the
/// vibration of a machine that tells nothing else.
///
/// The thresholds are those of N. Otsu, IEEE Trans. Syst. Man Cybern. 9 (1979) 62–66, for two levels and for three, on
/// the logarithm of the amplitude. They count only where the levels are clearly apart; until then there are none. A
/// machine that has never stood still cannot be told from one that never ran.
///
/// Bounded: a histogram of 320 counts, in which the past halves every sixteen million values. Cost: a logarithm a
/// value.
package struct SignalLevels: Sendable, Codable, Equatable {
    /// Between two neighbouring levels, in octaves. Crossed upwards at `upper`, downwards at `lower`.
    struct Threshold: Sendable, Codable, Equatable {
        let lower: Double
        let upper: Double
    }

    /// Where the histogram begins, in octaves, and how fine it is: 9 % a bin.
    private static let lowest = -16.0
    private static let binsPerOctave = 8.0
    private static let binCount = 320
    /// A clamp of accuracy class 1 tells a hundredth of its range from nothing (IEC 61869-2): what is smaller than that
    /// share of the highest level counts as that.
    private static let window = 54
    /// What is no level but a start, or a disturbance: less than a minute of values a second, or one in 200.
    private static let leastCount = 60
    private static let leastShare = 200
    /// A motor on the mains draws a quarter of its rated current without any load: a fifth is no load that it runs at.
    private static let leastRange = log2(5.0)
    /// The smallest distance of neighbours, in octaves.
    private static let leastDistance = 1.0
    /// How much less there is between two levels than at the rarer one.
    private static let valley = 10.0

    private var counts = [UInt32](repeating: 0, count: binCount)
    private var total = 0
    /// At which total the levels are looked for next.
    private var next = 2 * leastCount
    private(set) var thresholds: [Threshold] = []
    /// Of the newest value, from 0.
    private var present: Int?

    package init() {}

    /// Whether what was read from a file can be gone on from.
    package var isSound: Bool {
        counts.count == Self.binCount && total >= 0 && total < 1 << 25 && thresholds.count <= 2
            && thresholds.allSatisfy { $0.lower <= $0.upper } && next < 1 << 26
            && (0...thresholds.count).contains(present ?? 0) && counts.allSatisfy { $0 < 1 << 25 }
    }

    /// Whether levels have been found.
    package var areKnown: Bool { !thresholds.isEmpty }

    /// Takes the newest value; its sign does not matter.
    ///
    /// - Returns: What it tells; nil while the levels are not known.
    package mutating func take(_ value: Double) -> OperationTracker.Level? {
        guard value.isFinite else { return nil }
        let octave = log2(max(abs(value), exp2(Self.lowest)))
        learn(octave)
        guard areKnown else { return nil }
        return level(of: place(of: octave))
    }

    private func level(of place: Int) -> OperationTracker.Level {
        if place == thresholds.count { return .run }
        return place == 0 ? .off : .idle
    }

    /// With hysteresis.
    private mutating func place(of octave: Double) -> Int {
        var place = present ?? thresholds.count { octave > ($0.lower + $0.upper) / 2 }
        while place < thresholds.count, octave > thresholds[place].upper { place += 1 }
        while place > 0, octave < thresholds[place - 1].lower { place -= 1 }
        present = place
        return place
    }

    // MARK: Learning

    private mutating func learn(_ octave: Double) {
        let bin = Int((octave - Self.lowest) * Self.binsPerOctave)
        counts[min(max(bin, 0), Self.binCount - 1)] += 1
        total += 1
        guard total >= next else { return }
        find()
        if total >= 1 << 24 {
            for bin in counts.indices { counts[bin] /= 2 }
            total = counts.reduce(0) { $0 + Int($1) }
        }
        next = total + max(Self.leastCount, total / 8)
    }

    private mutating func find() {
        let needed = max(Self.leastCount, total / Self.leastShare)
        let (weights, first) = weights(needed)
        let classes = Classes(weights)
        let found = [classes.three, classes.two].first { cuts in
            !cuts.isEmpty && areApart(classes.levels(between: cuts), weights, needed)
        }
        guard let found else { return }
        let levels = classes.levels(between: found)
        let octave = { (position: Double) in Self.lowest + (Double(first) + position) / Self.binsPerOctave }
        let new = found.indices.map { index in
            let cut = Double(found[index])
            return Threshold(
                lower: octave(cut - (cut - levels[index].mean) / 4),
                upper: octave(cut + (levels[index + 1].mean - cut) / 4))
        }
        if new.count != thresholds.count { present = nil }
        thresholds = new
    }

    /// The part of the histogram that can hold levels, and where it begins. What is beyond is counted at its ends.
    private func weights(_ needed: Int) -> (weights: [Double], first: Int) {
        var tail = 0
        let top = counts.indices.reversed().first { bin in
            tail += Int(counts[bin])
            return tail >= needed
        }
        let first = (top ?? 0) - Self.window + 1
        var weights = [Double](repeating: 0, count: Self.window)
        for (bin, count) in counts.enumerated() where count > 0 {
            weights[min(max(bin - first, 0), Self.window - 1)] += Double(count)
        }
        return (weights, first)
    }

    private func areApart(_ levels: [Classes.Level], _ weights: [Double], _ needed: Int) -> Bool {
        // The first bin reaches down to nothing. Of what spreads evenly there a bin like the others would hold this
        // share.
        var heights = weights
        heights[0] *= 1 - exp2(-1 / Self.binsPerOctave)
        guard let lowest = levels.first, let highest = levels.last,
            highest.mean - lowest.mean >= Self.leastRange * Self.binsPerOctave,
            levels.allSatisfy({ $0.weight >= Double(needed) })
        else { return false }
        return zip(levels, levels.dropFirst()).allSatisfy { left, right in
            guard right.mean - left.mean >= Self.leastDistance * Self.binsPerOctave else { return false }
            let peaks = [left, right].map { level in
                level.bins.max { heights[$0] < heights[$1] } ?? level.bins.lowerBound
            }
            let between = (peaks[0]...peaks[1]).map { Self.smooth(heights, $0) }.min() ?? 0
            return Self.valley * between <= min(Self.smooth(heights, peaks[0]), Self.smooth(heights, peaks[1]))
        }
    }

    /// The mean of a bin and its neighbours.
    private static func smooth(_ heights: [Double], _ bin: Int) -> Double {
        let around = heights[max(0, bin - 1)...min(heights.count - 1, bin + 1)]
        return around.reduce(0, +) / Double(around.count)
    }
}

/// How a histogram falls into classes.
private struct Classes {
    struct Level {
        let bins: Range<Int>
        let weight: Double
        /// In bins, of their middles.
        let mean: Double
    }

    /// Sums up to each bin, of the weights and of their moments.
    private var weights: [Double] = [0]
    private var moments: [Double] = [0]

    init(_ counts: [Double]) {
        for (bin, count) in counts.enumerated() {
            weights.append(weights[bin] + count)
            moments.append(moments[bin] + count * (Double(bin) + 0.5))
        }
    }

    private var count: Int { weights.count - 1 }

    private func level(_ bins: Range<Int>) -> Level {
        let weight = weights[bins.upperBound] - weights[bins.lowerBound]
        let moment = moments[bins.upperBound] - moments[bins.lowerBound]
        return Level(bins: bins, weight: weight, mean: weight > 0 ? moment / weight : 0)
    }

    /// The classes between cuts, lowest first.
    func levels(between cuts: [Int]) -> [Level] {
        zip([0] + cuts, cuts + [count]).map { level($0..<$1) }
    }

    /// What Otsu's criterion comes to without what is the same for all cuts.
    private func score(_ cuts: [Int]) -> Double {
        zip([0] + cuts, cuts + [count]).reduce(0) { sum, bounds in
            let level = level(bounds.0..<bounds.1)
            return sum + level.weight * level.mean * level.mean
        }
    }

    /// The one cut, or the two, that leave the least spread within classes; none where there is too little to cut.
    var two: [Int] { best((1..<count).map { [$0] }) }
    var three: [Int] { best((1..<count - 1).flatMap { first in (first + 1..<count).map { [first, $0] } }) }

    /// Among equals, as between two levels with nothing between them, the one in the middle.
    private func best(_ cuts: [[Int]]) -> [Int] {
        let scores = cuts.map(score)
        guard let highest = scores.max() else { return [] }
        let equal = cuts.indices.filter { scores[$0] >= highest * (1 - 1e-12) }
        return cuts[equal[equal.count / 2]]
    }
}
