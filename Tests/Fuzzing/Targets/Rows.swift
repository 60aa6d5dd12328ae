import Measurement
import Publication

/// The input: a row of the journal, first as it is, then with the checksum that fits, so that the parser itself is met.
func fuzzRows(_ bytes: [UInt8]) throws(Violation) {
    try unpack(bytes)
    try unpack(RowCodec.sealed(bytes))
}

private func unpack(_ bytes: [UInt8]) throws(Violation) {
    guard let contents = try? RowCodec.unpack(bytes.span, layouts: layouts, isOfThisBoot: true) else { return }
    try hold((1...bytes.count).contains(contents.count), "a message takes a byte at least")
    let packed = RowCodec.pack(contents)
    let again = try? RowCodec.unpack(packed.span, layouts: layouts, isOfThisBoot: true)
    try hold(again.map(RowCodec.pack) == packed, "what is packed comes back")

    guard let epoch = Epoch("k3f9x2m7") else { preconditionFailure("eight allowed characters") }
    var encoder = StreamEncoder()
    let now = Moment(monotonic: MonotonicTime(nanoseconds: 5), wall: WallTime(milliseconds: 1_700_000_000_000))
    for (sequence, content) in contents.enumerated() {
        let message = StreamMessage(epoch: epoch, sequence: UInt64(sequence), content: content)
        encoder.encode(message, isHistory: true, now: now) { _ in }
    }
}

/// A layout of every type, one without a point, and one that is long.
private let layouts: [UInt32: BatchLayout] = {
    let types = [ValueType.allCases, [], Array(repeating: .uint16, count: 100)]
    let layouts = types.enumerated().compactMap { id, types -> BatchLayout? in
        guard let asset = Identifier("pump"), let device = Identifier("plc") else { return nil }
        let points = types.enumerated().compactMap { index, type in
            Identifier("p\(index)").map { BatchLayout.Point(id: $0, type: type) }
        }
        return BatchLayout(id: UInt32(id), asset: asset, device: device, revision: 1, points: points)
    }
    return Dictionary(uniqueKeysWithValues: layouts.map { ($0.id, $0) })
}()
