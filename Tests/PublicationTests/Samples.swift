import Measurement
import Publication

func epoch(_ text: String) -> Epoch { Epoch(text)! }  // Only called with eight allowed characters.

func identifier(_ text: String) -> Identifier { Identifier(text)! }  // Only called with allowed characters.

func layout(
    _ types: [ValueType], id: UInt32 = 1, asset: String = "pump", revision: UInt32 = 7
) -> BatchLayout {
    BatchLayout(
        id: id, asset: identifier(asset), device: identifier("plc"), revision: revision,
        points: types.enumerated().map { BatchLayout.Point(id: identifier("p\($0.offset)"), type: $0.element) })
}

func moment(_ milliseconds: Int64, _ trust: ClockTrust = .synchronized) -> Moment {
    Moment(
        monotonic: MonotonicTime(nanoseconds: milliseconds * 1_000_000),
        wall: WallTime(milliseconds: 1_700_000_000_000 + milliseconds), trust: trust)
}

/// Numbers for each class in their order: a, v, f, d.
func counts(_ numbers: [UInt64]) -> ClassCounts {
    var counts = ClassCounts()
    for (messageClass, number) in zip(MessageClass.allCases, numbers) { counts[messageClass] = number }
    return counts
}

/// Sebastiano Vigna's SplitMix64: a sequence that a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

extension ValueType {
    /// A word as acquisition makes it: sign-extended integers, finite floats.
    func randomWord(using generator: inout some RandomNumberGenerator) -> UInt64 {
        let bits = UInt64.random(in: 0 ... .max, using: &generator)
        // Numbers of every magnitude, not only large ones.
        let shifted = bits >> UInt64.random(in: 0..<64, using: &generator)
        switch self {
        case .bool: return bits & 1
        case .uint16: return shifted & 0xFFFF
        case .uint32: return shifted & 0xFFFF_FFFF
        case .uint64: return shifted
        case .int16: return UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: bits)))
        case .int32: return UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: bits)))
        case .int64: return UInt64(bitPattern: Int64(bitPattern: bits) >> Int64.random(in: 0..<63, using: &generator))
        case .float32:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            return UInt64((value.isFinite ? value : 0.1).bitPattern)
        case .float64:
            let value = Double(bitPattern: bits)
            return (value.isFinite ? value : -0.1).bitPattern
        case .time: return shifted >> 16
        case .text: return 0
        }
    }
}

func randomBatch(
    _ layout: BatchLayout, at time: Moment, using generator: inout SeededGenerator
) -> ReadingBatch {
    var words = layout.points.map { $0.type.randomWord(using: &generator) }
    var qualities: [Quality] = []
    if generator.chance(30) {
        qualities = words.map { _ in generator.chance(70) ? .good : Quality.allCases.randomElement(using: &generator)! }
    }
    var texts: [String] = []
    for (index, point) in layout.points.enumerated() where point.type == .text {
        words[index] = UInt64(texts.count)
        texts.append(String("循环\"\\ \n\u{1}é😀".shuffled(using: &generator).prefix(generator.chance(20) ? 0 : 6)))
    }
    var offsets: [Int32] = []
    if generator.chance(30) {
        offsets = words.map { _ in generator.chance(50) ? 0 : Int32.random(in: .min ... .max, using: &generator) }
    }
    return ReadingBatch(
        layout: layout, time: time, words: words, qualities: qualities, offsets: offsets, texts: texts)
}

func randomEpoch(using generator: inout SeededGenerator) -> Epoch { Epoch.random(using: &generator) }

func randomCounts(using generator: inout SeededGenerator) -> ClassCounts {
    counts(MessageClass.allCases.map { _ in UInt64.random(in: 0 ... .max, using: &generator) >> 8 })
}

func randomLayouts(using generator: inout SeededGenerator) -> [BatchLayout] {
    (1...6).map { id in
        layout(
            (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                ValueType.allCases.randomElement(using: &generator)!
            }, id: UInt32(id))
    }
}

