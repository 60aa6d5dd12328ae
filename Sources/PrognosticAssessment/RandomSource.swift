/// SplitMix64: the same seed gives the same model, today and on another machine.
///
/// Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014, DOI 10.1145/2660193.2660195.
struct RandomSource: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// Moves `count` elements, chosen evenly, to the front.
    mutating func choose<Element>(_ count: Int, of elements: inout [Element]) {
        for place in 0..<Swift.min(count, elements.count) {
            elements.swapAt(place, Int.random(in: place..<elements.count, using: &self))
        }
    }
}
