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
        + [Table.holding, .input].flatMap { table in
            (0...15).map { (table, .registerBit($0)) }
                + ValueType.allCases.filter { $0 != .bool }.flatMap { type in
                    (type.byteCount == 2 ? [.abcd] : WordOrder.allCases).map { (table, .number(type, $0)) }
                }
        }

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
        ("plc1 coil modicon:40013", .modiconOfOtherTable(found: "40013", table: "coil", digit: 0)),
    ])
    func `a wrong address says what is wrong`(text: String, message: SettingsMessage) {
        #expect(throws: message) { try PointAddress(text) }
    }
}
