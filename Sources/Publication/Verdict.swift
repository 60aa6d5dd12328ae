package import Measurement

/// What was concluded about a machine.
package struct Verdict: Sendable, Equatable {
    /// The raw value is stored in the journal: add cases, never renumber them.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case state = 1
        case health = 2
        case diagnosis = 3
        case rul = 4

        /// The name in topics and schemas.
        package var label: String {
            switch self {
            case .state: "state"
            case .health: "health"
            case .diagnosis: "diagnosis"
            case .rul: "rul"
            }
        }
    }

    package let kind: Kind
    package let asset: Identifier
    package let time: Moment
    /// The fields behind those that every message has, as JSON without braces: `"score":62,"grade":"C"`. Unlike
    /// readings a verdict is kept as it is sent: it is rare, and says what was known when it was reached.
    package let fields: [UInt8]

    /// - Parameter object: A JSON object.
    package init(_ kind: Kind, of asset: Identifier, at time: Moment, object: [UInt8]) {
        precondition(object.first == UInt8(ascii: "{") && object.last == UInt8(ascii: "}"), "an object of JSON")
        self.init(kind, of: asset, at: time, fields: Array(object[1..<object.count - 1]))
    }

    init(_ kind: Kind, of asset: Identifier, at time: Moment, fields: [UInt8]) {
        self.kind = kind
        self.asset = asset
        self.time = time
        self.fields = fields
    }

    /// The latest of its kind, for the retained view: without epoch and number.
    package var view: [UInt8] {
        Array("{\"schema\":\"\(kind.label)/1\",\"ts\":\(time.wall.milliseconds)".utf8)
            + (fields.isEmpty ? [] : [UInt8(ascii: ",")] + fields) + [UInt8(ascii: "}")]
    }
}
