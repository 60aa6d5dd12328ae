import Measurement
import Wording

/// How the text of one value is read.
struct Format<Value> {
    /// Stands in for a value that has a mistake, so that the rest is read too. It is dropped with the mistakes and
    /// never leaves this room.
    let placeholder: Value
    /// A value as a person would write it, for whoever left it out.
    let example: String
    let parse: (String) throws(SettingsMessage) -> Value
}

extension Format where Value == String {
    /// One line for people or other programs: a name, a path, a unit.
    static var text: Self {
        Format(placeholder: "", example: "text") { text throws(SettingsMessage) in
            let maximum = 255
            guard !text.isEmpty else { throw .emptyText }
            guard text.utf8.count <= 4 * maximum, text.count <= maximum else { throw .textTooLong(maximum: maximum) }
            // Among them NUL, which would end the text early in every C library.
            guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
                throw .controlCharacterInText
            }
            return text
        }
    }

    /// The first levels of every topic. A server keeps topics that begin with $ to itself (MQTT 5.0, section 4.7.2).
    static var topicPrefix: Self {
        Format(placeholder: "", example: "factory/line") { text throws(SettingsMessage) in
            let prefix = try Format.text.parse(text)
            guard !prefix.contains(where: { "+#".contains($0) }), !prefix.hasPrefix("$"),
                !prefix.split(separator: "/", omittingEmptySubsequences: false).contains("")
            else { throw .notTopicPrefix(found: prefix) }
            return prefix
        }
    }

    /// The name of a Unix group, as groupadd(8) takes it.
    static var group: Self {
        Format(placeholder: "", example: "millwright") { text throws(SettingsMessage) in
            let bytes = text.utf8
            guard let first = bytes.first, bytes.count <= 32,
                first == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
                Identifier(text) != nil
            else { throw .notGroup(found: text) }
            return text
        }
    }
}

extension Format where Value == Identifier {
    private static var unread: Identifier {
        guard let identifier = Identifier("unread") else { preconditionFailure("a lower-case word is an identifier") }
        return identifier
    }

    static var identifier: Self { identifier(example: "gw-01") }

    static func identifier(example: String) -> Self {
        Format(placeholder: unread, example: example) { text throws(SettingsMessage) in
            guard let identifier = Identifier(text) else { throw .notIdentifier(found: text) }
            guard !identifier.isReserved else {
                throw .reservedIdentifier(found: text, reserved: Identifier.reserved.sorted())
            }
            return identifier
        }
    }

    /// The id of something that the same file declares.
    static func reference(to kind: SettingsMessage.Reference, among names: DeclaredNames) -> Self {
        Format(placeholder: unread, example: names.inOrder.first ?? "line1") { text throws(SettingsMessage) in
            guard names.contains(text) else {
                let known = names.inOrder
                throw .unknownReference(kind, found: text, known: known, nearest: nearestName(to: text, in: known))
            }
            return Identifier(text) ?? unread  // Where it is none, its declaration has the mistake.
        }
    }
}

extension Format where Value: FixedWidthInteger {
    static func integer(_ range: ClosedRange<Value>) -> Self {
        Format(placeholder: range.lowerBound, example: String(range.lowerBound)) { text throws(SettingsMessage) in
            if let value = Value(text), range.contains(value) { return value }
            let (minimum, maximum) = (String(range.lowerBound), String(range.upperBound))
            let digits = text.hasPrefix("-") ? text.utf8.dropFirst() : text.utf8[...]
            throw !digits.isEmpty && digits.allSatisfy(\.isDigit)
                ? .outOfRange(found: text, minimum: minimum, maximum: maximum)
                : .notInteger(found: text, minimum: minimum, maximum: maximum)
        }
    }
}

extension Format where Value: CaseIterable & RawRepresentable<String> {
    /// One of the words that the type has.
    static func choice(placeholder: Value) -> Self {
        Format(placeholder: placeholder, example: placeholder.rawValue) { text throws(SettingsMessage) in
            try pick(text, from: Value.allCases, named: \.rawValue)
        }
    }
}

/// The value that goes by a word.
func pick<Value>(
    _ word: String, from values: some Sequence<Value>, named name: (Value) -> String
) throws(SettingsMessage) -> Value {
    if let value = values.first(where: { name($0) == word }) { return value }
    let names = values.map(name)
    throw .notOneOf(found: word, allowed: names, nearest: nearestName(to: word, in: names))
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
