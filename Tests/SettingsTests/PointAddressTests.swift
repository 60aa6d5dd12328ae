import Measurement
import Modbus
import Settings
import Testing
import Wording

@Suite struct PointAddressTests {
    @Test(arguments: [
        ("plc1 coil 4", "plc1 coil 4", Table.coil, 4, RegisterEncoding.bit),
        ("plc1 discrete modicon:10001", "plc1 discrete 0", .discrete, 0, .bit),
        ("plc1 coil modicon:00005", "plc1 coil 4", .coil, 4, .bit),
        ("plc1 holding 12.3", "plc1 holding 12.3", .holding, 12, .registerBit(3)),
        ("plc1 holding modicon:40013.15", "plc1 holding 12.15", .holding, 12, .registerBit(15)),
        ("plc1 input 65535 int16", "plc1 input 65535 int16", .input, 65535, .number(.int16, .abcd)),
        ("plc1 holding modicon:40013 uint16", "plc1 holding 12 uint16", .holding, 12, .number(.uint16, .abcd)),
        ("plc1 holding modicon:465536 uint16", "plc1 holding 65535 uint16", .holding, 65535, .number(.uint16, .abcd)),
        ("plc1 input modicon:300013 int64 dcba", "plc1 input 12 int64 dcba", .input, 12, .number(.int64, .dcba)),
        ("plc1 holding 20 string 16", "plc1 holding 20 string 16", .holding, 20, .text(.ab, byteCount: 16)),
        ("plc1 holding 20 string 16 ab", "plc1 holding 20 string 16", .holding, 20, .text(.ab, byteCount: 16)),
        ("plc1 holding 30 bcd32 cdab", "plc1 holding 30 bcd32 cdab", .holding, 30, .bcd(.bcd32, .cdab)),
        ("plc1 holding 4 uint16 badc", "plc1 holding 4 uint16 badc", .holding, 4, .number(.uint16, .badc)),
        ("plc1 holding 40 time ymdhms", "plc1 holding 40 time ymdhms", .holding, 40, .time(.ymdhms, .abcd)),
        ("plc1  holding 0 float32 abcd ", "plc1 holding 0 float32", .holding, 0, .number(.float32, .abcd)),
    ])
    func `an address is read and written back`(
        text: String, written: String, table: Table, address: Int, encoding: RegisterEncoding
    ) throws {
        let point = try PointAddress(text)
        #expect(point.device.rawValue == "plc1")
        #expect(point.value == AddressedValue(table: table, address: address, encoding: encoding))
        #expect(point.description == written)
    }

    @Test func `whatever an address says comes back from its text`() throws {
        let device = try #require(Identifier("plc-1_a"))
        for value in Self.encodings.flatMap({ table, encoding in
            [0, 1, 9999, 65536 - encoding.addressCount].map { ($0, table, encoding) }
        }) {
            let (address, table, encoding) = value
            let point = PointAddress(
                device: device,
                value: try #require(AddressedValue(table: table, address: address, encoding: encoding)))
            #expect(try PointAddress(point.description) == point)
        }
    }

    private static let encodings: [(Table, RegisterEncoding)] =
        [(.coil, .bit), (.discrete, .bit)]
        + [Table.holding, .input].flatMap { table in registerEncodings.map { (table, $0) } }

    private static let registerEncodings: [RegisterEncoding] = {
        var encodings = (0...15).map { RegisterEncoding.registerBit($0) }
        for order in WordOrder.allCases {
            let isOfOne = order == .abcd || order == .badc
            encodings += ValueType.numbers.filter { $0.byteCount > 2 || isOfOne }.map { .number($0, order) }
            encodings.append(.bcd(.bcd32, order))
            if isOfOne { encodings.append(.bcd(.bcd16, order)) }
            encodings += TimeForm.allCases.filter { $0.isNumber || order == .abcd }.map { .time($0, order) }
        }
        for layout in TextLayout.allCases {
            encodings += [1, 16, 125].map { .text(layout, byteCount: $0) }
        }
        return encodings
    }()

    @Test(arguments: [
        ("", SettingsMessage.notAddress(found: "")),
        ("plc1 holding", .notAddress(found: "plc1 holding")),
        ("plc1 coil 12.1", .bitOfBit(table: "coil")),
        ("plc1 coil 12.16", .outOfRange(found: "16", minimum: "0", maximum: "15")),
        ("plc1 holding 12. int16", .notInteger(found: "", minimum: "0", maximum: "15")),
        ("plc1 holding 12.3.4", .notInteger(found: "3.4", minimum: "0", maximum: "15")),
        ("plc1 holding 65535 int32", .addressPastEnd(first: 65535, count: 2)),
        ("plc1 holding modicon:4001３ int16", .notModicon(found: "4001３")),
        ("plc1 holding modicon:4+013 int16", .notModicon(found: "4+013")),
        ("plc1 holding modicon: int16", .notModicon(found: "")),
        ("plc1 holding 4 uint16 cdab", .orderOfOneRegister(found: "cdab", type: "uint16")),
        ("plc1 holding 4 string", .missingTextLength(maximum: 125)),
        ("plc1 holding 4 string 0", .outOfRange(found: "0", minimum: "1", maximum: "125")),
        ("plc1 holding 65534 string 6", .addressPastEnd(first: 65534, count: 3)),
        ("plc1 holding 4 time s7 cdab", .extraWords(found: "cdab")),
        ("plc1 holding 4 float32 abcd 10", .extraWords(found: "10")),
        ("plc1 coil modicon:40013", .modiconOfOtherTable(found: "40013", table: "coil", digit: 0)),
    ])
    func `a wrong address says what is wrong`(text: String, message: SettingsMessage) {
        #expect(throws: message) { try PointAddress(text) }
    }
}
