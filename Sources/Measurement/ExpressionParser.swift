/// Turns the text of an expression into steps, by precedence climbing: each level takes the operators that bind at
/// least so strongly.
struct ExpressionParser {
    private enum Token: Hashable {
        case number(Double)
        case word(String)
        /// An id in brackets.
        case quoted(String)
        case symbol(String)
    }

    /// Bounds what a text can cost; nobody reads longer ones.
    private static let maximumLength = 1000
    private static let maximumNesting = 32

    private(set) var steps: [Expression.Step] = []
    private(set) var references: [Identifier] = []
    /// The most values that wait for their operators at once.
    private(set) var depth = 0

    private var height = 0
    private var nesting = 0
    private var rest: Substring
    private let text: String
    private var token: Token?
    private var tokenColumn = 1

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    /// - Returns: Whether it gives a truth.
    mutating func whole() throws(Expression.Fault) -> Bool {
        guard text.utf8.count <= Self.maximumLength else { throw fault(.tooLong) }
        try advance()
        let givesTruth = try expression(atLeast: 0)
        if let token { throw unexpected(token) }
        return givesTruth
    }

    // MARK: Grammar

    private mutating func expression(atLeast strength: Int) throws(Expression.Fault) -> Bool {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumNesting else { throw fault(.tooLong) }
        var givesTruth = try operand()
        while let binary = binary, binary.strength >= strength {
            try advance()
            _ = try expression(atLeast: binary.strength + 1)
            emit(.binary(binary), taking: 2)
            givesTruth = binary.givesTruth
        }
        return givesTruth
    }

    private var binary: Expression.Operator? {
        switch token {
        case .symbol(let text), .word(let text): Expression.Operator(rawValue: text)
        default: nil
        }
    }

    private mutating func operand() throws(Expression.Fault) -> Bool {
        guard let token else { throw fault(.endsEarly) }
        switch token {
        case .number(let number):
            try advance()
            emit(.number(number), taking: 0)
            return false
        case .quoted(let text):
            try reference(text)
            return false
        case .symbol("("):
            try advance()
            let givesTruth = try expression(atLeast: 0)
            try expect(")")
            return givesTruth
        case .symbol("-"):
            try advance()
            // Binds stronger than all binary operators.
            _ = try expression(atLeast: 5)
            emit(.negate, taking: 1)
            return false
        case .word("not"):
            try advance()
            // Over a whole comparison.
            _ = try expression(atLeast: 2)
            emit(.not, taking: 1)
            return true
        case .word(let word): return try named(word)
        case .symbol: throw unexpected(token)
        }
    }

    /// A function, a constant or a point.
    private mutating func named(_ word: String) throws(Expression.Fault) -> Bool {
        let column = tokenColumn
        guard rest.drop(while: \.isWhitespace).first == "(" else {
            if word == "pi" {
                try advance()
                emit(.number(.pi), taking: 0)
            } else {
                try reference(word)
            }
            return false
        }
        guard let function = Expression.Function(rawValue: word) else { throw fault(.unknownFunction(word)) }
        try advance()
        try advance()
        var count = 0
        repeat {
            if count > 0 { try advance() }
            _ = try expression(atLeast: 0)
            count += 1
        } while token == .symbol(",")
        try expect(")")
        guard count == function.argumentCount else {
            throw Expression.Fault(reason: .wrongArgumentCount(function, found: count), column: column)
        }
        emit(.call(function), taking: count)
        return false
    }

    private mutating func reference(_ text: String) throws(Expression.Fault) {
        guard let id = Identifier(text) else { throw fault(.unexpected(text)) }
        let index = references.firstIndex(of: id) ?? references.count
        if index == references.count { references.append(id) }
        try advance()
        emit(.point(index), taking: 0)
    }

    private mutating func emit(_ step: Expression.Step, taking count: Int) {
        steps.append(step)
        height += 1 - count
        depth = max(depth, height)
    }

    private mutating func expect(_ symbol: String) throws(Expression.Fault) {
        guard let token else { throw fault(.endsEarly) }
        guard token == .symbol(symbol) else { throw unexpected(token) }
        try advance()
    }

    // MARK: Tokens

    private mutating func advance() throws(Expression.Fault) {
        rest = rest.drop(while: \.isWhitespace)
        tokenColumn = text.distance(from: text.startIndex, to: rest.startIndex) + 1
        guard let first = rest.first else {
            token = nil
            return
        }
        if first.isDecimalDigit {
            token = try number()
        } else if first.isASCII, first.isLowercase || first == "_" {
            token = .word(take { $0.isASCII && ($0.isLowercase || $0.isDecimalDigit || $0 == "_") })
        } else if first == "[" {
            rest.removeFirst()
            let id = take { $0 != "]" }
            guard rest.first == "]" else { throw fault(.endsEarly) }
            rest.removeFirst()
            token = .quoted(id)
        } else {
            token = try symbol(first)
        }
    }

    private mutating func number() throws(Expression.Fault) -> Token {
        let digits = take { $0.isDecimalDigit || $0 == "." }
        guard let number = DecimalNumber(digits) else { throw fault(.unexpected(digits)) }
        return .number(number.value)
    }

    private mutating func symbol(_ first: Character) throws(Expression.Fault) -> Token {
        for symbol in ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ","] where rest.hasPrefix(symbol)
        {
            rest.removeFirst(symbol.count)
            return .symbol(symbol)
        }
        throw fault(.unexpected(String(first)))
    }

    private mutating func take(while predicate: (Character) -> Bool) -> String {
        let taken = rest.prefix(while: predicate)
        rest = rest[taken.endIndex...]
        return String(taken)
    }

    // MARK: Faults

    private func fault(_ reason: Expression.Fault.Reason) -> Expression.Fault {
        Expression.Fault(reason: reason, column: tokenColumn)
    }

    private func unexpected(_ token: Token) -> Expression.Fault {
        switch token {
        case .number(let number): fault(.unexpected("\(number)"))
        case .word(let text), .quoted(let text), .symbol(let text): fault(.unexpected(text))
        }
    }
}

extension Character {
    fileprivate var isDecimalDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
