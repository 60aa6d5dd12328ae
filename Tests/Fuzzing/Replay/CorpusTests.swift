import Foundation
import FuzzTargets
import Testing

/// The inputs that `scripts/fuzz` kept: together they reach what fuzzing has ever reached, in no time.
@Suite struct `Kept inputs` {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../Corpus").standardized

    @Test(arguments: FuzzTarget.allCases)
    func `and what is near them are read as they must be`(target: FuzzTarget) throws {
        let folder = Self.folder.appending(path: target.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        try #require(!names.isEmpty)
        for (index, name) in names.enumerated() {
            let input = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            var generator = SeededGenerator(seed: UInt64(index))
            expect(target, input, "\(name)")
            // Fewer of the long ones, which take longer.
            for round in 0..<min(200, 8000 / (input.count + 1)) {
                expect(target, mutated(input, using: &generator), "\(name), mutation \(round)")
            }
        }
    }

    private func expect(_ target: FuzzTarget, _ input: [UInt8], _ place: String) {
        do throws(Violation) {
            try target.run(input)
        } catch {
            Issue.record("\(target.rawValue)/\(place): \(error)")
        }
    }

    private func mutated(_ input: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let end = Int.random(in: place...min(bytes.count, place + 16), using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0 ... .max, using: &generator)
            case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default: bytes.insert(UInt8.random(in: 0 ... .max, using: &generator), at: place)
            }
        }
        return bytes
    }
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers for the same seed, everywhere.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
