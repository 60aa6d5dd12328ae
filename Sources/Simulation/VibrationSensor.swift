import Measurement
import Modbus

/// A sensor with a 16-bit converter and the memory for one record.
///
/// A record takes as long as its samples last. What was recorded before stays readable until then; its counter tells a
/// reader that it is no longer the one that he began with.
package struct VibrationSensor: RegisterDevice {
    /// Samples on a page.
    static let pageLength = 100
    /// Hertz that the register of the rate counts in.
    private static let rateUnit = 100.0

    /// Whether the register of the rate can say it.
    package static func canTell(rate: Double) -> Bool {
        rate.truncatingRemainder(dividingBy: rateUnit) == 0 && (rateUnit...rateUnit * 65535).contains(rate)
    }

    private static let triggerAddress: UInt16 = 0
    private static let pageAddress: UInt16 = 1
    private static let pageData = 100

    private let sampleCount: Int
    private let range: Double
    private var counts: [Int16] = []
    private var remaining: Duration?
    private(set) var image = RegisterImage()

    private(set) var records = 0
    private(set) var page = 0
    /// Hertz.
    private(set) var rate: Double
    /// Revolutions a minute.
    private(set) var speed = 0.0
    private(set) var checksum: UInt16 = 0

    init(_ configuration: SensorConfiguration, rate: Double) {
        sampleCount = configuration.sampleCount
        range = Double(configuration.range)
        self.rate = rate
        refresh()
    }

    var isRecording: Bool { remaining != nil }
    var isReady: Bool { !isRecording && !counts.isEmpty }
    /// g a count: positive full scale is one count short of the range, as with any two's complement converter.
    var gain: Double { range / 32768 }

    func sample(_ index: Int) -> Int16 {
        let place = page * Self.pageLength + index
        return place < counts.count ? counts[place] : 0
    }

    /// Lets time pass.
    ///
    /// - Returns: Whether the time of a record has passed, whose samples are due in ``keep(_:)``.
    mutating func advance(by step: Duration) -> Bool {
        guard let left = remaining else { return false }
        remaining = left - step
        return left <= step
    }

    /// Ends a record with what was heard; what is beyond the range is clipped.
    mutating func keep(_ vibration: Vibration) {
        remaining = nil
        counts = vibration.samples.map { sample in
            Int16((Double(sample) / gain).rounded().clamped(to: -32768...32767))
        }
        rate = vibration.rate
        speed = vibration.speed
        let bytes = counts.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        checksum = RTU.checksum(bytes.span)
        refresh()
    }

    private mutating func refresh() {
        image = image(polls: 0)
        for index in 1..<Self.pageLength {
            guard
                let place = AddressedValue(
                    table: .input, address: Self.pageData + index, encoding: .number(.int16, .abcd))
            else { preconditionFailure("a page lies within the table") }
            image.store(UInt64(bitPattern: Int64(sample(index))), at: place)
        }
    }

    /// The answer to a request PDU: reads, and writes of the two registers that command it.
    mutating func response(to pdu: Span<UInt8>, unit: UnitID) throws(Refusal) -> [UInt8] {
        guard pdu.count >= 1, pdu[0] == FunctionCode.writeSingleRegister.rawValue else {
            return try ReadRequest(decoding: pdu, unit: unit).response(from: image)
        }
        guard pdu.count == 5 else { throw Refusal(code: .illegalDataValue) }
        let value = Int(pdu[3]) << 8 | Int(pdu[4])
        switch UInt16(pdu[1]) << 8 | UInt16(pdu[2]) {
        case Self.triggerAddress:
            guard value == 1 else { throw Refusal(code: .illegalDataValue) }
            records += 1
            remaining = .seconds(Double(sampleCount) / rate)
        case Self.pageAddress:
            guard value * Self.pageLength < max(1, counts.count) else { throw Refusal(code: .illegalDataValue) }
            page = value
        default: throw Refusal(code: .illegalDataAddress)
        }
        refresh()
        return (0..<pdu.count).map { pdu[$0] }
    }
}

extension VibrationSensor {
    package static let registers: [Register<VibrationSensor>] = [
        .number("trigger", .holding, 0, .uint16, unit: "", "1 starts a record; reads 1 until it is there") {
            $0.isRecording ? 1 : 0
        },
        .number("page_select", .holding, 1, .uint16, unit: "", "Which page is wanted, from 0") { Double($0.page) },
        .number("ready", .input, 0, .uint16, unit: "", "1 while a record is there") { $0.isReady ? 1 : 0 },
        .number("records", .input, 1, .uint16, unit: "", "Counts records; goes on when one is started") {
            Double($0.records & 0xFFFF)
        },
        .number("rate", .input, 2, .uint16, unit: "100 Hz", "Samples a second of the record") {
            $0.rate / Self.rateUnit
        },
        .number("page", .input, 3, .uint16, unit: "", "Which page is there, from 0") { Double($0.page) },
        .number("checksum", .input, 4, .uint16, unit: "", "CRC-16 of Modbus RTU over the record's bytes") {
            Double($0.checksum)
        },
        .number("speed", .input, 5, .uint16, unit: "rpm", "Shaft speed at the record") { $0.speed },
        .number("gain", .input, 6, .float32, unit: "g", "What a sample is multiplied by") { $0.gain },
        .number("sample", .input, pageData, .int16, unit: "", "The first of the 100 samples of a page, side by side") {
            Double($0.sample(0))
        },
    ]
}
