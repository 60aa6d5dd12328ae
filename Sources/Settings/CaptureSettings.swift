package import DataAcquisition
package import Measurement
import Modbus
import Wording

extension Profile {
    /// A record of samples that devices of the type hand out.
    package struct Capture: Hashable, Sendable {
        package let id: Identifier
        package let procedure: CaptureProcedure
        /// Whether the rate is known to the profile or to the device.
        let knowsRate: Bool
        let unit: String
    }
}

extension Profile.Capture {
    /// - Parameter parameters: What addresses may be relative to.
    init(_ id: Identifier, _ section: Section, parameters: [String: Int]) {
        let register = Format<AddressedValue>.registerAddress(parameters: parameters)
        let (paging, samples) = Self.paging(section, register)
        let rate = Self.quantity("rate", .frequency, section, register)
        var procedure = CaptureProcedure(
            paging: paging, sample: samples.encoding, rate: rate ?? .fixed(1),
            gain: Self.quantity("gain", .factor, section, register) ?? .fixed(1))
        procedure.trigger = section.section(ifThere: "trigger") { .init(target: Self.writable("at", $0, register), $0) }
        procedure.ready = section.section(ifThere: "ready") { .init($0, register) }
        procedure.sequence = section.value("sequence", .number(register))
        procedure.checksum = section.value("checksum", .number(register))
        self.init(
            id: id, procedure: procedure, knowsRate: rate != nil, unit: section.value("unit", .text) ?? "")
    }

    private static func paging(
        _ section: Section, _ register: Format<AddressedValue>
    ) -> (CaptureProcedure.Paging, AddressedValue) {
        let window = section.value("window", .samples(register))
        let queue = section.value("queue", .samples(register))
        let pages = section.section(ifThere: "pages") { Self.pages($0, register) }
        section.check("window", excludes: ["pages", "queue"])
        section.check("pages", excludes: ["queue"])
        if let pages { return (.pages(pages.0), pages.1) }
        if let queue { return (.queue(pointer: queue.range.start), queue) }
        if window == nil { section.add(.noSamples, at: "window") }
        let first = window ?? .unread
        return (.window(first.range.table, first: first.range.start), first)
    }

    private static func pages(
        _ section: Section, _ register: Format<AddressedValue>
    ) -> (CaptureProcedure.Pages, AddressedValue) {
        let samples = section.required("at", .samples(register))
        let count = section.required("registers", .integer(1...125))
        let range = RegisterRange(table: samples.range.table, start: Int(samples.range.start), count: count)
        if range == nil { section.add(.addressPastEnd(first: Int(samples.range.start), count: count), at: "registers") }
        let pages = CaptureProcedure.Pages(
            select: writable("select", section, register),
            firstNumber: section.value("first", .integer(0...65535)) ?? 0,
            range: range ?? samples.range, present: section.value("present", .number(register)))
        return (pages, samples)
    }

    /// A number that can be written.
    fileprivate static func writable(
        _ key: String, _ section: Section, _ register: Format<AddressedValue>
    ) -> AddressedValue {
        let target = section.required(key, .number(register))
        if target.range.table != .holding, target.range.table != .coil {
            section.add(.notWritableTable(target.range.table.rawValue), at: key)
        }
        return target
    }

    /// `KEY: NUMBER`, or `KEY_at: REGISTER` with `KEY_scale: NUMBER`.
    private static func quantity(
        _ key: String, _ format: Format<Double>, _ section: Section, _ register: Format<AddressedValue>
    ) -> CaptureProcedure.Quantity? {
        let fixed = section.value(key, format)
        let source = section.value("\(key)_at", .number(register))
        let scale = section.value("\(key)_scale", .decimal)
        section.check(key, excludes: ["\(key)_at"])
        section.check("\(key)_scale", needs: "\(key)_at")
        if let fixed { return .fixed(fixed) }
        return source.map { .register($0, scale.flatMap { Scaling(scale: $0, offset: .zero) }) }
    }
}

extension CaptureProcedure.Command {
    fileprivate init(target: AddressedValue, _ section: Section) {
        self.init(target: target, word: section.required("value", .word(of: target.encoding)))
    }
}

extension CaptureProcedure.Readiness {
    fileprivate init(_ section: Section, _ register: Format<AddressedValue>) {
        let source = section.required("at", .number(register))
        self.init(source: source, word: section.required("value", .word(of: source.encoding)))
        section.read("every", .duration(.milliseconds(10) ... .seconds(60)), into: &interval)
        section.read("timeout", .duration(.milliseconds(100) ... .seconds(3600)), into: &patience)
    }
}

