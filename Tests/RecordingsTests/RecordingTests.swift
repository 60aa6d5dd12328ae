import Recordings
import Testing
import Wording

@Suite struct `A recording` {
    private func word<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
        (0..<MemoryLayout<Word>.size).map { UInt8(truncatingIfNeeded: word >> Word(8 * $0)) }
    }

    private func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        Array(name.utf8) + word(UInt32(body.count)) + body + (body.count % 2 == 1 ? [0] : [])
    }

    private func format(_ code: UInt16, channels: UInt16 = 1, rate: UInt32 = 12_000, bits: UInt16) -> [UInt8] {
        let frame = UInt32(channels) * UInt32(bits) / 8
        return word(code) + word(channels) + word(rate) + word(rate * frame) + word(UInt16(frame)) + word(bits)
    }

    private func wave(_ format: [UInt8], _ data: [UInt8]) -> [UInt8] {
        let chunks = chunk("fmt ", format) + chunk("LIST", [1, 2, 3]) + chunk("data", data)
        return Array("RIFF".utf8) + word(UInt32(4 + chunks.count)) + Array("WAVE".utf8) + chunks
    }

    private func read(
        _ bytes: [UInt8], _ name: String = "a.wav", channel: Int = 1, fullScale: Double = 1
    ) throws(CommissioningFailure.Recording) -> Recording {
        try Recording(bytes, name: name, channel: channel, fullScale: fullScale)
    }

    @Test func `of floats is in its own unit`() throws {
        let data = [Float(0.25), -3.5].flatMap { word($0.bitPattern) }
        #expect(try read(wave(format(3, bits: 32), data)) == Recording(samples: [0.25, -3.5], rate: 12_000))
        let doubles = [0.25, -3.5].flatMap { word($0.bitPattern) }
        #expect(try read(wave(format(3, bits: 64), doubles)).samples == [0.25, -3.5])
    }

    @Test func `of integers is a share of full scale, with its sign`() throws {
        #expect(try read(wave(format(1, bits: 16), word(Int16(-16_384)) + word(Int16(8192)))).samples == [-0.5, 0.25])
        let three: [UInt8] = [0, 0, 0xC0, 0xFF, 0xFF, 0x7F]
        let samples = try read(wave(format(1, bits: 24), three), fullScale: 50).samples
        #expect(samples[0] == -25 && abs(samples[1] - 50) < 1e-4)
        #expect(try read(wave(format(1, bits: 32), word(Int32.min) + word(Int32(0)))).samples == [-1, 0])
    }

    @Test func `of ten channels gives each of them`() throws {
        let data = (0..<20).flatMap { word(Int16($0 * 100)) }
        let wave = wave(format(1, channels: 10, bits: 16), data)
        #expect(try read(wave, channel: 3, fullScale: 32768).samples == [200, 1200])
        #expect(throws: CommissioningFailure.Recording.noSuchChannel(11, of: 10)) { try read(wave, channel: 11) }
        #expect(throws: CommissioningFailure.Recording.noSuchChannel(0, of: 10)) { try read(wave, channel: 0) }
    }

    @Test func `with the long header is read by the code in it`() throws {
        let long =
            format(0xFFFE, bits: 32) + word(UInt16(22)) + word(UInt16(32)) + word(UInt32(4)) + word(UInt16(3))
            + [UInt8](repeating: 0, count: 14)
        #expect(try read(wave(long, word(Float(1.5).bitPattern) + word(Float(2).bitPattern))).samples == [1.5, 2])
    }

    @Test func `that is cut off, of no rate, empty, or of an unknown coding is refused with the reason`() throws {
        let whole = wave(format(1, bits: 16), word(Int16(1)) + word(Int16(2)))
        for length in 0..<whole.count {
            #expect(throws: CommissioningFailure.Recording.self, "\(length) bytes") {
                try read(Array(whole.prefix(length)))
            }
        }
        #expect(throws: CommissioningFailure.Recording.truncated(stated: whole.count, found: whole.count - 1)) {
            try read(Array(whole.dropLast()))
        }
        #expect(throws: CommissioningFailure.Recording.noRate) {
            try read(wave(format(1, rate: 0, bits: 16), word(Int16(1))))
        }
        #expect(throws: CommissioningFailure.Recording.noSamples) { try read(wave(format(1, bits: 16), [])) }
        #expect(throws: CommissioningFailure.Recording.unknownCoding(1, bits: 8)) {
            try read(wave(format(1, bits: 8), [1]))
        }
        #expect(throws: CommissioningFailure.Recording.unknownCoding(2, bits: 4)) {
            try read(wave(format(2, bits: 4), [1]))
        }
        #expect(throws: CommissioningFailure.Recording.unknownKind) { try read([1, 2], "a.mp3") }
        #expect(throws: CommissioningFailure.Recording.notWave) { try read([], "a.wav") }
    }

    @Test func `in a table is a column below its heading`() throws {
        let table = Array("time;\"acc g\"\r\n0.0;1.5\r\n\r\n0.1;-2e-3\r\n".utf8)
        #expect(try read(table, "a.CSV", channel: 2) == Recording(samples: [1.5, -0.002], rate: nil))
        #expect(throws: CommissioningFailure.Recording.noSuchChannel(3, of: 2)) { try read(table, "a.csv", channel: 3) }
        #expect(throws: CommissioningFailure.Recording.notNumber("x", line: 3)) {
            try read(Array("1\n2\nx\n".utf8), "a.txt")
        }
        #expect(throws: CommissioningFailure.Recording.noSamples) { try read([], "a.csv") }
    }

    @Test func `of raw floats is whole`() throws {
        #expect(try read(word(Float(2).bitPattern) + word(Float(3).bitPattern), "a.f32").samples == [2, 3])
        #expect(throws: CommissioningFailure.Recording.truncated(stated: 8, found: 5)) {
            try read([1, 2, 3, 4, 5], "a.raw")
        }
    }

    @Test func `of one sample, or with one that is no number, is refused`() throws {
        #expect(throws: CommissioningFailure.Recording.oneSample) { try read(Array("1\n".utf8), "a.csv") }
        #expect(throws: CommissioningFailure.Recording.notFinite(sample: 2)) {
            try read(Array("1\nnan\n3".utf8), "a.csv")
        }
        #expect(throws: CommissioningFailure.Recording.notFinite(sample: 1)) {
            try read(wave(format(3, bits: 32), word(Float.infinity.bitPattern) + word(Float(0).bitPattern)))
        }
    }

    @Test func `of any bytes crashes nothing`() {
        let seed = UInt64.random(in: 0 ... .max)
        print("recordings: seed \(seed)")
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let whole = wave(format(1, channels: 2, bits: 24), [UInt8](repeating: 7, count: 60))
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0..<1 + random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
            let name = ["a.wav", "a.csv", "a.f32"][random(3)]
            _ = try? read(Array(bytes.prefix(random(bytes.count + 1))), name, channel: 1 + random(3))
        }
    }
}
