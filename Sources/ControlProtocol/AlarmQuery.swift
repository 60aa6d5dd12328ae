package import Measurement

/// What `POST /alarm` asks for: `action=ack&alarm=ASSET/POINT/KIND`, or `alarm=all`; shelving has `for_s=SECONDS` and
/// `reason=TEXT` beside it, with percent signs as in any URL.
package struct AlarmQuery: Hashable, Sendable {
    package enum Action: String, Codable, Sendable, CaseIterable {
        case acknowledge = "ack"
        case reset, shelve, unshelve
        case removeFromService = "out_of_service"
        case returnToService = "in_service"
    }

    package let action: Action
    /// `nil` for all of them.
    package let alarm: AlarmID?
    /// How long to shelve, seconds; not negative.
    package let seconds: Int64
    /// One line, empty where none is given.
    package let reason: String

    package init(action: Action, alarm: AlarmID?, seconds: Int64 = 0, reason: String = "") {
        self.action = action
        self.alarm = alarm
        self.seconds = seconds
        self.reason = reason
    }

    /// The longest reason, characters.
    package static let longestReason = 200

    /// - Returns: `nil` unless every part is there at most once and is what it must be.
    init?(_ text: String) {
        var parts: [Substring: Substring] = [:]
        for part in text.split(separator: "&", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, parts.updateValue(halves[1], forKey: halves[0]) == nil else { return nil }
        }
        guard let action = parts.removeValue(forKey: "action").flatMap({ Action(rawValue: String($0)) }),
            let alarm = parts.removeValue(forKey: "alarm"),
            let seconds = Int64(parts.removeValue(forKey: "for_s") ?? "0"),
            let reason = Self.unescaped(parts.removeValue(forKey: "reason") ?? ""), parts.isEmpty
        else { return nil }
        self.init(action: action, named: String(alarm), seconds: seconds, reason: reason)
    }

    /// - Parameter alarm: The id of an alarm, or `all`.
    package init?(action: Action, named alarm: String, seconds: Int64, reason: String) {
        let id = AlarmID(alarm)
        guard id != nil || alarm == "all", (0...1_000_000_000).contains(seconds), Self.isReason(reason) else {
            return nil
        }
        self.init(action: action, alarm: id, seconds: seconds, reason: reason)
    }

    /// Whether a text fits on a line of a log and of a screen.
    package static func isReason(_ text: String) -> Bool {
        text.utf8.count <= 4 * longestReason && text.count <= longestReason && quoted(text, limit: .max) == text
    }

    var text: String {
        "action=\(action.rawValue)&alarm=\(alarm?.description ?? "all")"
            + (seconds == 0 ? "" : "&for_s=\(seconds)") + (reason.isEmpty ? "" : "&reason=\(Self.escaped(reason))")
    }

    // RFC 3986, section 2.1; bytes of UTF-8.

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if isUnreserved(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "%") {
                guard isUnreserved(byte) else { return nil }
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(16 * high + low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// What came of it, whichever way it came: the answer of `POST /alarm`, and the message on `ack/alarm`.
package struct AlarmActionAnswer: Codable, Sendable, Equatable {
    package var schema = "alarm_ack/1"
    /// Of the command; empty from the socket.
    package var id: String
    /// The alarm, or `all`.
    package var alarm: String
    package var action: String
    /// `done`, or `refused:` and why.
    package var result: String
    package var ts: Int64

    package init(id: String, alarm: String, action: String, result: String, ts: Int64) {
        self.id = id
        self.alarm = alarm
        self.action = action
        self.result = result
        self.ts = ts
    }
}
