import Recordings
import Testing
import Wording

@Suite struct `A table of numbers` {
    private func read(
        _ text: String, text column: String? = nil, wanted: [String]? = nil
    ) throws(PrognosisFailure.Table) -> NumberTable {
        try NumberTable(Array(text.utf8), text: column, wanted: wanted)
    }

    @Test func `has numbers, words and gaps`() throws {
        let table = try read(
            "\u{FEFF}unit,\"t, h\",x\r\na,1,2.5\r\n\r\n\"b \"\"2\"\"\", 2 ,\nc,3,NaN\nd,4,NA", text: "unit")
        #expect(table.headings == ["unit", "t, h", "x"])
        #expect(table.texts[0] == ["a", "b \"2\"", "c", "d"])
        #expect(table.numbers[1] == [1, 2, 3, 4])
        #expect(table.numbers[2][0] == 2.5 && table.numbers[2][1...].allSatisfy(\.isNaN))
        #expect(table.lines == [2, 4, 5, 6])
        #expect(try read("a;b\n1;2").numbers == [[1], [2]])
        #expect(try read("a,b\nword,2", wanted: ["b"]).numbers == [[], [2]])
    }

    @Test func `says what is wrong, and where`() {
        #expect(throws: PrognosisFailure.Table.empty) { try read("") }
        #expect(throws: PrognosisFailure.Table.empty) { try read("a,b\n") }
        #expect(throws: PrognosisFailure.Table.notUTF8) { try NumberTable([0x61, 0xFF], text: nil) }
        #expect(throws: PrognosisFailure.Table.missingColumn("c", known: ["a", "b"])) {
            try read("a,b\n1,2", text: "c")
        }
        #expect(throws: PrognosisFailure.Table.missingColumn("c", known: ["a"])) { try read("a\n1", wanted: ["c"]) }
        #expect(throws: PrognosisFailure.Table.repeatedColumn("a")) { try read("a,a\n1,2") }
        #expect(throws: PrognosisFailure.Table.cellCount(1, headings: 2, line: 3)) { try read("a,b\n1,2\n3") }
        #expect(throws: PrognosisFailure.Table.notNumber("x", column: "b", line: 2)) { try read("a,b\n1,x") }
        #expect(throws: PrognosisFailure.Table.notNumber("1,5", column: "b", line: 2)) { try read("a;b\n1;1,5") }
        #expect(throws: PrognosisFailure.Table.notNumber("inf", column: "a", line: 2)) { try read("a\ninf") }
    }
}
