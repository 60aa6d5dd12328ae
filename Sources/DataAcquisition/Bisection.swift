import Modbus

/// Finds out why a device refused requests for several values, by halving them (Modbus exceptions 2 and 3 only: silence
/// says nothing about addresses).
///
/// Each halved request leaves a cut. When all parts have been answered, a refusal is explained by a value that was
/// refused alone, or by a cut both sides of which are good: then the device did not like what lies across it, an
/// address between two values that it does not have, or the length.
struct Bisection {
    private struct Cut {
        let boundary: Boundary
        /// The cut that made the block which this one divides.
        let parent: Int?
        var isExplained = false
    }

    private var cuts: [Cut] = []
    /// Around values that were refused alone.
    private var around: Set<Boundary> = []

    var isEmpty: Bool { cuts.isEmpty }

    /// A block was refused and is halved.
    ///
    /// - Parameter parent: The cut that made it.
    /// - Returns: The parent of both halves.
    mutating func cut(at boundary: Boundary, parent: Int?) -> Int {
        cuts.append(Cut(boundary: boundary, parent: parent))
        return cuts.count - 1
    }

    /// A block that cannot be halved was refused.
    mutating func refused(_ range: RegisterRange, parent: Int) {
        around.insert(Boundary(table: range.table, address: Int(range.start)))
        around.insert(Boundary(table: range.table, address: range.end))
        explain(from: parent)
    }

    private mutating func explain(from cut: Int) {
        var next: Int? = cut
        while let index = next, !cuts[index].isExplained {
            cuts[index].isExplained = true
            next = cuts[index].parent
        }
    }

    /// What requests must not span from now on. To be asked when every part has been answered.
    mutating func boundaries() -> Set<Boundary> {
        var found = around
        // From the smallest parts up: what a small cut explains, the larger ones around it need not.
        for index in cuts.indices.reversed() where !cuts[index].isExplained {
            found.insert(cuts[index].boundary)
            explain(from: index)
        }
        return found
    }
}
