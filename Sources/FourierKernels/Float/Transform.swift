package import CSIMD

/// How many numbers the loops work on at a time; the fewest groups that a pass across groups takes.
package let vectorWidth = Vector.width

/// The radices that passes across groups are made for, and those that need no circle behind their factors.
package func hasPassAcrossGroups(radix: Int) -> Bool { radix == 4 || radix == 8 }
package func hasButterfly(radix: Int) -> Bool { [2, 3, 4, 5, 7, 8].contains(radix) }

/// Runs at least one pass, to and fro between `target` and `other` so that the last one ends in `target`. The first reads
/// from x, or, where that is interleaved, real and imaginary parts in turns from `xReal` on and goes across groups.
package func transform(
    _ passes: UnsafePointer<fourier_pass>, _ count: Int, interleaved: Bool,
    _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>,
    _ targetReal: UnsafeMutablePointer<Real>, _ targetImaginary: UnsafeMutablePointer<Real>,
    _ otherReal: UnsafeMutablePointer<Real>, _ otherImaginary: UnsafeMutablePointer<Real>
) {
    var xReal = xReal, xImaginary = xImaginary
    for index in 0..<count {
        let toTarget = (count - index) & 1 == 1
        let yReal = toTarget ? targetReal : otherReal, yImaginary = toTarget ? targetImaginary : otherImaginary
        let factors = passes[index].factors.unsafelyUnwrapped.assumingMemoryBound(to: Real.self)
        let pass = Pass(
            xReal: xReal, xImaginary: xImaginary, yReal: yReal, yImaginary: yImaginary, factors: factors,
            groups: passes[index].groups, stride: passes[index].stride)
        switch (passes[index].radix, passes[index].across_groups, interleaved && index == 0) {
        case (4, true, false): pass.runAcrossGroups(Butterfly4.self, SplitInput.self)
        case (4, true, true): pass.runAcrossGroups(Butterfly4.self, InterleavedInput.self)
        case (8, true, false): pass.runAcrossGroups(Butterfly8.self, SplitInput.self)
        case (8, true, true): pass.runAcrossGroups(Butterfly8.self, InterleavedInput.self)
        case (2, _, _): pass.run(Butterfly2.self)
        case (3, _, _): pass.run(Butterfly3.self)
        case (4, _, _): pass.run(Butterfly4.self)
        case (5, _, _): pass.run(Butterfly5.self)
        case (7, _, _): pass.run(Butterfly7.self)
        case (8, _, _): pass.run(Butterfly8.self)
        case (let radix, _, _): pass.runPrime(radix)
        }
        xReal = UnsafePointer(yReal)
        xImaginary = UnsafePointer(yImaginary)
    }
}
