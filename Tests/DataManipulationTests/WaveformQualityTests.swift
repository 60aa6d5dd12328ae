import Foundation
import Testing

@testable import DataManipulation

@Suite struct `Waveform quality` {
    private static let rate = 2560.0

    /// As a converter of 16 bits for ±1 delivers it.
    private static func converted(_ samples: [Double]) -> [Double] {
        samples.map { min(max(($0 * 32_768).rounded(), -32_768), 32_767) / 32_768 }
    }

    private static func machine(seed: UInt64, count: Int = 6400) -> [Double] {
        sum(
            sum(
                tone(24.7, amplitude: 0.2, count: count, sampleRate: rate),
                tone(118, amplitude: 0.1, phase: 2, count: count, sampleRate: rate)),
            gaussianNoise(count, seed: seed).map { $0 * 0.02 })
    }

    private func quality(_ samples: [Double]) -> WaveformQuality { WaveformQuality(of: samples, sampleRate: Self.rate) }

    @Test(arguments: 1...8) func `a healthy signal is good`(seed: UInt64) {
        let samples = Self.machine(seed: seed)
        for signal in [
            samples, Self.converted(samples), gaussianNoise(6400, seed: seed), uniformNoise(6400, seed: seed),
        ] {
            #expect(quality(signal).findings == [])
        }
    }

    @Test(arguments: [1.7, 2.5, 7, 24.7, 600]) func `a tone of any frequency is good`(frequency: Double) {
        let samples = tone(frequency, amplitude: 0.9, count: 6400, sampleRate: Self.rate)
        for signal in [samples, Self.converted(samples), Self.converted(samples.map { $0 / 4000 })] {
            #expect(quality(signal).findings == [], "\(frequency)")
        }
    }

    @Test func `impacts are good`() {
        var samples = gaussianNoise(6400, seed: 1).map { $0 * 0.01 }
        for index in stride(from: 17, to: 6400, by: 97) { samples[index] += 0.7 }
        #expect(quality(Self.converted(samples)).verdict == .good)
    }

    @Test func `clipping is seen`() {
        let samples = Self.converted(Self.machine(seed: 1).map { $0 * 5 })
        let quality = quality(samples)
        #expect(quality.verdict == .uncertain)
        guard case .clipping(let count)? = quality.findings.first else { Issue.record("\(quality)"); return }
        #expect(count <= samples.count { abs($0) > 0.999 } && count > 100)
        let slow = Self.converted(tone(12.5, amplitude: 1.2, count: 6400, sampleRate: 25_600))
        #expect(WaveformQuality(of: slow, sampleRate: 25_600).verdict == .uncertain)
    }

    @Test func `a dropout is seen`() {
        var samples = Self.converted(Self.machine(seed: 2))
        for index in 3000..<3040 { samples[index] = 0 }
        #expect(quality(samples).findings == [.dropout(longest: 40)])
        #expect(quality(samples).verdict == .bad)
    }

    @Test func `a stuck bit is seen`() {
        let codes = Self.machine(seed: 3).map { Int64(($0 * 32_768).rounded()) }
        #expect(quality(codes.map { Double($0 | 32) / 32_768 }).findings.contains(.stuckBits([5])))
        #expect(quality(codes.map { Double($0 & ~512) }).findings.contains(.stuckBits([9])))
        // A converter with fewer bits, at the top of the word.
        #expect(quality(codes.map { Double($0 & ~15) }).findings == [])
    }

    @Test func `a jump of the level is seen`() {
        let samples = Self.machine(seed: 4).enumerated().map { $0.element + ($0.offset > 2900 ? 0.5 : 0) }
        let findings = quality(samples).findings
        guard case .levelJump(let size)? = findings.first else { Issue.record("\(findings)"); return }
        #expect(abs(size - 0.5) < 0.02)
        let drifting = Self.machine(seed: 4).enumerated().map { $0.element + Double($0.offset) / 3000 }
        #expect(!quality(drifting).findings.contains { if case .levelJump = $0 { true } else { false } })
    }

    @Test(arguments: 1...6) func `a wandering sensor is a ski slope and a slow shaft is not`(seed: UInt64) {
        let machine = Self.machine(seed: 5), steps = gaussianNoise(machine.count, seed: seed)
        let wandering = steps.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + 0.1 * $1) }
        let falling = wandering.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + 0.01 * $1) }
        let findings = quality(sum(machine, falling)).findings
        #expect(findings.contains { if case .skiSlope = $0 { true } else { false } }, "\(findings)")
        let slow = sum(machine, tone(2.3, amplitude: 2, count: machine.count, sampleRate: Self.rate))
        #expect(quality(slow).findings == [])
    }

    @Test func `what cannot be a signal is bad`() {
        #expect(quality([]).findings == [.empty])
        #expect(quality([1]).findings == [.empty])
        #expect(quality([1, .nan, .infinity]).findings == [.notFinite(count: 2)])
        #expect(quality([3, 3, 3]).findings == [.constant])
        for samples in [[], [1], [1, .nan], [3, 3, 3]] { #expect(quality(samples).verdict == .bad) }
        #expect(quality([1, 2]).verdict == .good)
    }

    @Test func `a record too short for its purpose says so`() {
        func quality(_ purpose: WaveformQuality.Purpose) -> WaveformQuality {
            WaveformQuality(of: Self.machine(seed: 6, count: 2560), sampleRate: Self.rate, for: purpose)
        }
        #expect(quality(.init(shaftFrequency: 25)).findings == [])
        #expect(quality(.init(shaftFrequency: 6)).findings == [.tooFewRevolutions(count: 6, needed: 10)])
        #expect(quality(.init(shaftFrequency: 6)).verdict == .uncertain)
        #expect(quality(.init(shaftFrequency: 4)).verdict == .bad)
        #expect(quality(.init(lineSpacing: 1)).findings == [])
        #expect(quality(.init(lineSpacing: 0.8)).findings == [.tooCoarse(lineSpacing: 1, asked: 0.8)])
        #expect(quality(.init(lineSpacing: 0.4)).verdict == .bad)
    }
}
