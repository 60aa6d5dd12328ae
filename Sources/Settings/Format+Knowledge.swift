import HealthAssessment
import Measurement
import Wording

/// What a piece of evidence weighs, in nats.
struct EvidenceWeights {
    var present = 0.0
    var absent = 0.0
    var isNeeded = false
}

extension Format where Value == String {
    /// An id, as text.
    static var entry: Self {
        Format(placeholder: "", example: "high_vibration") { text throws(SettingsMessage) in
            try Format<Identifier>.identifier.parse(text).rawValue
        }
    }

    /// A unit; 1 for a pure number.
    static var unitOfFeature: Self {
        Format(placeholder: "", example: "mm/s") { text throws(SettingsMessage) in
            let unit = try Format.text.parse(text)
            return unit == "1" ? "" : unit
        }
    }

    /// The name of something that any of the files declares.
    static func name(of kind: SettingsMessage.Reference, among names: DeclaredNames) -> Self {
        Format(placeholder: "", example: names.inOrder.first ?? "name") { text throws(SettingsMessage) in
            guard names.contains(text) else {
                let known = names.inOrder
                throw .unknownReference(kind, found: text, known: known, nearest: nearestName(to: text, in: known))
            }
            return text
        }
    }
}

extension Format where Value == Bool {
    static var flag: Self {
        Format(placeholder: false, example: "true") { text throws(SettingsMessage) in
            switch text {
            case "true": return true
            case "false": return false
            default: throw .notOneOf(found: text, allowed: ["true", "false"], nearest: nil)
            }
        }
    }
}

extension Format where Value == Double {
    static var number: Self {
        Format(placeholder: 0, example: "2.8") { text throws(SettingsMessage) in
            try DecimalNumber(spelling: text).value
        }
    }

    /// Above 0 and below 1.
    static var probability: Self {
        Format(placeholder: 0.5, example: "0.01") { text throws(SettingsMessage) in
            let value = try Format.number.parse(text)
            guard value > 0, value < 1 else { throw .notProbability(found: text) }
            return value
        }
    }

    /// A weight of evidence.
    static var nats: Self {
        Format(placeholder: 1, example: "2") { text throws(SettingsMessage) in
            let value = try Format.number.parse(text)
            guard (0...20).contains(value) else { throw .outOfRange(found: text, minimum: "0", maximum: "20") }
            return value
        }
    }
}

extension Format where Value == EvidenceWeights {
    /// `+2 -1 needed`: what presence adds and absence takes away.
    static var weights: Self {
        Format(placeholder: EvidenceWeights(), example: "+2 -1 needed") { text throws(SettingsMessage) in
            var weights = EvidenceWeights()
            var words = text.split(separator: " ").map(String.init)
            guard !words.isEmpty, words.count <= 3 else { throw .notWeights(found: text) }
            if words.last == "needed" {
                weights.isNeeded = true
                words.removeLast()
            }
            for word in words {
                guard let sign = word.first, "+-".contains(sign), word.dropFirst().first != "-",
                    let value = try? Format<Double>.nats.parse(String(word.dropFirst()))
                else { throw .notWeights(found: text) }
                if sign == "+" { weights.present = value } else { weights.absent = value }
            }
            guard weights.present > 0 else { throw .notWeights(found: text) }
            return weights
        }
    }
}

extension Format where Value == Comparison {
    /// `FEATURE >= NUMBER UNIT`, `FEATURE / FEATURE in [LOW, HIGH)`, `change(FEATURE) > NUMBER dB`.
    ///
    /// - Parameter units: of the features that there are.
    static func comparison(units: [String: String]) -> Self {
        let placeholder = Comparison(.feature(""), lower: nil, upper: nil, text: "")
        return Format(placeholder: placeholder, example: "\"velocity_rms > 2.8 mm/s\"") {
            text throws(SettingsMessage) in
            let operators = [">=", "<=", ">", "<", "in"]
            let words = text.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(where: operators.contains), place >= 1, place + 1 < words.count else {
                throw .notComparison(found: text)
            }
            let quantity = try Comparison.Quantity(words[..<place], of: text)
            let known = units.keys.sorted()
            for name in quantity.features where units[name] == nil {
                throw .unknownReference(.feature, found: name, known: known, nearest: nearestName(to: name, in: known))
            }
            let (bounds, unit) = try bounds(words[place], words[(place + 1)...], of: text)
            let expected = quantity.unit(units)
            guard unit == expected else {
                throw .wrongUnit(found: unit, expected: expected, quantity: words[..<place].joined(separator: " "))
            }
            return Comparison(quantity, lower: bounds.lower, upper: bounds.upper, text: text)
        }
    }
}

/// The bounds of `> 3 mm/s` or `in [1, 2) mm/s`, and what follows them.
private func bounds(
    _ comparison: String, _ words: ArraySlice<String>, of text: String
) throws(SettingsMessage) -> (bounds: (lower: Comparison.Bound?, upper: Comparison.Bound?), unit: String) {
    func number(_ word: some StringProtocol) throws(SettingsMessage) -> Double {
        guard let value = Double(String(word)), value.isFinite else { throw .notComparison(found: text) }
        return value
    }
    var words = words
    let first = words.removeFirst()
    if comparison == "in" {
        guard let open = first.first, "[(".contains(open), first.last == ",", let second = words.popFirst(),
            let close = second.last, "])".contains(close)
        else { throw .notComparison(found: text) }
        let low = try number(first.dropFirst().dropLast()), high = try number(second.dropLast())
        guard low < high else { throw .notComparison(found: text) }
        let lower = Comparison.Bound(low, isIncluded: open == "["),
            upper = Comparison.Bound(high, isIncluded: close == "]")
        return ((lower, upper), words.joined(separator: " "))
    }
    let bound = Comparison.Bound(try number(first), isIncluded: comparison.hasSuffix("="))
    let unit = words.joined(separator: " ")
    return comparison.hasPrefix(">") ? ((bound, nil), unit) : ((nil, bound), unit)
}

extension Comparison.Quantity {
    fileprivate init(_ words: ArraySlice<String>, of text: String) throws(SettingsMessage) {
        let words = Array(words)
        if words.count == 1, words[0].hasPrefix("change("), words[0].hasSuffix(")") {
            self = .change(String(words[0].dropFirst(7).dropLast()))
        } else if words.count == 1 {
            self = .feature(words[0])
        } else if words.count == 3, words[1] == "/" {
            self = .ratio(words[0], to: words[2])
        } else {
            throw .notComparison(found: text)
        }
    }

    /// That its limits are written in.
    fileprivate func unit(_ units: [String: String]) -> String {
        switch self {
        case .feature(let name): units[name] ?? ""
        case .change: "dB"
        case .ratio(let name, let other):
            units[name] == units[other] ? "" : "\(units[name] ?? "")/\(units[other] ?? "")"
        }
    }
}
