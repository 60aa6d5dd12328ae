import Glibc

/// A recursive filter as sections of second order one after the other: narrow bands at low frequencies stay exact where
/// one polynomial of high order would not.
package struct BiquadCascade: Sendable, Equatable {
    package let sections: [Biquad]

    package init(sections: [Biquad]) {
        self.sections = sections
    }

    /// |H| at a frequency in hertz.
    package func gain(at frequency: Double, sampleRate: Double) -> Double {
        sections.reduce(1) { $0 * $1.response(at: 2 * .pi * frequency / sampleRate).magnitude }
    }

    /// Forwards in time from rest: causal, with the filter's delay. Equals `scipy.signal.sosfilt`.
    package func filtered(_ samples: [Double]) -> [Double] {
        var result = samples, memory = restingMemory
        filter(&result, memory: &memory)
        return result
    }

    package typealias Memory = [Biquad.Memory]
    package var restingMemory: Memory { Array(repeating: Biquad.Memory(), count: sections.count) }

    /// Filters a block of a longer signal in place; the memory goes on with the next block.
    package func filter(_ samples: inout [Double], memory: inout Memory) {
        samples.withUnsafeMutableBufferPointer { samples in
            for index in sections.indices { sections[index].filter(samples, memory: &memory[index]) }
        }
    }

    /// Forwards and backwards: no delay, the gain is |H|². Not causal.
    ///
    /// The ends are continued by reflection about the end points, with three times the filter's length (of a shorter
    /// signal, all there is), and the filter begins settled to the first of these: `scipy.signal.sosfiltfilt`.
    package func filteredBothWays(_ samples: [Double]) -> [Double] {
        guard let first = samples.first, let last = samples.last else { return [] }
        let edge = min(reflectionLength, samples.count - 1)
        var extended = [Double]()
        extended.reserveCapacity(samples.count + 2 * edge)
        extended += (0..<edge).map { 2 * first - samples[edge - $0] }
        extended += samples
        extended += (0..<edge).map { 2 * last - samples[samples.count - 2 - $0] }
        for _ in 0..<2 {
            var memory = settledMemory(input: extended[0])
            filter(&extended, memory: &memory)
            extended.reverse()
        }
        return Array(extended[edge..<(edge + samples.count)])
    }

    /// Three times the length of the polynomials, of which sections of first order add one term and not two.
    private var reflectionLength: Int {
        let short = min(sections.count { $0.b2 == 0 }, sections.count { $0.a2 == 0 })
        return 3 * (2 * sections.count + 1 - short)
    }

    private func settledMemory(input: Double) -> Memory {
        var level = input
        return sections.map { section in
            defer { level *= section.gainAtRest }
            return section.settledMemory(input: level)
        }
    }
}
