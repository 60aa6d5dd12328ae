/// A picture of few colours as a PNG file.
///
/// Each row is stored as its difference to the one above (filter 2), which makes pictures of lines and letters mostly
/// zeros, and packed by runs in the fixed Huffman code of deflate: no dictionary, no tables. Sources: W3C PNG
/// Specification (Third Edition); RFC 1950, RFC 1951.
struct PNG {
    let width: Int
    let height: Int
    /// Red, green, blue.
    let palette: [(UInt8, UInt8, UInt8)]
    /// One index into the palette for each dot, row by row from the top.
    let dots: [UInt8]

    /// - Parameter title: Kept in the file as its `Title`.
    func bytes(title: String) -> [UInt8] {
        precondition(dots.count == width * height && (1...256).contains(palette.count), "a dot for each place")
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // Eight bits a dot, by palette; deflate, the usual filters, not interlaced.
        append("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 3, 0, 0, 0], to: &bytes)
        append("PLTE", palette.flatMap { [$0.0, $0.1, $0.2] }, to: &bytes)
        // Keyword, no compression, no language: the text is UTF-8.
        append("iTXt", Array("Title".utf8) + [0, 0, 0, 0, 0] + Array(title.utf8), to: &bytes)
        let rows = filtered()
        // Deflate with a window of 32 KiB and the fastest of compressions.
        append("IDAT", [0x78, 0x01] + packed(rows) + bigEndian(adler32(rows)), to: &bytes)
        append("IEND", [], to: &bytes)
        return bytes
    }

    private func append(_ type: String, _ data: [UInt8], to bytes: inout [UInt8]) {
        let body = Array(type.utf8) + data
        bytes += bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
    }

    private func filtered() -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((width + 1) * height)
        for row in 0..<height {
            rows.append(2)
            for place in row * width..<(row + 1) * width {
                rows.append(dots[place] &- (row > 0 ? dots[place - width] : 0))
            }
        }
        return rows
    }
}

/// One block of fixed codes (RFC 1951, section 3.2.6): a byte, then how often it comes again as a copy from one byte
/// before.
private func packed(_ bytes: [UInt8]) -> [UInt8] {
    var bits = BitWriter()
    bits.append(0b011, count: 3)
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        bits.appendSymbol(Int(byte))
        index += 1
        var run = 0
        while index + run < bytes.count, bytes[index + run] == byte { run += 1 }
        index += run
        // A copy of 258 is the longest and has a symbol of its own; fewer than 3 are not worth one.
        while run >= 258 {
            bits.appendCopy(length: 258)
            run -= 258
        }
        if run >= 3 {
            bits.appendCopy(length: run)
            run = 0
        }
        for _ in 0..<run { bits.appendSymbol(Int(byte)) }
    }
    bits.appendSymbol(256)
    return bits.finished()
}

private struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var pendingCount = 0

    /// The lowest bit first.
    mutating func append(_ value: UInt32, count: Int) {
        pending |= value << UInt32(pendingCount)
        pendingCount += count
        while pendingCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
    }

    /// Huffman codes come with their highest bit first.
    private mutating func appendCode(_ code: Int, count: Int) {
        let reversed = (0..<count).reduce(0) { $0 << 1 | (code >> $1 & 1) }
        append(UInt32(reversed), count: count)
    }

    mutating func appendSymbol(_ symbol: Int) {
        switch symbol {
        case 0...143: appendCode(0x30 + symbol, count: 8)
        case 144...255: appendCode(0x190 + symbol - 144, count: 9)
        case 256...279: appendCode(symbol - 256, count: 7)
        default: appendCode(0xC0 + symbol - 280, count: 8)
        }
    }

    /// - Parameter length: 3 to 258.
    mutating func appendCopy(length: Int) {
        if length == 258 {
            appendSymbol(285)
        } else {
            // From 11 on each group of four symbols has one more extra bit.
            let offset = length - 3
            let extra = offset < 8 ? 0 : Int.bitWidth - offset.leadingZeroBitCount - 3
            appendSymbol(257 + 4 * extra + offset >> extra)
            append(UInt32(offset & (1 << extra - 1)), count: extra)
        }
        // The distance 1 is symbol 0.
        append(0, count: 5)
    }

    mutating func finished() -> [UInt8] {
        append(0, count: (8 - pendingCount) % 8)
        return bytes
    }
}

private func bigEndian(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

private func adler32(_ bytes: [UInt8]) -> UInt32 {
    var low: UInt32 = 1, high: UInt32 = 0
    for byte in bytes {
        low = (low + UInt32(byte)) % 65521
        high = (high + low) % 65521
    }
    return high << 16 | low
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
