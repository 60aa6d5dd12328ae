import Measurement
import Testing

/// The journal keeps these numbers and programs keep these words: they never change.
@Suite struct `Stored numbers` {
    @Test func `value types keep their numbers and names`() {
        #expect(ValueType.allCases.map(\.rawValue) == Array(0...10))
        #expect(
            ValueType.allCases.map(\.name) == [
                "bool", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64", "string", "time",
            ])
        #expect(ValueType.allCases.map(\.byteCount) == [1, 2, 2, 4, 4, 8, 8, 4, 8, 0, 8])
    }

    @Test func `qualities keep their numbers and labels`() {
        let expected: [(UInt8, String)] = [
            (0, "good"), (1, "bad:timeout"), (2, "bad:disconnected"), (3, "bad:response"), (4, "bad:not_a_number"),
            (5, "bad:undecodable"), (6, "bad:no_value"), (7, "bad:implausible"), (8, "bad:pending"), (9, "unchanged"),
            (11, "bad:illegal_function"), (12, "bad:illegal_address"), (13, "bad:illegal_value"),
            (14, "bad:device_failure"), (16, "bad:device_busy"), (20, "bad:gateway_path"),
            (21, "bad:gateway_target"), (30, "bad:exception"), (40, "uncertain:stuck"), (41, "uncertain:dropout"),
            (42, "uncertain:spikes"), (43, "uncertain:saturation"), (44, "uncertain:drift"), (45, "uncertain:disagree"),
        ]
        #expect(Quality.allCases.map(\.rawValue) == expected.map(\.0))
        #expect(Quality.allCases.map(\.label) == expected.map(\.1))
    }
}
