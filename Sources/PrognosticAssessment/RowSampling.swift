import Measurement

extension RandomSource {
    /// Moves `count` elements, chosen evenly, to the front.
    mutating func choose<Element>(_ count: Int, of elements: inout [Element]) {
        for place in 0..<Swift.min(count, elements.count) {
            elements.swapAt(place, Int.random(in: place..<elements.count, using: &self))
        }
    }
}
