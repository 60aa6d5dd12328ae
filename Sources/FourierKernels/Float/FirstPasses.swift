/// How the values of the first pass lie in memory.
protocol InputLayout {
    static func load(
        _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>, _ index: Int
    ) -> ComplexLanes<Vector>
}

enum SplitInput: InputLayout {
    @inline(__always)
    static func load(
        _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>, _ index: Int
    ) -> ComplexLanes<Vector> {
        ComplexLanes(Vector(at: xReal + index), Vector(at: xImaginary + index))
    }
}

/// Real and imaginary parts take turns from `xReal` on.
enum InterleavedInput: InputLayout {
    @inline(__always)
    static func load(
        _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>, _ index: Int
    ) -> ComplexLanes<Vector> {
        let low = Vector(at: xReal + 2 * index), high = Vector(at: xReal + 2 * index + Vector.width)
        return ComplexLanes(Vector.even(low, high), Vector.odd(low, high))
    }
}

/// Writes four vectors as the columns of a table: lane p of each goes to row p.
@inline(__always)
private func storeColumns(
    _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, _ table: UnsafeMutablePointer<Real>
) {
    #if DOUBLE && AVX2
    let row0 = Vector.zipLow(a, b), row1 = Vector.zipHigh(a, b)
    let side0 = Vector.zipLow(c, d), side1 = Vector.zipHigh(c, d)
    Vector.joinLow(row0, side0).store(at: table)
    Vector.joinLow(row1, side1).store(at: table + 4)
    Vector.joinHigh(row0, side0).store(at: table + 8)
    Vector.joinHigh(row1, side1).store(at: table + 12)
    #elseif DOUBLE
    Vector.zipLow(a, b).store(at: table)
    Vector.zipLow(c, d).store(at: table + 2)
    Vector.zipHigh(a, b).store(at: table + 4)
    Vector.zipHigh(c, d).store(at: table + 6)
    #else
    let (row0, row1, row2, row3) = transposedBlocks(a, b, c, d)
    #if AVX2
    Vector.joinLow(row0, row1).store(at: table)
    Vector.joinLow(row2, row3).store(at: table + 8)
    Vector.joinHigh(row0, row1).store(at: table + 16)
    Vector.joinHigh(row2, row3).store(at: table + 24)
    #else
    row0.store(at: table)
    row1.store(at: table + 4)
    row2.store(at: table + 8)
    row3.store(at: table + 12)
    #endif
    #endif
}

/// Writes eight vectors as the columns of a table: lane p of each goes to row p.
@inline(__always)
private func storeColumns(
    _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, _ e: Vector, _ f: Vector, _ g: Vector, _ h: Vector,
    _ table: UnsafeMutablePointer<Real>
) {
    #if DOUBLE && AVX2
    let ab0 = Vector.zipLow(a, b), ab1 = Vector.zipHigh(a, b), cd0 = Vector.zipLow(c, d), cd1 = Vector.zipHigh(c, d)
    Vector.joinLow(ab0, cd0).store(at: table)
    Vector.joinLow(ab1, cd1).store(at: table + 8)
    Vector.joinHigh(ab0, cd0).store(at: table + 16)
    Vector.joinHigh(ab1, cd1).store(at: table + 24)
    let ef0 = Vector.zipLow(e, f), ef1 = Vector.zipHigh(e, f), gh0 = Vector.zipLow(g, h), gh1 = Vector.zipHigh(g, h)
    Vector.joinLow(ef0, gh0).store(at: table + 4)
    Vector.joinLow(ef1, gh1).store(at: table + 12)
    Vector.joinHigh(ef0, gh0).store(at: table + 20)
    Vector.joinHigh(ef1, gh1).store(at: table + 28)
    #elseif DOUBLE
    Vector.zipLow(a, b).store(at: table)
    Vector.zipLow(c, d).store(at: table + 2)
    Vector.zipLow(e, f).store(at: table + 4)
    Vector.zipLow(g, h).store(at: table + 6)
    Vector.zipHigh(a, b).store(at: table + 8)
    Vector.zipHigh(c, d).store(at: table + 10)
    Vector.zipHigh(e, f).store(at: table + 12)
    Vector.zipHigh(g, h).store(at: table + 14)
    #else
    let (left0, left1, left2, left3) = transposedBlocks(a, b, c, d)
    let (right0, right1, right2, right3) = transposedBlocks(e, f, g, h)
    #if AVX2
    Vector.joinLow(left0, right0).store(at: table)
    Vector.joinLow(left1, right1).store(at: table + 8)
    Vector.joinLow(left2, right2).store(at: table + 16)
    Vector.joinLow(left3, right3).store(at: table + 24)
    Vector.joinHigh(left0, right0).store(at: table + 32)
    Vector.joinHigh(left1, right1).store(at: table + 40)
    Vector.joinHigh(left2, right2).store(at: table + 48)
    Vector.joinHigh(left3, right3).store(at: table + 56)
    #else
    left0.store(at: table)
    right0.store(at: table + 4)
    left1.store(at: table + 8)
    right1.store(at: table + 12)
    left2.store(at: table + 16)
    right2.store(at: table + 20)
    left3.store(at: table + 24)
    right3.store(at: table + 28)
    #endif
    #endif
}

