package import CSIMD

/// How many numbers the loops work on at a time; the fewest groups that a pass across groups takes.
package let vectorWidth = Vector.width

/// The radices that passes across groups are made for, and those that need no circle behind their factors.
package func hasPassAcrossGroups(radix: Int) -> Bool { [3, 4, 5, 7, 8].contains(radix) }
package func hasButterfly(radix: Int) -> Bool { [2, 3, 4, 5, 7, 8].contains(radix) }

/// Runs at least one pass, to and fro between `target` and `other` so that the last one ends in `target`. The first
/// reads from x, or, where that is interleaved, real and imaginary parts in turns from `xReal` on and goes across
/// groups.
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
        if !passes[index].across_groups {
            pass.run(passes[index].radix)
        } else if interleaved && index == 0 {
            pass.runAcrossGroups(passes[index].radix, InterleavedInput.self)
        } else {
            pass.runAcrossGroups(passes[index].radix, SplitInput.self)
        }
        xReal = UnsafePointer(yReal)
        xImaginary = UnsafePointer(yImaginary)
    }
}

extension Pass {
    fileprivate func run(_ radix: Int) {
        switch radix {
        case 2: run(Butterfly2.self)
        case 3: run(Butterfly3.self)
        case 4: run(Butterfly4.self)
        case 5: run(Butterfly5.self)
        case 7: run(Butterfly7.self)
        case 8: run(Butterfly8.self)
        default: runPrime(radix)
        }
    }

    @inline(__always)
    fileprivate func runAcrossGroups<Input: InputLayout>(_ radix: Int, _: Input.Type) {
        switch radix {
        case 3: runAcrossGroups(Butterfly3.self, Input.self)
        case 4: runAcrossGroups(Butterfly4.self, Input.self)
        case 5: runAcrossGroups(Butterfly5.self, Input.self)
        case 7: runAcrossGroups(Butterfly7.self, Input.self)
        default: runAcrossGroups(Butterfly8.self, Input.self)
        }
    }
}
