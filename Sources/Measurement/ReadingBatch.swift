/// What is the same for every batch of one poll group and asset: which points, of which type and unit.
///
/// One instance is shared by all batches of the group, so that a batch itself is only words.
package final class BatchLayout: Sendable {
    package struct Point: Hashable, Sendable {
        package let id: Identifier
        /// Of the words.
        package let type: ValueType
        /// What makes a value of a word; `nil` where the word is the value.
        package let scaling: Scaling?

        package init(id: Identifier, type: ValueType, scaling: Scaling? = nil) {
            self.id = id
            self.type = type
            self.scaling = scaling
        }

        /// Of the values.
        package var valueType: ValueType { scaling == nil ? type : .float64 }

        /// A word as the number that its value is; `nil` for a text.
        package func number(of word: UInt64) -> Double? {
            let number = type.number(of: word)
            return scaling.flatMap { scaling in number.map(scaling.apply) } ?? number
        }

        /// - Parameter texts: What words of texts point into.
        package func value(of word: UInt64, texts: [String]) -> Value {
            if let scaling, let number = type.number(of: word) { return .float64(scaling.apply(number)) }
            return type.value(of: word, texts: texts)
        }
    }

    /// The key of the layout in the journal's dictionary.
    package let id: UInt32
    package let asset: Identifier
    package let device: Identifier
    /// The revision of the asset's description that these points belong to.
    package let revision: UInt32
    package let points: [Point]
    /// How many bytes carry each point's values.
    package let widths: [Int]
    package let hasTexts: Bool

    package init(id: UInt32, asset: Identifier, device: Identifier, revision: UInt32, points: [Point]) {
        self.id = id
        self.asset = asset
        self.device = device
        self.revision = revision
        self.points = points
        widths = points.map(\.type.byteCount)
        hasTexts = points.contains { $0.type == .text }
    }
}

/// The points of one asset and device that one poll read, as columns.
///
/// `words`, and `qualities` and `offsets` where present, have one entry for each point of the layout.
package struct ReadingBatch: Sendable {
    package let layout: BatchLayout
    /// The middle of the first request that read something of the batch and its response.
    package let time: Moment
    /// Raw 64-bit words as ``ValueType/value(of:)`` reads them. What stands in a word that is not good is unspecified.
    package var words: [UInt64]
    /// Empty while every point is good.
    package var qualities: [Quality]
    /// Milliseconds from `time` to the acquisition of each point; empty while all are 0.
    package var offsets: [Int32]
    /// What the words of texts point into.
    package var texts: [String]

    package init(
        layout: BatchLayout, time: Moment, words: [UInt64], qualities: [Quality] = [], offsets: [Int32] = [],
        texts: [String] = []
    ) {
        precondition(words.count == layout.points.count, "a batch has one word for each point")
        precondition(qualities.isEmpty || qualities.count == words.count, "a batch has one quality for each point")
        precondition(offsets.isEmpty || offsets.count == words.count, "a batch has one offset for each point")
        self.layout = layout
        self.time = time
        self.words = words
        self.qualities = qualities
        self.offsets = offsets
        self.texts = texts
    }

    package func quality(at index: Int) -> Quality { qualities.isEmpty ? .good : qualities[index] }

    /// The value of a point as a finite number; nil where it is not good, or is none.
    package func number(at index: Int) -> Double? {
        guard quality(at: index) == .good, let number = layout.points[index].number(of: words[index]), number.isFinite
        else { return nil }
        return number
    }

    package var goodCount: Int { qualities.isEmpty ? words.count : qualities.count { $0 == .good } }

    /// The element view: one point as people look at it.
    package subscript(index: Int) -> Reading {
        let point = layout.points[index]
        let quality = quality(at: index)
        let offset = offsets.isEmpty ? 0 : Int64(offsets[index])
        return Reading(
            point: point.id,
            value: quality.hasValue ? point.value(of: words[index], texts: texts) : nil,
            quality: quality,
            wall: WallTime(milliseconds: time.wall.milliseconds + offset))
    }
}

/// One value of one point: what it is, how good, and when it was acquired.
package struct Reading: Hashable, Sendable {
    package let point: Identifier
    /// Absent exactly while `quality` has none.
    package let value: Value?
    package let quality: Quality
    package let wall: WallTime
}
