/// How characters lie in registers.
package enum TextLayout: String, Sendable, CaseIterable {
    /// Two a register, the first in the high byte.
    case ab
    /// Two a register, the first in the low byte.
    case ba
    /// One a register, in its low byte.
    case one
}

extension RegisterEncoding {
    /// The longest text that fits one request of any layout.
    package static let maximumTextBytes: UInt8 = 125

    /// Reads the characters of a text up to its padding. Bytes that are no UTF-8 become U+FFFD: a damaged serial number
    /// still says more than none.
    ///
    /// - Precondition: This is a text, and lies inside `data`.
    package func text(_ data: Span<UInt8>, at offset: Int) -> String {
        guard case .text(let layout, let count) = self else { preconditionFailure("only a text has characters") }
        var bytes: [UInt8] = []
        for position in 0..<Int(count) {
            let byte = data[2 * offset + layout.source(of: position)]
            if byte == 0 { break }
            bytes.append(byte)
        }
        while let last = bytes.last, last == UInt8(ascii: " ") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension TextLayout {
    fileprivate func source(of position: Int) -> Int {
        switch self {
        case .ab: position
        case .ba: position ^ 1
        case .one: 2 * position + 1
        }
    }
}