#if !DOUBLE
/// Transposes the tables of four by four that the blocks of four vectors make.
@inline(__always)
private func transposedBlocks(
    _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector
) -> (Vector, Vector, Vector, Vector) {
    let ab0 = Vector.zipLow(a, b), ab2 = Vector.zipHigh(a, b)
    let cd0 = Vector.zipLow(c, d), cd2 = Vector.zipHigh(c, d)
    return (
        Vector.pairLow(ab0, cd0), Vector.pairHigh(ab0, cd0), Vector.pairLow(ab2, cd2), Vector.pairHigh(ab2, cd2)
    )
}
#endif

extension Vector {
    /// Writes the lanes to places that lie `step` apart.
    @inline(__always)
    fileprivate func scatter(_ address: UnsafeMutablePointer<Real>, _ step: Int) {
        for lane in 0..<Self.width { address[lane * step] = self[lane] }
    }
}

extension Pass {
    /// A first pass, of stride 1: the lanes are neighbouring p. Factors lie in the order in which they are taken: for
    /// each vector of p, for each k in 1..<r, real then imaginary parts. There are at least as many groups as lanes.
    @inline(never)
    func runAcrossGroups<B: Butterfly, Input: InputLayout>(_: B.Type, _: Input.Type) {
        var factors = factors
        var group = 0
        while group < groups {
            // The last lanes of an uneven number of groups are worked on twice.
            let first = min(group, groups - Vector.width)
            let outputReal = yReal + first * B.radix, outputImaginary = yImaginary + first * B.radix
            var y0 = ComplexLanes(Vector(repeating: 0), Vector(repeating: 0))
            var y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0
            B.transform { j in
                Input.load(xReal, xImaginary, first + j * groups)
            } _: { k, line in
                var line = line
                if k > 0 {
                    let place = factors + (2 * k - 2) * Vector.width
                    line = line * ComplexLanes(Vector(aligned: place), Vector(aligned: place + Vector.width))
                }
                if B.radix != 4 && B.radix != 8 {
                    line.real.scatter(outputReal + k, B.radix)
                    line.imaginary.scatter(outputImaginary + k, B.radix)
                }
                switch k {
                case 0: y0 = line
                case 1: y1 = line
                case 2: y2 = line
                case 3: y3 = line
                case 4: y4 = line
                case 5: y5 = line
                case 6: y6 = line
                default: y7 = line
                }
            }
            if B.radix == 4 {
                storeColumns(y0.real, y1.real, y2.real, y3.real, outputReal)
                storeColumns(y0.imaginary, y1.imaginary, y2.imaginary, y3.imaginary, outputImaginary)
            } else if B.radix == 8 {
                storeColumns(y0.real, y1.real, y2.real, y3.real, y4.real, y5.real, y6.real, y7.real, outputReal)
                storeColumns(
                    y0.imaginary, y1.imaginary, y2.imaginary, y3.imaginary, y4.imaginary, y5.imaginary, y6.imaginary,
                    y7.imaginary, outputImaginary)
            }
            group += Vector.width
            factors += 2 * (B.radix - 1) * Vector.width
        }
    }
}
