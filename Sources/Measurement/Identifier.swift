/// The stable name of a gateway, site, link, device, asset or point.
///
/// 1 to 64 characters of `a-z 0-9 _ -`. It appears in topics and is identity across reloads,
/// so it never changes; what people read is the display name beside it.
package struct Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// Names that mean something else at the same place of a topic.
    package static let reserved: Set<String> = ["cmd", "ack", "now", "status", "metrics", "gap"]

    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.allows) else { return nil }
        rawValue = text
    }

    package var description: String { rawValue }

    package var isReserved: Bool { Self.reserved.contains(rawValue) }

    package static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
