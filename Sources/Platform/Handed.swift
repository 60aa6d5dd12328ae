/// Carries what one thread owns into it.
package final class Handed<Value>: @unchecked Sendable {
    // Sendable: written before the thread starts, read only inside it.
    package let value: Value

    package init(_ value: sending Value) { self.value = value }
}
