import CZlib

/// As one stream of RFC 1950, which ends with a check sum (Adler-32) of what it holds. The only file that calls zlib.
func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var count = compressBound(uLong(bytes.count))
    return [UInt8](unsafeUninitializedCapacity: Int(count)) { stream, written in
        let code = compress2(stream.baseAddress, &count, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION)
        // There is room by the bound, and without memory nothing here goes on.
        precondition(code == Z_OK, "zlib fails: \(code)")
        written = Int(count)
    }
}
