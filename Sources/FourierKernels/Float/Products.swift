/// a[i] b[i] for complex numbers in split form; the product may take the place of either.
package func multiply(
    _ aReal: UnsafePointer<Real>, _ aImaginary: UnsafePointer<Real>,
    _ bReal: UnsafePointer<Real>, _ bImaginary: UnsafePointer<Real>,
    _ productReal: UnsafeMutablePointer<Real>, _ productImaginary: UnsafeMutablePointer<Real>, _ count: Int
) {
    var index = 0
    while index + Vector.width <= count {
        let a = ComplexLanes<Vector>(Vector(at: aReal + index), Vector(at: aImaginary + index))
        let product = a * ComplexLanes(Vector(at: bReal + index), Vector(at: bImaginary + index))
        product.real.store(at: productReal + index)
        product.imaginary.store(at: productImaginary + index)
        index += Vector.width
    }
    while index < count {
        let product =
            ComplexLanes(aReal[index], aImaginary[index]) * ComplexLanes(bReal[index], bImaginary[index])
        productReal[index] = product.real
        productImaginary[index] = product.imaginary
        index += 1
    }
}
