/// A value computed from other points, such as `voltage * current * cos_phi / 1000` or `current > 0.5`.
///
/// Numbers, ids of points (those with a `-` in brackets: `[bearing-temp]`), `+ - * /`, comparisons, `and or not`,
/// parentheses, and the functions of ``Function``. A truth value counts as 1 or 0 where a number is wanted, a number
/// as true where it is not 0. Compiled once into a list of steps; evaluating allocates nothing.
package struct Expression: Hashable, Sendable {
    package enum Function: String, Sendable, CaseIterable {
        case abs, sqrt, exp, ln, log10, sin, cos, tan, round, floor, ceil, min, max, pow
        /// `if(condition, value, otherwise)`
        case `if`

        package var argumentCount: Int {
            switch self {
            case .abs, .sqrt, .exp, .ln, .log10, .sin, .cos, .tan, .round, .floor, .ceil: 1
            case .min, .max, .pow: 2
            case .if: 3
            }
        }
    }

    enum Operator: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case equal = "=="
        case unequal = "!="
        case and, or

        /// Those that bind stronger come later.
        var strength: Int {
            switch self {
            case .or: 0
            case .and: 1
            case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .unequal: 2
            case .add, .subtract: 3
            case .multiply, .divide: 4
            }
        }

        var givesTruth: Bool { strength < 3 }
    }

    enum Step: Hashable, Sendable {
        case number(Double)
        /// A place in ``references``.
        case point(Int)
        case negate
        case not
        case binary(Operator)
        case call(Function)
    }

    /// Why a text is no expression.
    package struct Fault: Error, Hashable, Sendable {
        package enum Reason: Hashable, Sendable {
            case unexpected(String)
            case endsEarly
            case unknownFunction(String)
            case wrongArgumentCount(Function, found: Int)
            case tooLong
        }

        package let reason: Reason
        /// Counted in characters from 1.
        package let column: Int
    }

    /// As it was written.
    package let text: String
    /// The points that it is computed from, in the order in which they first stand there.
    package let references: [Identifier]
    /// Whether the value is true or false instead of a number.
    package let givesTruth: Bool
    let steps: [Step]
    let depth: Int

    package init(_ text: String) throws(Fault) {
        var parser = ExpressionParser(text)
        let givesTruth = try parser.whole()
        self.text = text
        self.givesTruth = givesTruth
        references = parser.references
        steps = parser.steps
        depth = parser.depth
    }

    /// - Parameter values: One for each reference.
    /// - Returns: The value, 1 or 0 for a truth; not finite where it has none, as after a division by zero, or where a
    ///   truth hangs on such a value.
    package func evaluate(_ values: (Int) -> Double) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: depth) { stack in
            var top = -1
            for step in steps {
                switch step {
                case .number(let number):
                    top += 1
                    stack[top] = number
                case .point(let index):
                    top += 1
                    stack[top] = values(index)
                case .negate: stack[top] = -stack[top]
                case .not: stack[top] = stack[top].negation
                case .binary(let binary):
                    top -= 1
                    stack[top] = binary.apply(stack[top], stack[top + 1])
                case .call(let function):
                    top -= function.argumentCount - 1
                    stack[top] = function.apply(UnsafeBufferPointer(rebasing: stack[top...]))
                }
            }
            return stack[0]
        }
    }
}
