/// Takes apart real and imaginary parts that lie in turns.
package func separateParts(
    _ input: UnsafePointer<Real>, _ real: UnsafeMutablePointer<Real>, _ imaginary: UnsafeMutablePointer<Real>,
    _ count: Int
) {
    for index in 0..<count {
        real[index] = input[2 * index]
        imaginary[index] = input[2 * index + 1]
    }
}

/// Lays real and imaginary parts in turns.
package func interleaveParts(
    _ real: UnsafePointer<Real>, _ imaginary: UnsafePointer<Real>, _ output: UnsafeMutablePointer<Real>, _ count: Int
) {
    for index in 0..<count {
        output[2 * index] = real[index]
        output[2 * index + 1] = imaginary[index]
    }
}

package func scale(_ values: UnsafeMutablePointer<Real>, _ factor: Real, _ count: Int) {
    for index in 0..<count { values[index] *= factor }
}
