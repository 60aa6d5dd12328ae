import Settings
import Testing
import Wording

/// The sample, damaged at random: whatever comes out, it is read to the end and answered with settings or mistakes.
@Suite struct MutationTests {
    @Test func `a damaged sample gives settings or mistakes with a place`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var generator = SplitMix64(state: seed)
        let sample = Array(try SampleTests.text("millwright.yaml").utf8)
        for round in 0..<1000 {
            let text = damaged(sample, using: &generator)
            do throws(SettingsMistakes) {
                _ = try DaemonSettings(yaml: text, file: "damaged.yaml")
            } catch {
                // At most: libyaml counts U+0085, U+2028 and U+2029 as line breaks too.
                let lines = text.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 1
                #expect(!error.mistakes.isEmpty, "seed \(seed), round \(round)")
                for mistake in error.mistakes {
                    #expect((1...lines).contains(mistake.line) && mistake.column >= 1, "seed \(seed), round \(round)")
                    #expect(!mistake.text(in: .english).isEmpty && !mistake.text(in: .chinese).isEmpty)
                }
            }
        }
    }

    private static let pieces = [
        "\t", "\n", "  ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "&a ", "*a", "!t ", "#", "? ", "|\n", ">\n",
        "---\n",
        "...\n", "%", "\0", "\u{FEFF}", "\u{85}", "\u{2028}", "\r", "~", "null", "now", "65536", "-1",
        "99999999999999999999", "循环", "@", ",", "\\", "<<: ",
    ].map { Array($0.utf8) }

    private func damaged(_ text: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            guard !text.isEmpty else { break }
            let place = Int.random(in: 0..<text.count, using: &generator)
            let end = min(text.count, place + Int.random(in: 1...40, using: &generator))
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: text[place] = UInt8.random(in: 0 ... .max, using: &generator)
            case 1: text.removeSubrange(place..<end)
            case 2: text.insert(contentsOf: text[place..<end], at: Int.random(in: 0..<text.count, using: &generator))
            case 3: text.removeSubrange(Int.random(in: 0..<text.count, using: &generator)...)
            default:
                text.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: place)
            }
        }
        return text
    }
}

/// Sebastiano Vigna's generator: a sequence that a seed repeats.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
