/// What a person may press while watching.
package enum Key: Sendable, Equatable {
    case quit
    case up, down
    case pageUp, pageDown

    /// The keys in what a terminal sent, whatever else is in there.
    package static func pressed(in bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if let (sequence, key) = sequences.first(where: { rest.starts(with: $0.0.utf8) }) {
                keys.append(key)
                rest = rest.dropFirst(sequence.utf8.count)
            } else {
                if let key = letters[byte] { keys.append(key) }
                rest = rest.dropFirst()
            }
        }
        return keys
    }

    /// In normal and in application mode (xterm control sequences, PC-style function keys).
    private static let sequences: [(String, Key)] = [
        ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}OB", .down),
        ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
    ]

    /// 0x03 is Ctrl-C, which arrives as a byte while the terminal makes no signals of it.
    private static let letters: [UInt8: Key] = [
        UInt8(ascii: "q"): .quit, UInt8(ascii: "Q"): .quit, 0x03: .quit,
        UInt8(ascii: "k"): .up, UInt8(ascii: "j"): .down, UInt8(ascii: " "): .pageDown,
    ]
}
