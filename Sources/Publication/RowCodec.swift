package import Measurement

/// Messages of one epoch and class with neighbouring sequence numbers, as they lie in one row of the journal.
package struct MessageRow: Sendable {
    package let epoch: Epoch
    package let messageClass: MessageClass
    package let first: UInt64
    package let contents: [MessageContent]

    package init(epoch: Epoch, messageClass: MessageClass, first: UInt64, contents: [MessageContent]) {
        precondition(!contents.isEmpty, "a row holds at least one message")
        self.epoch = epoch
        self.messageClass = messageClass
        self.first = first
        self.contents = contents
    }

    package var sequences: ClosedRange<UInt64> { first...(first + UInt64(contents.count) - 1) }

    package var messages: [StreamMessage] {
        contents.enumerated().map {
            StreamMessage(epoch: epoch, sequence: first + UInt64($0.offset), content: $0.element)
        }
    }
}

/// The packed form of a row's contents: columns at the width of their type, never JSON.
///
/// Layout (all integers LEB128 varints, signed ones zigzagged): version 1; then for each message a tag. Readings:
/// layout id, wall milliseconds and monotonic nanoseconds as differences from the message before, flags, qualities and
/// offsets as runs (count, value), then the words of the points that have one, little-endian at the byte count of their
/// type, texts with their length in front. At the end a checksum: SQLite has none, and a wrong value upstream is worse
/// than a missing one. What is read was written by this code, but disks rot: every read is checked.
package enum RowCodec {
    /// The bytes are not a row, or name a layout that the dictionary does not have.
    package struct Unreadable: Error, Hashable, Sendable {
        package init() {}
    }

    private static let version: UInt8 = 1
    private enum Tag: UInt8 {
        case readings = 1, epoch = 2, gap = 3
        /// With the monotonic time behind that of the wall clock, which was not set.
        case unsynchronizedEpoch = 4, unsynchronizedGap = 5
        case features = 6, unsynchronizedFeatures = 7
        case verdict = 12, unsynchronizedVerdict = 13
        case alarm = 8, unsynchronizedAlarm = 9
        case flood = 10, unsynchronizedFlood = 11
    }
    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let qualities = Flags(rawValue: 1)
        static let offsets = Flags(rawValue: 2)
        static let unsynchronized = Flags(rawValue: 4)
    }

    /// What the next message's times are differences from.
    private struct Base {
        var wall: Int64 = 0
        var monotonic: Int64 = 0
    }

    // MARK: Packing

    package static func pack(_ contents: [MessageContent]) -> [UInt8] {
        var bytes = ByteWriter(capacity: 1 << 16)
        bytes.append(version)
        var base = Base()
        for content in contents {
            switch content {
            case .readings(let batch):
                bytes.append(Tag.readings.rawValue)
                pack(batch, &base, &bytes)
            case .features(let features):
                pack(features.time, tag: .features, unsynchronized: .unsynchronizedFeatures, &bytes)
                pack(features, &bytes)
            case .verdict(let verdict):
                pack(verdict.time, tag: .verdict, unsynchronized: .unsynchronizedVerdict, &bytes)
                pack(verdict, &bytes)
            case .epoch(let ended, let time):
                pack(time, tag: .epoch, unsynchronized: .unsynchronizedEpoch, &bytes)
                pack(ended, &bytes)
            case .gap(let gaps, let time):
                pack(time, tag: .gap, unsynchronized: .unsynchronizedGap, &bytes)
                pack(gaps, &bytes)
            case .alarm(let change):
                pack(change.time, tag: .alarm, unsynchronized: .unsynchronizedAlarm, &bytes)
                pack(change, &bytes)
            case .flood(let flood):
                pack(flood.time, tag: .flood, unsynchronized: .unsynchronizedFlood, &bytes)
                pack(flood, &bytes)
            }
        }
        return sealed(bytes.bytes)
    }

    /// The bytes with their checksum behind them.
    package static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: checksum(bytes.span).littleEndian) { bytes + $0 }
    }

    /// - Returns: nil where they are not what was sealed.
    package static func unsealed(_ sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count >= checksumCount else { return nil }
        let bytes = Array(sealed.dropLast(checksumCount))
        return self.sealed(bytes) == sealed ? bytes : nil
    }

    private static let checksumCount = 4

    /// The steps of FNV-1a (draft-eastlake-fnv, section 2) on words of eight bytes instead of single ones, the hash
    /// rotated between them so that its high bits take part, and folded to 32 bits.
    private static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ word: UInt64) { hash = (((hash << 29) | (hash >> 35)) ^ word) &* 0x100_0000_01B3 }
        bytes.withUnsafeBytes { bytes in
            let whole = bytes.count & ~7
            for offset in stride(from: 0, to: whole, by: 8) {
                add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
            for offset in whole..<bytes.count { add(UInt64(bytes[offset])) }
        }
        return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
    }

    private static func pack(_ time: Moment, tag: Tag, unsynchronized: Tag, _ bytes: inout ByteWriter) {
        let isSynchronized = time.trust == .synchronized
        bytes.append((isSynchronized ? tag : unsynchronized).rawValue)
        varint(zigzag(time.wall.milliseconds), &bytes)
        if !isSynchronized { varint(zigzag(time.monotonic.nanoseconds), &bytes) }
    }

    private static func pack(_ batch: ReadingBatch, _ base: inout Base, _ bytes: inout ByteWriter) {
        varint(UInt64(batch.layout.id), &bytes)
        // Wrapping, as unpacking adds: any two times have a difference.
        varint(zigzag(batch.time.wall.milliseconds &- base.wall), &bytes)
        varint(zigzag(batch.time.monotonic.nanoseconds &- base.monotonic), &bytes)
        base = Base(wall: batch.time.wall.milliseconds, monotonic: batch.time.monotonic.nanoseconds)
        var flags: Flags = []
        if !batch.qualities.isEmpty { flags.insert(.qualities) }
        if !batch.offsets.isEmpty { flags.insert(.offsets) }
        if batch.time.trust != .synchronized { flags.insert(.unsynchronized) }
        bytes.append(flags.rawValue)
        runs(batch.qualities) {
            UInt64($0.rawValue)
        } into: {
            varint($0, &bytes)
        }
        runs(batch.offsets) {
            zigzag(Int64($0))
        } into: {
            varint($0, &bytes)
        }
        let layout = batch.layout
        if batch.qualities.isEmpty, !layout.hasTexts {
            for index in batch.words.indices { bytes.append(batch.words[index], width: layout.widths[index]) }
        } else {
            for index in batch.words.indices where batch.quality(at: index).hasValue {
                if layout.points[index].type == .text {
                    text(batch.texts[Int(batch.words[index])], &bytes)
                } else {
                    bytes.append(batch.words[index], width: layout.widths[index])
                }
            }
        }
    }

    private static func text(_ text: String, _ bytes: inout ByteWriter) {
        varint(UInt64(text.utf8.count), &bytes)
        bytes.append(text.utf8)
    }

    /// Writes a column of few distinct values as (count, value) pairs.
    private static func runs<Element: Equatable>(
        _ column: [Element], code: (Element) -> UInt64, into emit: (UInt64) -> Void
    ) {
        var start = 0
        while start < column.count {
            let end = column[start...].firstIndex { $0 != column[start] } ?? column.count
            emit(UInt64(end - start))
            emit(code(column[start]))
            start = end
        }
    }

    private static func pack(_ features: WaveformFeatures, _ bytes: inout ByteWriter) {
        for part in [features.asset.rawValue, features.location.rawValue, features.unit] { text(part, &bytes) }
        bytes.append(features.rate.bitPattern, width: 8)
        varint(UInt64(features.sampleCount), &bytes)
        bytes.append(features.verdict.rawValue)
        bytes.append(features.speed == nil ? 0 : 1)
        if let speed = features.speed { bytes.append(speed.bitPattern, width: 8) }
        varint(UInt64(features.findings.count), &bytes)
        for finding in features.findings { text(finding, &bytes) }
        varint(UInt64(features.features.count), &bytes)
        for feature in features.features {
            text(feature.name, &bytes)
            bytes.append(feature.value.bitPattern, width: 8)
        }
    }

    private static func pack(_ ended: EndedEpoch?, _ bytes: inout ByteWriter) {
        guard let ended else {
            bytes.append(0)
            return
        }
        bytes.append(1 | (ended.isClean ? 2 : 0) | (ended.isExact ? 4 : 0))
        bytes.append(ended.epoch.rawValue.utf8)
        for messageClass in MessageClass.allCases {
            varint(ended.issued[messageClass], &bytes)
            varint(ended.below[messageClass], &bytes)
        }
    }

    private static func pack(_ gaps: [Gap], _ bytes: inout ByteWriter) {
        varint(UInt64(gaps.count), &bytes)
        for gap in gaps {
            bytes.append(gap.epoch.rawValue.utf8)
            bytes.append(gap.messageClass.rawValue)
            bytes.append(gap.reason.rawValue)
            varint(gap.sequences.lowerBound, &bytes)
            varint(gap.sequences.upperBound - gap.sequences.lowerBound, &bytes)
        }
    }

    private static func pack(_ verdict: Verdict, _ bytes: inout ByteWriter) {
        bytes.append(verdict.kind.rawValue)
        text(verdict.asset.rawValue, &bytes)
        varint(UInt64(verdict.fields.count), &bytes)
        for byte in verdict.fields { bytes.append(byte) }
    }

    private struct AlarmFlags: OptionSet {
        let rawValue: UInt8
        static let annunciated = AlarmFlags(rawValue: 1)
        static let firstOut = AlarmFlags(rawValue: 2)
        static let chattering = AlarmFlags(rawValue: 4)
        static let value = AlarmFlags(rawValue: 8)
        static let limit = AlarmFlags(rawValue: 16)
        static let raised = AlarmFlags(rawValue: 32)
        static let until = AlarmFlags(rawValue: 64)
        static let contributions = AlarmFlags(rawValue: 128)
    }

    private static func pack(_ change: AlarmChange, _ bytes: inout ByteWriter) {
        text(change.id.description, &bytes)
        for code in [
            change.cause.rawValue, change.state.rawValue, change.level.rawValue, change.peak.rawValue,
            change.priority.rawValue,
        ] { bytes.append(code) }
        var flags: AlarmFlags = []
        if change.isAnnunciated { flags.insert(.annunciated) }
        if change.isFirstOut { flags.insert(.firstOut) }
        if change.isChattering { flags.insert(.chattering) }
        if change.value != nil { flags.insert(.value) }
        if change.limit != nil { flags.insert(.limit) }
        if change.raised != nil { flags.insert(.raised) }
        if change.until != nil { flags.insert(.until) }
        if !change.contributions.isEmpty { flags.insert(.contributions) }
        bytes.append(flags.rawValue)
        if let value = change.value { bytes.append(value.bitPattern, width: 8) }
        if let limit = change.limit { bytes.append(limit.bitPattern, width: 8) }
        if let raised = change.raised { varint(zigzag(raised.milliseconds), &bytes) }
        if let until = change.until { varint(zigzag(until.milliseconds), &bytes) }
        for part in [change.unit, change.origin, change.reason, change.advice.english, change.advice.chinese] {
            text(part, &bytes)
        }
        guard !change.contributions.isEmpty else { return }
        varint(UInt64(change.contributions.count), &bytes)
        for contribution in change.contributions {
            text(contribution.point.rawValue, &bytes)
            text(contribution.family, &bytes)
            // A number that is none stands for none.
            for number in [contribution.value, contribution.expected] {
                bytes.append((number ?? .nan).bitPattern, width: 8)
            }
        }
    }

    private static func pack(_ flood: AlarmFlood, _ bytes: inout ByteWriter) {
        bytes.append(flood.isOver ? 1 : 0)
        varint(zigzag(flood.began.milliseconds), &bytes)
        varint(UInt64(flood.count), &bytes)
        varint(UInt64(flood.named.count), &bytes)
        for id in flood.named { text(id.description, &bytes) }
    }

    private static func varint(_ value: UInt64, _ bytes: inout ByteWriter) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }

    // MARK: Unpacking

    /// - Parameters:
    ///   - layouts: The dictionary of layouts by id.
    ///   - isOfThisBoot: Whether the row's monotonic times are of the clock that runs now.
    package static func unpack(
        _ sealed: Span<UInt8>, layouts: [UInt32: BatchLayout], isOfThisBoot: Bool
    ) throws(Unreadable) -> [MessageContent] {
        let bytes = sealed.extracting(droppingLast: checksumCount)
        var seal = Reader(position: bytes.count)
        guard try seal.word(sealed, count: checksumCount) == UInt64(checksum(bytes)) else { throw Unreadable() }
        var reader = Reader()
        guard try reader.byte(bytes) == version else { throw Unreadable() }
        let doubt: ClockTrust = isOfThisBoot ? .unsynchronized : .lost
        var base = Base()
        var contents: [MessageContent] = []
        while reader.position < bytes.count {
            guard let tag = Tag(rawValue: try reader.byte(bytes)) else { throw Unreadable() }
            switch tag {
            case .readings: contents.append(.readings(try batch(&reader, bytes, &base, layouts, doubt)))
            case .features, .unsynchronizedFeatures:
                let time = try moment(&reader, bytes, tag == .features ? nil : doubt)
                contents.append(.features(try features(&reader, bytes, time)))
            case .verdict, .unsynchronizedVerdict:
                let time = try moment(&reader, bytes, tag == .verdict ? nil : doubt)
                contents.append(.verdict(try verdict(&reader, bytes, time)))
            case .epoch, .unsynchronizedEpoch:
                let time = try moment(&reader, bytes, tag == .epoch ? nil : doubt)
                contents.append(.epoch(ended: try ended(&reader, bytes), at: time))
            case .gap, .unsynchronizedGap:
                let time = try moment(&reader, bytes, tag == .gap ? nil : doubt)
                contents.append(.gap(try gaps(&reader, bytes), at: time))
            case .alarm, .unsynchronizedAlarm:
                let time = try moment(&reader, bytes, tag == .alarm ? nil : doubt)
                contents.append(.alarm(try alarm(&reader, bytes, time)))
            case .flood, .unsynchronizedFlood:
                let time = try moment(&reader, bytes, tag == .flood ? nil : doubt)
                contents.append(.flood(try flood(&reader, bytes, time)))
            }
        }
        guard !contents.isEmpty else { throw Unreadable() }
        return contents
    }

    /// - Parameter doubt: How far a clock that was not set is to be trusted; `nil` where it was.
    private static func moment(
        _ reader: inout Reader, _ bytes: Span<UInt8>, _ doubt: ClockTrust?
    ) throws(Unreadable) -> Moment {
        let wall = WallTime(milliseconds: try reader.signed(bytes))
        guard let doubt else { return Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: wall) }
        return Moment(monotonic: MonotonicTime(nanoseconds: try reader.signed(bytes)), wall: wall, trust: doubt)
    }

    private static func batch(
        _ reader: inout Reader, _ bytes: Span<UInt8>, _ base: inout Base, _ layouts: [UInt32: BatchLayout],
        _ doubt: ClockTrust
    ) throws(Unreadable) -> ReadingBatch {
        guard let id = UInt32(exactly: try reader.varint(bytes)), let layout = layouts[id] else { throw Unreadable() }
        base.wall &+= try reader.signed(bytes)
        base.monotonic &+= try reader.signed(bytes)
        let flags = Flags(rawValue: try reader.byte(bytes))
        let count = layout.points.count
        var qualities: [Quality] = []
        if flags.contains(.qualities) {
            qualities = try runs(&reader, bytes, count: count) { UInt8(exactly: $0).flatMap(Quality.init) }
        }
        var offsets: [Int32] = []
        if flags.contains(.offsets) {
            offsets = try runs(&reader, bytes, count: count) { Int32(exactly: Reader.unzigzag($0)) }
        }
        var words = [UInt64](repeating: 0, count: count)
        var texts: [String] = []
        for index in 0..<count where qualities.isEmpty || qualities[index].hasValue {
            if layout.points[index].type == .text {
                words[index] = UInt64(texts.count)
                texts.append(try reader.text(bytes))
                continue
            }
            words[index] = layout.points[index].type.extended(
                try reader.word(bytes, count: layout.widths[index]))
        }
        let time = Moment(
            monotonic: MonotonicTime(nanoseconds: base.monotonic), wall: WallTime(milliseconds: base.wall),
            trust: flags.contains(.unsynchronized) ? doubt : .synchronized)
        return ReadingBatch(
            layout: layout, time: time, words: words, qualities: qualities, offsets: offsets, texts: texts)
    }

    private static func runs<Element>(
        _ reader: inout Reader, _ bytes: Span<UInt8>, count: Int, _ element: (UInt64) -> Element?
    ) throws(Unreadable) -> [Element] {
        var column: [Element] = []
        while column.count < count {
            let length = try reader.varint(bytes)
            guard length >= 1, length <= UInt64(count - column.count),
                let element = element(try reader.varint(bytes))
            else { throw Unreadable() }
            column.append(contentsOf: repeatElement(element, count: Int(length)))
        }
        return column
    }

    private static func features(
        _ reader: inout Reader, _ bytes: Span<UInt8>, _ time: Moment
    ) throws(Unreadable) -> WaveformFeatures {
        guard let asset = Identifier(try reader.text(bytes)), let location = Identifier(try reader.text(bytes)) else {
            throw Unreadable()
        }
        let unit = try reader.text(bytes)
        let rate = try reader.double(bytes)
        guard let sampleCount = Int(exactly: try reader.varint(bytes)),
            let verdict = WaveformFeatures.Verdict(rawValue: try reader.byte(bytes))
        else { throw Unreadable() }
        let speed = try reader.byte(bytes) == 0 ? nil : try reader.double(bytes)
        var findings: [String] = []
        for _ in 0..<(try reader.count(bytes)) { findings.append(try reader.text(bytes)) }
        var features: [WaveformFeatures.Feature] = []
        for _ in 0..<(try reader.count(bytes)) {
            let name = try reader.text(bytes)
            features.append(.init(name, try reader.double(bytes)))
        }
        return WaveformFeatures(
            asset: asset, location: location, time: time, rate: rate, sampleCount: sampleCount, unit: unit,
            speed: speed, verdict: verdict, findings: findings, features: features)
    }

    private static func verdict(
        _ reader: inout Reader, _ bytes: Span<UInt8>, _ time: Moment
    ) throws(Unreadable) -> Verdict {
        guard let kind = Verdict.Kind(rawValue: try reader.byte(bytes)),
            let asset = Identifier(try reader.text(bytes))
        else { throw Unreadable() }
        let count = try reader.count(bytes)
        defer { reader.position += count }
        let fields = bytes.extracting(reader.position..<reader.position + count)
        return Verdict(kind, of: asset, at: time, fields: fields.withUnsafeBufferPointer { Array($0) })
    }

    private static func ended(
        _ reader: inout Reader, _ bytes: Span<UInt8>
    ) throws(Unreadable) -> EndedEpoch? {
        let flags = try reader.byte(bytes)
        guard flags & 1 != 0 else { return nil }
        let epoch = try reader.epoch(bytes)
        var issued = ClassCounts()
        var below = ClassCounts()
        for messageClass in MessageClass.allCases {
            issued[messageClass] = try reader.varint(bytes)
            below[messageClass] = try reader.varint(bytes)
        }
        return EndedEpoch(
            epoch: epoch, isClean: flags & 2 != 0, isExact: flags & 4 != 0, issued: issued, below: below)
    }

    private static func gaps(_ reader: inout Reader, _ bytes: Span<UInt8>) throws(Unreadable) -> [Gap] {
        let count = try reader.varint(bytes)
        guard count <= UInt64(bytes.count) else { throw Unreadable() }
        var gaps: [Gap] = []
        for _ in 0..<count {
            let epoch = try reader.epoch(bytes)
            guard let messageClass = MessageClass(rawValue: try reader.byte(bytes)),
                let reason = Gap.Reason(rawValue: try reader.byte(bytes))
            else { throw Unreadable() }
            let from = try reader.varint(bytes)
            let (to, overflow) = from.addingReportingOverflow(try reader.varint(bytes))
            guard !overflow else { throw Unreadable() }
            gaps.append(Gap(epoch: epoch, messageClass: messageClass, sequences: from...to, reason: reason))
        }
        return gaps
    }

    private static func alarm(
        _ reader: inout Reader, _ bytes: Span<UInt8>, _ time: Moment
    ) throws(Unreadable) -> AlarmChange {
        guard let id = AlarmID(try reader.text(bytes)), let cause = AlarmCause(rawValue: try reader.byte(bytes)),
            let state = AlarmState(rawValue: try reader.byte(bytes)),
            let level = AlarmLevel(rawValue: try reader.byte(bytes)),
            let peak = AlarmLevel(rawValue: try reader.byte(bytes)),
            let priority = AlarmPriority(rawValue: try reader.byte(bytes))
        else { throw Unreadable() }
        let flags = AlarmFlags(rawValue: try reader.byte(bytes))
        let value = flags.contains(.value) ? try reader.double(bytes) : nil
        let limit = flags.contains(.limit) ? try reader.double(bytes) : nil
        let raised = flags.contains(.raised) ? WallTime(milliseconds: try reader.signed(bytes)) : nil
        let until = flags.contains(.until) ? WallTime(milliseconds: try reader.signed(bytes)) : nil
        let unit = try reader.text(bytes)
        let origin = try reader.text(bytes)
        let reason = try reader.text(bytes)
        let english = try reader.text(bytes)
        let chinese = try reader.text(bytes)
        let contributions = flags.contains(.contributions) ? try contributions(&reader, bytes) : []
        return AlarmChange(
            id: id, time: time, cause: cause, state: state, level: level, peak: peak, priority: priority,
            value: value, limit: limit, unit: unit, raised: raised, isAnnunciated: flags.contains(.annunciated),
            isFirstOut: flags.contains(.firstOut), isChattering: flags.contains(.chattering), origin: origin,
            reason: reason, until: until, advice: Advice(english: english, chinese: chinese),
            contributions: contributions)
    }

    private static func contributions(
        _ reader: inout Reader, _ bytes: Span<UInt8>
    ) throws(Unreadable) -> [AlarmContribution] {
        var contributions: [AlarmContribution] = []
        for _ in 0..<(try reader.count(bytes)) {
            guard let point = Identifier(try reader.text(bytes)) else { throw Unreadable() }
            let family = try reader.text(bytes)
            let value = try reader.double(bytes), expected = try reader.double(bytes)
            contributions.append(
                AlarmContribution(
                    point: point, family: family, value: value.isFinite ? value : nil,
                    expected: expected.isFinite ? expected : nil))
        }
        return contributions
    }

    private static func flood(
        _ reader: inout Reader, _ bytes: Span<UInt8>, _ time: Moment
    ) throws(Unreadable) -> AlarmFlood {
        let isOver = try reader.byte(bytes) != 0
        let began = WallTime(milliseconds: try reader.signed(bytes))
        guard let count = Int(exactly: try reader.varint(bytes)) else { throw Unreadable() }
        var named: [AlarmID] = []
        for _ in 0..<(try reader.count(bytes)) {
            guard let id = AlarmID(try reader.text(bytes)) else { throw Unreadable() }
            named.append(id)
        }
        return AlarmFlood(time: time, began: began, isOver: isOver, count: count, named: named)
    }

    /// A position in the bytes of a row; every step is checked against their end.
    private struct Reader {
        var position = 0

        mutating func byte(_ bytes: Span<UInt8>) throws(Unreadable) -> UInt8 {
            guard position < bytes.count else { throw Unreadable() }
            defer { position += 1 }
            return bytes[position]
        }

        mutating func varint(_ bytes: Span<UInt8>) throws(Unreadable) -> UInt64 {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 7) {
                let byte = try byte(bytes)
                value |= UInt64(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return value }
            }
            throw Unreadable()
        }

        mutating func signed(_ bytes: Span<UInt8>) throws(Unreadable) -> Int64 { Self.unzigzag(try varint(bytes)) }

        static func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(value & 1) }

        mutating func word(_ bytes: Span<UInt8>, count: Int) throws(Unreadable) -> UInt64 {
            guard count <= bytes.count - position else { throw Unreadable() }
            defer { position += count }
            return (0..<count).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
        }

        mutating func double(_ bytes: Span<UInt8>) throws(Unreadable) -> Double {
            Double(bitPattern: try word(bytes, count: 8))
        }

        /// How many things follow, of which each takes a byte at least.
        mutating func count(_ bytes: Span<UInt8>) throws(Unreadable) -> Int {
            let count = try varint(bytes)
            guard count <= UInt64(bytes.count - position) else { throw Unreadable() }
            return Int(count)
        }

        mutating func text(_ bytes: Span<UInt8>) throws(Unreadable) -> String {
            let length = try varint(bytes)
            guard length <= UInt64(bytes.count - position) else { throw Unreadable() }
            defer { position += Int(length) }
            return bytes.extracting(position..<(position + Int(length))).withUnsafeBufferPointer {
                String(decoding: $0, as: UTF8.self)
            }
        }

        mutating func epoch(_ bytes: Span<UInt8>) throws(Unreadable) -> Epoch {
            var text = ""
            for _ in 0..<8 { text.unicodeScalars.append(Unicode.Scalar(try byte(bytes))) }
            guard let epoch = Epoch(text) else { throw Unreadable() }
            return epoch
        }
    }
}
