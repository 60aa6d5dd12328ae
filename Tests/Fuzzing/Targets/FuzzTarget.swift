/// One reader of bytes from outside, and what holds for all bytes that it may be given.
///
/// The raw value names the folder of its kept inputs, `Tests/Fuzzing/Corpus/NAME`.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// What a device answers: framing, matching with requests, decoding of values.
    case modbus
    /// What comes over a serial line after a request of any function.
    case line
    /// What anybody asks the plant in software.
    case plant
    /// The text of a settings file.
    case settings
    /// The text of a plant file.
    case plantFile = "plant-file"
    /// A table of points.
    case tables
    /// What a sensor answers while its record is read.
    case captures
    /// A recorded waveform, and what it comes to.
    case recordings
    /// A row of the journal.
    case rows
    /// What the tool reads from the daemon's socket.
    case responses
    /// The bodies therein, and what the tool makes of them for people.
    case answers
    /// The request target that the daemon's socket is asked for.
    case endpoints
    /// The query of a request to write, over the same socket.
    case queries
    /// What comes from the broker as a command to write, and what it has a device asked.
    case commands
    /// The expressions of computed points and conditions.
    case expressions

    /// - Throws: What did not hold.
    package func run(_ bytes: [UInt8]) throws(Violation) {
        switch self {
        case .modbus: try fuzzModbus(bytes)
        case .line: try fuzzLine(bytes)
        case .plant: try fuzzPlant(bytes)
        case .settings: try fuzzSettings(bytes)
        case .plantFile: try fuzzPlantFile(bytes)
        case .tables: try fuzzTables(bytes)
        case .captures: try fuzzCaptures(bytes)
        case .recordings: try fuzzRecordings(bytes)
        case .rows: try fuzzRows(bytes)
        case .responses: try fuzzResponses(bytes)
        case .answers: try fuzzAnswers(bytes)
        case .endpoints: try fuzzEndpoints(bytes)
        case .queries: try fuzzQueries(bytes)
        case .commands: try fuzzCommands(bytes)
        case .expressions: try fuzzExpressions(bytes)
        }
    }
}

/// Something that must hold and did not.
package struct Violation: Error, CustomStringConvertible {
    package let description: String
}

func hold(_ condition: Bool, _ rule: @autoclosure () -> String) throws(Violation) {
    if !condition { throw Violation(description: rule()) }
}

/// Takes from the front of an input what is not the bytes to read but how to read them; zeros once it is used up.
struct Choices {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    mutating func word() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }
}
