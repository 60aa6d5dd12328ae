package import Measurement

/// Writes stream messages as JSON. The same code serves live messages and those from the journal.
///
/// Field names and rules: docs/formats.md.
package struct StreamEncoder: ~Copyable {
    /// What is the same for every message of a layout: the bytes before each value, such as `,"bearing_temp":`, in one
    /// piece, and where each starts.
    private struct Keys {
        let bytes: [UInt8]
        /// One more than there are points: where each key starts, and where the last ends.
        let starts: [Int]
        let points: [BatchLayout.Point]

        init(of layout: BatchLayout) {
            var bytes: [UInt8] = []
            var starts: [Int] = []
            for point in layout.points {
                starts.append(bytes.count)
                bytes.append(contentsOf: ",\"\(point.id)\":".utf8)
            }
            starts.append(bytes.count)
            self.bytes = bytes
            self.starts = starts
            points = layout.points
        }

        func write(_ index: Int, isFirst: Bool, to writer: inout JSONWriter) {
            writer.raw(bytes.span.extracting((starts[index] + (isFirst ? 1 : 0))..<starts[index + 1]))
        }
    }

    private var writer = JSONWriter()
    private var keys: [UInt32: Keys] = [:]

    package init() {}

    /// Writes one message and hands over its bytes, which are valid during the call.
    ///
    /// - Parameters:
    ///   - isHistory: Whether the message comes from the backlog.
    ///   - now: When it is sent: a clock that has been set since corrects the times from before.
    package mutating func encode<Result, Failure>(
        _ message: StreamMessage, isHistory: Bool, now: Moment,
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        writer.clear()
        switch message.content {
        case .readings(let batch):
            header("{\"schema\":\"data/1\",\"epoch\":\"", message, now)
            readings(batch)
        case .features(let features):
            header("{\"schema\":\"features/1\",\"epoch\":\"", message, now)
            self.features(features)
        case .verdict(let verdict):
            writer.raw("{\"schema\":\"")
            writer.plain(verdict.kind.label)
            header("/1\",\"epoch\":\"", message, now)
            if !verdict.fields.isEmpty { writer.raw(",") }
            writer.raw(verdict.fields.span)
        case .epoch(let ended, _):
            header("{\"schema\":\"epoch/1\",\"epoch\":\"", message, now)
            if let ended { self.ended(ended) }
        case .gap(let gaps, _):
            header("{\"schema\":\"gap/1\",\"epoch\":\"", message, now)
            self.gaps(gaps)
        case .alarm(let change):
            header("{\"schema\":\"alarm/1\",\"epoch\":\"", message, now)
            alarm(change)
        case .flood(let flood):
            header("{\"schema\":\"event/1\",\"epoch\":\"", message, now)
            self.flood(flood)
        }
        if isHistory { writer.raw(",\"hist\":true") }
        writer.raw("}")
        return try writer.withBytes(body)
    }

    private mutating func header(_ start: StaticString, _ message: StreamMessage, _ now: Moment) {
        writer.raw(start)
        writer.plain(message.epoch.rawValue)
        switch message.messageClass {
        case .alarm: writer.raw("\",\"c\":\"a\",\"seq\":")
        case .verdict: writer.raw("\",\"c\":\"v\",\"seq\":")
        case .feature: writer.raw("\",\"c\":\"f\",\"seq\":")
        case .data: writer.raw("\",\"c\":\"d\",\"seq\":")
        }
        writer.number(message.sequence)
        writer.raw(",\"ts\":")
        let time = message.content.time.corrected(by: now)
        writer.number(time.wall.milliseconds)
        if time.trust != .synchronized { writer.raw(",\"clock\":\"unsynced\"") }
    }

    // MARK: Readings

    private mutating func readings(_ batch: ReadingBatch) {
        let layout = batch.layout
        let keys = self.keys[layout.id] ?? Keys(of: layout)
        self.keys[layout.id] = keys
        writer.raw(",\"cfg\":")
        writer.number(UInt64(layout.revision))
        writer.raw(",\"values\":{")
        var isFirst = true
        for index in keys.points.indices where batch.quality(at: index).hasValue {
            keys.write(index, isFirst: isFirst, to: &writer)
            value(batch.words[index], of: keys.points[index], texts: batch.texts)
            isFirst = false
        }
        writer.raw("}")
        if batch.qualities.contains(where: \.isReason) { qualities(batch, keys) }
        if !batch.offsets.isEmpty { offsets(batch, keys) }
    }

    private mutating func value(_ word: UInt64, of point: BatchLayout.Point, texts: [String]) {
        if let scaling = point.scaling, let number = point.type.number(of: word) {
            return writer.number(scaling.apply(number))
        }
        switch point.type {
        case .bool: writer.bool(word != 0)
        case .uint16, .uint32, .uint64: writer.number(word)
        case .int16, .int32, .int64: writer.number(Int64(bitPattern: word))
        case .float32: writer.number(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
        case .float64: writer.number(Double(bitPattern: word))
        case .text: writer.string(texts[Int(word)])
        case .time: writer.number(Int64(bitPattern: word))
        }
    }

    private mutating func qualities(_ batch: ReadingBatch, _ keys: Keys) {
        writer.raw(",\"quality\":{")
        var isFirst = true
        for index in batch.qualities.indices where batch.qualities[index].isReason {
            keys.write(index, isFirst: isFirst, to: &writer)
            writer.string(batch.qualities[index].label)
            isFirst = false
        }
        writer.raw("}")
    }

    private mutating func offsets(_ batch: ReadingBatch, _ keys: Keys) {
        writer.raw(",\"dt\":{")
        var isFirst = true
        for index in batch.offsets.indices where batch.offsets[index] != 0 {
            keys.write(index, isFirst: isFirst, to: &writer)
            writer.number(Int64(batch.offsets[index]))
            isFirst = false
        }
        writer.raw("}")
    }

    // MARK: Features

    private mutating func features(_ features: WaveformFeatures) {
        writer.raw(",\"location\":")
        writer.string(features.location.rawValue)
        if features.sampleCount > 0 {
            writer.raw(",\"samples\":")
            writer.number(UInt64(features.sampleCount))
            writer.raw(",\"rate_hz\":")
            writer.number(features.rate)
        }
        writer.raw(",\"unit\":")
        writer.string(features.unit)
        if let speed = features.speed {
            writer.raw(",\"speed_rpm\":")
            writer.number(speed)
        }
        writer.raw(",\"verdict\":")
        writer.string(features.verdict.label)
        if !features.findings.isEmpty {
            writer.raw(",\"findings\":[")
            for (index, finding) in features.findings.enumerated() {
                if index > 0 { writer.raw(",") }
                writer.string(finding)
            }
            writer.raw("]")
        }
        writer.raw(",\"features\":{")
        for (index, feature) in features.features.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(feature.name)
            writer.raw(":")
            writer.number(feature.value)
        }
        writer.raw("}")
    }

    // MARK: Alarms

    private mutating func alarm(_ change: AlarmChange) {
        text(",\"id\":", change.id.description)
        if let point = change.id.point { text(",\"point\":", point.rawValue) }
        text(",\"state\":", change.state.label)
        text(",\"cause\":", change.cause.label)
        if change.level > .none { text(",\"level\":", change.levelLabel) }
        text(",\"priority\":", change.priority.label)
        writer.raw(",\"annunciate\":")
        writer.bool(change.isAnnunciated)
        if let value = change.value {
            writer.raw(",\"value\":")
            writer.number(value)
        }
        if let limit = change.limit {
            writer.raw(",\"limit\":")
            writer.number(limit)
        }
        if !change.unit.isEmpty { text(",\"unit\":", change.unit) }
        if let raised = change.raised {
            writer.raw(",\"raised\":")
            writer.number(raised.milliseconds)
        }
        if change.isFirstOut { writer.raw(",\"first_out\":true") }
        if change.isChattering { writer.raw(",\"chattering\":true") }
        if !change.origin.isEmpty { text(",\"by\":", change.origin) }
        if !change.reason.isEmpty { text(",\"reason\":", change.reason) }
        if let until = change.until {
            writer.raw(",\"until\":")
            writer.number(until.milliseconds)
        }
        if let expected = change.expected {
            writer.raw(",\"expected\":")
            writer.number(expected)
        } else if !change.contributions.isEmpty {
            contributions(change.contributions)
        }
        if let deviation = change.deviation {
            writer.raw(",\"deviation\":")
            writer.number(deviation)
        }
        if !change.advice.isEmpty { writer.advice(change.advice) }
    }

    private mutating func contributions(_ contributions: [AlarmContribution]) {
        writer.raw(",\"contributors\":[")
        for (index, contribution) in contributions.enumerated() {
            text(index == 0 ? "{\"point\":" : ",{\"point\":", contribution.point.rawValue)
            text(",\"family\":", contribution.family)
            if let value = contribution.value {
                writer.raw(",\"value\":")
                writer.number(value)
            }
            if let expected = contribution.expected {
                writer.raw(",\"expected\":")
                writer.number(expected)
            }
            writer.raw("}")
        }
        writer.raw("]")
    }

    private mutating func text(_ key: StaticString, _ text: String) {
        writer.raw(key)
        writer.string(text)
    }

    private mutating func flood(_ flood: AlarmFlood) {
        text(",\"event\":", "alarm_flood")
        writer.raw(",\"began\":")
        writer.number(flood.began.milliseconds)
        writer.raw(",\"over\":")
        writer.bool(flood.isOver)
        writer.raw(",\"count\":")
        writer.number(UInt64(flood.count))
        writer.raw(",\"alarms\":[")
        for (index, id) in flood.named.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(id.description)
        }
        writer.raw("]")
    }

    // MARK: What explains the streams

    private mutating func ended(_ ended: EndedEpoch) {
        writer.raw(",\"ended\":{\"epoch\":")
        writer.string(ended.epoch.rawValue)
        writer.raw(",\"clean\":")
        writer.bool(ended.isClean)
        writer.raw(",\"exact\":")
        writer.bool(ended.isExact)
        writer.raw(",\"issued\":{")
        counts(ended.issued)
        if !ended.isExact {
            writer.raw("},\"below\":{")
            counts(ended.below)
        }
        writer.raw("}}")
    }

    private mutating func counts(_ counts: ClassCounts) {
        for (index, messageClass) in MessageClass.allCases.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(messageClass.label)
            writer.raw(":")
            writer.number(counts[messageClass])
        }
    }

    private mutating func gaps(_ gaps: [Gap]) {
        writer.raw(",\"gaps\":[")
        for (index, gap) in gaps.enumerated() {
            writer.raw(index == 0 ? "{\"epoch\":" : ",{\"epoch\":")
            writer.string(gap.epoch.rawValue)
            writer.raw(",\"c\":")
            writer.string(gap.messageClass.label)
            writer.raw(",\"from\":")
            writer.number(gap.sequences.lowerBound)
            writer.raw(",\"to\":")
            writer.number(gap.sequences.upperBound)
            writer.raw(",\"reason\":")
            writer.string(gap.reason.label)
            writer.raw("}")
        }
        writer.raw("]")
    }
}
