/// The name that was probably meant: the one that the fewest slips of the hand lead to.
///
/// - Parameter names: Only the first thousand are looked at, which bounds the work for a file full of mistakes.
/// - Returns: `nil` when every name is further away than one slip in three letters.
func nearestName(to word: String, in names: [String]) -> String? {
    let word = letters(of: word)
    let limit = min(word.count / 3, 3)
    let candidates = names.prefix(1000).compactMap { name in
        editDistance(word, letters(of: name), limit: limit).map { (name: name, distance: $0) }
    }
    return candidates.min { $0.distance < $1.distance }?.name
}

/// One more than an id may have, so that a longer word stays a longer word.
private func letters(of word: String) -> [UInt8] { Array(word.lowercased().utf8.prefix(65)) }

/// How many letters were inserted, left out, replaced, or swapped with their neighbour: the optimal string alignment
/// distance, after Damerau, Communications of the ACM 7 (1964) 171-176.
///
/// - Returns: `nil` where it is above the limit.
private func editDistance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            row.append(distance)
        }
        guard row.contains(where: { $0 <= limit }) else { return nil }  // No later row gets below an earlier one.
        (beforeLast, last) = (last, row)
    }
    return last[right.count] <= limit ? last[right.count] : nil
}
