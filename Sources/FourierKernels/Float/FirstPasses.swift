/// How the values of the first pass lie in memory.
private protocol InputLayout {
    static func load(
        _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>, _ index: Int
    ) -> ComplexLanes<Vector>
}

private enum SplitInput: InputLayout {
    @inline(__always)
    static func load(
        _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>, _ index: Int
    ) -> ComplexLanes<Vector> {
        ComplexLanes(Vector(at: xReal + index), Vector(at: xImaginary + index))
    }
}

/// Real and imaginary parts take turns from `xReal` on.
private enum InterleavedInput: InputLayout {
    @inline(__always)
    static func load(
        _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>, _ index: Int
    ) -> ComplexLanes<Vector> {
        let low = Vector(at: xReal + 2 * index), high = Vector(at: xReal + 2 * index + Vector.width)
        return ComplexLanes(evenLanes(low, high), oddLanes(low, high))
    }
}

/// Writes four vectors as columns: lane p of each goes to `address + p * step`, one beside the other.
@inline(__always)
private func storeColumns(
    _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, _ address: UnsafeMutablePointer<Real>, _ step: Int
) {
    #if DOUBLE && AVX2
    let ab0 = Vector(a[0], b[0], a[2], b[2]), ab1 = Vector(a[1], b[1], a[3], b[3])
    let cd0 = Vector(c[0], d[0], c[2], d[2]), cd1 = Vector(c[1], d[1], c[3], d[3])
    Vector(lowHalf: ab0.lowHalf, highHalf: cd0.lowHalf).store(at: address)
    Vector(lowHalf: ab1.lowHalf, highHalf: cd1.lowHalf).store(at: address + step)
    Vector(lowHalf: ab0.highHalf, highHalf: cd0.highHalf).store(at: address + 2 * step)
    Vector(lowHalf: ab1.highHalf, highHalf: cd1.highHalf).store(at: address + 3 * step)
    #elseif DOUBLE
    Vector(a[0], b[0]).store(at: address)
    Vector(c[0], d[0]).store(at: address + 2)
    Vector(a[1], b[1]).store(at: address + step)
    Vector(c[1], d[1]).store(at: address + step + 2)
    #elseif AVX2
    let ab0 = Vector(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5])
    let ab2 = Vector(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7])
    let cd0 = Vector(c[0], d[0], c[1], d[1], c[4], d[4], c[5], d[5])
    let cd2 = Vector(c[2], d[2], c[3], d[3], c[6], d[6], c[7], d[7])
    let row0 = Vector(ab0[0], ab0[1], cd0[0], cd0[1], ab0[4], ab0[5], cd0[4], cd0[5])
    let row1 = Vector(ab0[2], ab0[3], cd0[2], cd0[3], ab0[6], ab0[7], cd0[6], cd0[7])
    let row2 = Vector(ab2[0], ab2[1], cd2[0], cd2[1], ab2[4], ab2[5], cd2[4], cd2[5])
    let row3 = Vector(ab2[2], ab2[3], cd2[2], cd2[3], ab2[6], ab2[7], cd2[6], cd2[7])
    row0.lowHalf.store(at: address)
    row1.lowHalf.store(at: address + step)
    row2.lowHalf.store(at: address + 2 * step)
    row3.lowHalf.store(at: address + 3 * step)
    row0.highHalf.store(at: address + 4 * step)
    row1.highHalf.store(at: address + 5 * step)
    row2.highHalf.store(at: address + 6 * step)
    row3.highHalf.store(at: address + 7 * step)
    #else
    let ab0 = Vector(a[0], b[0], a[1], b[1]), ab2 = Vector(a[2], b[2], a[3], b[3])
    let cd0 = Vector(c[0], d[0], c[1], d[1]), cd2 = Vector(c[2], d[2], c[3], d[3])
    Vector(lowHalf: ab0.lowHalf, highHalf: cd0.lowHalf).store(at: address)
    Vector(lowHalf: ab0.highHalf, highHalf: cd0.highHalf).store(at: address + step)
    Vector(lowHalf: ab2.lowHalf, highHalf: cd2.lowHalf).store(at: address + 2 * step)
    Vector(lowHalf: ab2.highHalf, highHalf: cd2.highHalf).store(at: address + 3 * step)
    #endif
}

/// The first pass, of stride 1: the lanes are neighbouring p. Factors lie as the real parts for all p, then the
/// imaginary ones, of each k in 1..<r. The radix is 4 or 8, and there are at least as many groups as lanes.
@inline(__always)
private func firstPass<B: Butterfly, Input: InputLayout>(
    _: B.Type, _: Input.Type,
    _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>,
    _ yReal: UnsafeMutablePointer<Real>, _ yImaginary: UnsafeMutablePointer<Real>,
    _ factors: UnsafePointer<Real>, _ groups: Int, _: Int
) {
    var group = 0
    while group < groups {
        let first = min(group, groups - Vector.width)
        var y0 = ComplexLanes(Vector(), Vector())
        var y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0
        B.transform { j in
            Input.load(xReal, xImaginary, first + j * groups)
        } _: { k, line in
            let factor = factors + first + (2 * k - 2) * groups
            switch k {
            case 0: y0 = line
            case 1: y1 = line * ComplexLanes(Vector(at: factor), Vector(at: factor + groups))
            case 2: y2 = line * ComplexLanes(Vector(at: factor), Vector(at: factor + groups))
            case 3: y3 = line * ComplexLanes(Vector(at: factor), Vector(at: factor + groups))
            case 4: y4 = line * ComplexLanes(Vector(at: factor), Vector(at: factor + groups))
            case 5: y5 = line * ComplexLanes(Vector(at: factor), Vector(at: factor + groups))
            case 6: y6 = line * ComplexLanes(Vector(at: factor), Vector(at: factor + groups))
            default: y7 = line * ComplexLanes(Vector(at: factor), Vector(at: factor + groups))
            }
        }
        let output = first * B.radix
        storeColumns(y0.real, y1.real, y2.real, y3.real, yReal + output, B.radix)
        storeColumns(y0.imaginary, y1.imaginary, y2.imaginary, y3.imaginary, yImaginary + output, B.radix)
        if B.radix == 8 {
            storeColumns(y4.real, y5.real, y6.real, y7.real, yReal + output + 4, B.radix)
            storeColumns(y4.imaginary, y5.imaginary, y6.imaginary, y7.imaginary, yImaginary + output + 4, B.radix)
        }
        group += Vector.width
    }
}

/// The first pass of a radix on split and on interleaved values, and the fewest groups that it takes.
package func firstPass(radix: Int) -> (fewestGroups: Int, split: Pass, interleaved: Pass)? {
    switch radix {
    case 4:
        (
            Vector.width,
            { firstPass(Butterfly4.self, SplitInput.self, $0, $1, $2, $3, $4, $5, $6) },
            { firstPass(Butterfly4.self, InterleavedInput.self, $0, $1, $2, $3, $4, $5, $6) }
        )
    case 8:
        (
            Vector.width,
            { firstPass(Butterfly8.self, SplitInput.self, $0, $1, $2, $3, $4, $5, $6) },
            { firstPass(Butterfly8.self, InterleavedInput.self, $0, $1, $2, $3, $4, $5, $6) }
        )
    default: nil
    }
}
