/// Lengths whose transforms need no detour: products of 2, 3, 5 and 7.
enum FastLength {
    static func atLeast(_ length: Int) -> Int {
        var candidate = max(length, 2)
        while !isFast(candidate) { candidate += 1 }
        return candidate
    }

    static func atMost(_ length: Int) -> Int {
        var candidate = length
        while candidate > 1 && !isFast(candidate) { candidate -= 1 }
        return candidate
    }

    private static func isFast(_ length: Int) -> Bool {
        var rest = length
        for prime in [2, 3, 5, 7] { while rest.isMultiple(of: prime) { rest /= prime } }
        return rest == 1
    }
}
