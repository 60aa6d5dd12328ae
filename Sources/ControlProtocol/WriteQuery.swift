package import Measurement

/// What `POST /write` asks for: `asset=ID&point=ID&value=NUMBER&id=ID`, and `&expected=NUMBER` where it matters what
/// the point reads before.
package struct WriteQuery: Hashable, Sendable {
    package let asset: Identifier
    package let point: Identifier
    /// In the unit of the point; 1 or 0 for a bit.
    package let value: Double
    package let expected: Double?
    /// A command with an id that has been answered is not carried out again.
    package let id: String

    package init(asset: Identifier, point: Identifier, value: Double, expected: Double?, id: String) {
        self.asset = asset
        self.point = point
        self.value = value
        self.expected = expected
        self.id = id
    }

    /// - Returns: `nil` unless every part is there once and is what it must be.
    init?(_ text: String) {
        var parts: [Substring: Substring] = [:]
        for part in text.split(separator: "&", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, parts.updateValue(halves[1], forKey: halves[0]) == nil else { return nil }
        }
        guard let asset = parts.removeValue(forKey: "asset").flatMap({ Identifier(String($0)) }),
            let point = parts.removeValue(forKey: "point").flatMap({ Identifier(String($0)) }),
            let value = parts.removeValue(forKey: "value").flatMap({ Double($0) }), value.isFinite,
            let id = parts.removeValue(forKey: "id").map(String.init), Self.isID(id)
        else { return nil }
        var expected: Double?
        if let text = parts.removeValue(forKey: "expected") {
            guard let number = Double(text), number.isFinite else { return nil }
            expected = number
        }
        guard parts.isEmpty else { return nil }
        self.init(asset: asset, point: point, value: value, expected: expected, id: id)
    }

    /// 1 to 64 letters, digits, `_` and `-`.
    package static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    var text: String {
        "asset=\(asset)&point=\(point)&value=\(value)" + (expected.map { "&expected=\($0)" } ?? "") + "&id=\(id)"
    }
}

/// What came of a command, whichever way it came: the answer of `POST /write`, and the `ack` message.
package struct WriteAnswer: Codable, Sendable, Equatable {
    package var schema = "ack/1"
    package var id: String
    package var asset: String
    package var point: String
    package var requested: Double
    /// What the point read before and after, in its unit; absent where it was not read.
    package var before: Double?
    package var readBack: Double?
    /// `done`, or why not: `refused:` where nothing was written, `failed:` where something may have been.
    package var result: String
    /// When it was over, UTC milliseconds.
    package var ts: Int64

    package init(
        id: String, asset: String, point: String, requested: Double, before: Double?, readBack: Double?,
        result: String, ts: Int64
    ) {
        self.id = id
        self.asset = asset
        self.point = point
        self.requested = requested
        self.before = before
        self.readBack = readBack
        self.result = result
        self.ts = ts
    }
}
