import Glibc

/// The mean energy of the noise in a spectrum, line by line, in spite of tones: medians of blocks over ln 2, which is
/// what the median of exponential numbers is to their mean, straight between the blocks' centres.
package struct NoiseLevel: Sendable {
    private let block: Int
    private let levels: [Double]

    /// - Parameters:
    ///   - energies: of lines side by side, from line 0.
    ///   - block: lines; half of them may be tones. The last block takes what is left over.
    package init(of energies: [Double], block: Int) {
        precondition(block >= 8 && !energies.isEmpty, "medians of several lines")
        self.block = block
        let blocks = max(1, energies.count / block)
        levels = (0..<blocks).map { index in
            let end = index == blocks - 1 ? energies.count : (index + 1) * block
            let sorted = energies[(index * block)..<end].sorted()
            return sorted[sorted.count / 2] / log(2)
        }
    }

    package subscript(line: Int) -> Double {
        let place = (Double(line) + 0.5) / Double(block) - 0.5
        guard place > 0 else { return levels[0] }
        let before = Int(place)
        guard before + 1 < levels.count else { return levels[levels.count - 1] }
        return levels[before] + (place - Double(before)) * (levels[before + 1] - levels[before])
    }
}