extension WaveformConfiguration {
    /// - Parameters:
    ///   - devices: Those that the same file declares.
    ///   - sources: The points of the asset that are read.
    /// - Returns: `nil` where there is a mistake.
    static func read(
        _ id: Identifier, _ section: Section, devices: DeclaredDevices, sources: DeclaredNames
    ) -> WaveformConfiguration? {
        let device = section.required("at", .reference(to: .device, among: devices.names))
        let capture = capture(section, of: device, devices)
        let sampleCount = section.required("samples", .integer(64...1 << 20))
        let rate = section.value("rate", .frequency)
        let name = section.value("name", .text) ?? id.rawValue
        let direction = section.value("direction", .choice(placeholder: Direction.horizontal))
        let unit = section.value("unit", .text)
        let period = section.required("every", .duration(.seconds(1) ... .seconds(24 * 3600), grid: .milliseconds(10)))
        let condition = section.value("when", .expression(of: sources))
        let speed = section.value("speed", .expression(of: sources))
        let isAllowed = section.value("writes", .allowed) != nil
        guard let capture else { return nil }
        let procedure = capture.procedure
        if !procedure.written.isEmpty, !isAllowed {
            let registers = procedure.written.map { "\($0.range.table.rawValue) \($0.range.start)" }
            section.add(.captureWrites(registers), at: "writes")
        }
        if !capture.knowsRate, rate == nil { section.add(.missingKey("rate", example: "25.6kHz"), at: "rate") }
        if case .window(_, let first) = procedure.paging,
            Int(first) + sampleCount * procedure.sample.addressCount > 65536
        {
            section.add(
                .addressPastEnd(first: Int(first), count: sampleCount * procedure.sample.addressCount), at: "samples")
            return nil
        }
        if case .pages(let pages) = procedure.paging {
            let count = (sampleCount * procedure.sample.addressCount - 1) / Int(pages.range.count)
            if pages.select.encoding.word(nearest: Double(pages.firstNumber + count)) == nil {
                section.add(.pagePastType(page: pages.firstNumber + count), at: "samples")
                return nil
            }
        }
        var configuration = WaveformConfiguration(
            id: id, name: name, device: device, procedure: rate.map(procedure.with(rate:)) ?? procedure,
            sampleCount: sampleCount, unit: unit ?? capture.unit, period: period, condition: condition, speed: speed)
        configuration.direction = direction
        return configuration
    }

    private static func capture(
        _ section: Section, of device: Identifier, _ devices: DeclaredDevices
    ) -> Profile.Capture? {
        switch devices.types[device.rawValue] {
        case .profile(let profile):
            let names = DeclaredNames(profile.captures.map(\.id.rawValue))
            let id = section.required("capture", .reference(to: .capture, among: names))
            return profile.captures.first { $0.id == id }
        case .unspecified:
            section.add(.noProfile(device: device.rawValue), at: "at")
            _ = section.value("capture", .text)
            return nil
        case .unread, nil:
            _ = section.value("capture", .text)
            return nil
        }
    }
}

extension Format where Value == AddressedValue {
    /// A number or a bit, nothing longer.
    fileprivate static func number(_ register: Self) -> Self {
        Format(placeholder: register.placeholder, example: "holding 100 uint16") { text throws(SettingsMessage) in
            let value = try register.parse(text)
            switch value.encoding {
            case .bit, .registerBit, .number: return value
            case .bcd, .text, .time: throw .notSample(found: text)
            }
        }
    }

    /// Where samples begin, and their type.
    fileprivate static func samples(_ register: Self) -> Self {
        Format(placeholder: register.placeholder, example: "input 1000 int16") { text throws(SettingsMessage) in
            let value = try register.parse(text)
            switch value.encoding {
            case .number(.int16, _), .number(.uint16, _), .number(.int32, _), .number(.uint32, _), .number(.float32, _):
                return value
            default: throw .notSample(found: text)
            }
        }
    }
}

extension Format where Value == Double {
    /// Samples a second.
    static var frequency: Self {
        Format(placeholder: 1, example: "25.6kHz") { text throws(SettingsMessage) in
            let (digits, factor) = text.hasSuffix("kHz") ? (text.dropLast(3), 1000.0) : (text.dropLast(2), 1)
            guard text.hasSuffix("Hz"), let number = DecimalNumber(String(digits)), number.digits > 0 else {
                throw .notFrequency(found: text)
            }
            return number.value * factor
        }
    }

    fileprivate static var factor: Self {
        Format(placeholder: 1, example: "0.001") { text throws(SettingsMessage) in
            guard let number = DecimalNumber(text), number.digits != 0 else { throw .notDecimal(found: text) }
            return number.value
        }
    }
}

extension Format where Value == Bool {
    /// The word by which somebody takes it upon himself.
    fileprivate static var allowed: Self {
        Format(placeholder: true, example: "allowed") { text throws(SettingsMessage) in
            try pick(text, from: ["allowed"], named: { $0 }) == "allowed"
        }
    }
}
