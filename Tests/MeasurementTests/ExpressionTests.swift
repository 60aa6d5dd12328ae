import Measurement
import Testing

@Suite struct `Computed values` {
    private func value(_ text: String, _ points: [String: Double] = [:]) throws -> Double {
        let expression = try Expression(text)
        return expression.evaluate { points[expression.references[$0].rawValue] ?? .nan }
    }

    @Test(
        arguments: [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 - 3 - 4", -5), ("16 / 4 / 2", 2), ("-2 * -3", 6),
            ("- (1 + 2)", -3),
            ("2*pi", 2 * .pi), ("sqrt(16) + abs(-2)", 6), ("pow(2, 10)", 1024), ("min(3, max(1, 2))", 2),
            ("if(1 < 2, 10, 20)", 10), ("1 < 2 and 2 < 1 or 3 == 3", 1), ("not 1 > 2", 1), ("not (1 < 2)", 0),
            ("1 + 1 == 2", 1), ("round(2.5) + floor(-0.5) + ceil(0.2)", 3), ("ln(exp(1))", 1), ("0.1 + 0.2", 0.1 + 0.2),
        ] as [(String, Double)])
    func `are what algebra says`(text: String, expected: Double) throws { #expect(try value(text) == expected) }

    @Test func `power comes from voltage, current and its phase`() throws {
        let expression = try Expression("u * i * cos_phi / 1000")
        #expect(expression.references.map(\.rawValue) == ["u", "i", "cos_phi"])
        #expect(!expression.givesTruth)
        #expect(expression.evaluate { [230, 10, 0.5][$0] } == 1.15)
    }

    @Test func `running comes from current`() throws {
        let expression = try Expression("[motor-current] > 0.5")
        #expect(expression.givesTruth)
        #expect(expression.references.map(\.rawValue) == ["motor-current"])
        #expect(expression.evaluate { _ in 0.6 } == 1 && expression.evaluate { _ in 0.5 } == 0)
    }

    @Test(arguments: ["1 / 0", "sqrt(0 - 1)", "ln(0)", "0 / 0", "pow(10, 400)"])
    func `have no value where there is none`(text: String) throws { #expect(try !value(text).isFinite) }

    @Test(
        arguments: [
            "a / b > 1", "not (a / b > 1)", "a / b == a / b", "a / b != 1", "1 < 2 and a / b > 1", "1 > 2 or a / b > 1",
            "if(a / b > 1, 1, 2)", "min(a / b, 1)", "max(1, a / b)", "not a / b", "c > 1 or c <= 1",
        ])
    func `that rest on something without a value neither hold nor fail`(text: String) throws {
        let result = try value(text, ["a": 0, "b": 0])
        #expect(!result.isFinite, "\(text) is \(result)")
    }

    @Test(
        arguments: [("0 > 1 and a / b > 1", 0), ("1 > 0 or a / b > 1", 1), ("if(1 > 0, 5, a / b)", 5)]
            as [(String, Double)])
    func `that are decided anyway need no value`(text: String, expected: Double) throws {
        #expect(try value(text, ["a": 1, "b": 0]) == expected)
    }

    @Test(
        arguments: [
            ("", Expression.Fault.Reason.endsEarly, 1), ("1 +", .endsEarly, 4), ("(1", .endsEarly, 3),
            ("1 2", .unexpected("2.0"), 3),
            ("a b", .unexpected("b"), 3), ("a % b", .unexpected("%"), 3), ("sine(1)", .unknownFunction("sine"), 1),
            ("1 + pow(2)", .wrongArgumentCount(.pow, found: 1), 5), ("A", .unexpected("A"), 1),
            ("1..2", .unexpected("1..2"), 1),
            ("[a", .endsEarly, 1), ("[Not An Id]", .unexpected("Not An Id"), 1), (")", .unexpected(")"), 1),
            ("min(1,)", .unexpected(")"), 7),
        ])
    func `that are wrong say where and what`(text: String, reason: Expression.Fault.Reason, column: Int) throws {
        do {
            _ = try Expression(text)
            Issue.record("\(text) was taken")
        } catch let fault {
            #expect(fault.reason == reason && fault.column == column, "\(fault)")
        }
    }

    @Test func `of any length and depth end`() {
        #expect(throws: Expression.Fault.self) { try Expression(String(repeating: "(", count: 900)) }
        #expect(throws: Expression.Fault.self) { try Expression(String(repeating: "-", count: 900) + "1") }
        #expect(throws: Expression.Fault.self) { try Expression(String(repeating: "1+", count: 900) + "1") }
        #expect(throws: Never.self) { try Expression(String(repeating: "1+", count: 400) + "1") }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `of any characters are read or refused`(seed: UInt64) throws {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "a", "[b-c]", "1", "2.5", "+", "-", "*", "/", "(", ")", ",", "min", "if", "not", "and", "<", "==", " ", "π",
        ]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0..<20, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            guard let expression = try? Expression(text) else { continue }
            _ = expression.evaluate { Double($0) }
        }
    }
}
