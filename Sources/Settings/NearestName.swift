/// The name that was probably meant: the one that the fewest slips of the hand lead to.
///
/// - Parameter names: Only the first thousand are looked at, which bounds the work for a file full of mistakes.
/// - Returns: `nil` when every name is further away than one slip in three letters.
func nearestName(to word: String, in names: [String]) -> String? {
    let word = Array(word.lowercased().prefix(65))
    let limit = min(word.count / 3, 3)
    let candidates = names.prefix(1000).compactMap { name -> (name: String, distance: Int)? in
        let letters = Array(name.lowercased().prefix(65))
        guard abs(letters.count - word.count) <= limit else { return nil }
        let distance = editDistance(word, letters)
        return distance <= limit ? (name, distance) : nil
    }
    return candidates.min { $0.distance < $1.distance }?.name
}

/// How many letters were inserted, left out, replaced, or swapped with their neighbour: the optimal string alignment
/// distance, after Damerau, Communications of the ACM 7 (1964) 171-176.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
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
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}