func randomContent(
    _ layouts: [BatchLayout], at milliseconds: Int64, using generator: inout SeededGenerator
) -> MessageContent {
    let time = moment(milliseconds, generator.chance(50) ? .synchronized : .unsynchronized)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0:
        let issued = randomCounts(using: &generator)
        let ended =
            generator.chance(20)
            ? nil
            : EndedEpoch(
                epoch: randomEpoch(using: &generator), isClean: generator.chance(50), isExact: generator.chance(50),
                issued: issued, below: randomCounts(using: &generator))
        return .epoch(ended: ended, at: time)
    case 2:
        let features = (0..<Int.random(in: 0..<5, using: &generator)).map { number in
            WaveformFeatures.Feature("f\(number)", Double.random(in: -1e6...1e6, using: &generator))
        }
        return .features(
            WaveformFeatures(
                asset: identifier("pump"), location: identifier("de_h"), time: time,
                rate: Double.random(in: 1...1e6, using: &generator),
                sampleCount: Int.random(in: 0...1 << 20, using: &generator),
                unit: "m/s²", speed: generator.chance(50) ? nil : 1480.5,
                verdict: WaveformFeatures.Verdict.allCases.randomElement(using: &generator)!,
                findings: generator.chance(50) ? [] : ["clipping", "dropout"], features: features))
    case 3:
        let objects = ["{}", #"{"location":"x"}"#, #"{"findings":["a","轴承"]}"#]
        return .verdict(
            Verdict(
                Verdict.Kind.allCases.randomElement(using: &generator)!, of: identifier("pump"), at: time,
                object: Array(objects.randomElement(using: &generator)!.utf8)))
    case 1:
        let gaps = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
            let from = UInt64.random(in: 0...1 << 60, using: &generator)
            return Gap(
                epoch: randomEpoch(using: &generator),
                messageClass: MessageClass.allCases.randomElement(using: &generator)!,
                sequences: from...(from + UInt64.random(in: 0..<1000, using: &generator)),
                reason: [.journalFull, .memoryFull, .unreadable].randomElement(using: &generator)!)
        }
        return .gap(gaps, at: time)
    case 5: return .alarm(randomAlarm(at: time, using: &generator))
    case 6:
        return .flood(
            AlarmFlood(
                time: time, began: WallTime(milliseconds: milliseconds), isOver: generator.chance(50),
                count: Int.random(in: 0...1 << 40, using: &generator),
                named: (0..<Int.random(in: 0..<4, using: &generator)).map { AlarmID("pump/p\($0)/rate")! }))
    default:
        let layout = layouts.randomElement(using: &generator)!
        return .readings(randomBatch(layout, at: time, using: &generator))
    }
}

func randomAlarm(at time: Moment, using generator: inout SeededGenerator) -> AlarmChange {
    let number = generator.chance(50) ? nil : Double.random(in: -1e6...1e6, using: &generator)
    let wall = generator.chance(50) ? nil : WallTime(milliseconds: .random(in: -10...1 << 45, using: &generator))
    let kind = AlarmID.Kind.allCases.randomElement(using: &generator)!
    let contributions = (0..<(kind.isDetected ? 3 : 0)).map { index in
        AlarmContribution(
            point: identifier("p\(index)"), family: "drift", value: number, expected: number.map { $0 + 1 })
    }
    return AlarmChange(
        id: AlarmID(asset: identifier("pump"), point: kind.isOfMachine ? nil : identifier("bearing_temp"), kind: kind),
        time: time, cause: AlarmCause.allCases.randomElement(using: &generator)!,
        state: AlarmState.allCases.randomElement(using: &generator)!,
        level: AlarmLevel(rawValue: .random(in: 0...2, using: &generator))!,
        peak: AlarmLevel(rawValue: .random(in: 0...2, using: &generator))!,
        priority: AlarmPriority.allCases.randomElement(using: &generator)!, value: number, limit: number.map { -$0 },
        unit: generator.chance(50) ? "" : "°C", raised: wall, isAnnunciated: generator.chance(50),
        isFirstOut: generator.chance(50), isChattering: generator.chance(50),
        origin: generator.chance(50) ? "" : "socket", reason: generator.chance(50) ? "" : "泵在检修 \"7#\"",
        until: wall, advice: generator.chance(50) ? Advice() : Advice(english: "", chinese: "检查润滑"),
        contributions: contributions)
}

/// A seed that the output shows, so that a failure can be repeated.
func printedSeed(_ name: String) -> UInt64 {
    let seed = UInt64.random(in: 0 ... .max)
    print("\(name): seed \(seed)")
    return seed
}
