/// The discrete Fourier transform of a few values, y[k] = Σ x[j] e^{-2πijk/r}.
protocol Butterfly {
    static var radix: Int { get }

    /// `x` gives a value, `y` takes a line.
    static func transform<V: Lanes>(_ x: (Int) -> ComplexLanes<V>, _ y: (Int, ComplexLanes<V>) -> Void)
}

enum Butterfly2: Butterfly {
    static var radix: Int { 2 }

    @inline(__always)
    static func transform<V: Lanes>(_ x: (Int) -> ComplexLanes<V>, _ y: (Int, ComplexLanes<V>) -> Void) {
        let x0 = x(0), x1 = x(1)
        y(0, x0 + x1)
        y(1, x0 - x1)
    }
}

enum Butterfly3: Butterfly {
    static var radix: Int { 3 }

    @inline(__always)
    static func transform<V: Lanes>(_ x: (Int) -> ComplexLanes<V>, _ y: (Int, ComplexLanes<V>) -> Void) {
        let x0 = x(0), x1 = x(1), x2 = x(2)
        let sum = x1 + x2
        let difference = (x1 - x2) * V(repeating: 0.866_025_403_784_438_646_763_7)  // sin 2π/3
        let middle = x0.adding(-0.5, times: sum)
        y(0, x0 + sum)
        y(1, middle.subtractingTurned(difference))
        y(2, middle.addingTurned(difference))
    }
}

enum Butterfly4: Butterfly {
    static var radix: Int { 4 }

    @inline(__always)
    static func transform<V: Lanes>(_ x: (Int) -> ComplexLanes<V>, _ y: (Int, ComplexLanes<V>) -> Void) {
        let x0 = x(0), x1 = x(1), x2 = x(2), x3 = x(3)
        let even = x0 + x2, odd = x1 + x3
        let evenDifference = x0 - x2, oddDifference = x1 - x3
        y(0, even + odd)
        y(1, evenDifference.subtractingTurned(oddDifference))
        y(2, even - odd)
        y(3, evenDifference.addingTurned(oddDifference))
    }
}

enum Butterfly5: Butterfly {
    static var radix: Int { 5 }

    @inline(__always)
    static func transform<V: Lanes>(_ x: (Int) -> ComplexLanes<V>, _ y: (Int, ComplexLanes<V>) -> Void) {
        // cos and sin of 2π/5 and 4π/5
        let c1: Real = 0.309_016_994_374_947_424_102_3, s1: Real = 0.951_056_516_295_153_572_116_4
        let c2: Real = -0.809_016_994_374_947_424_102_3, s2: Real = 0.587_785_252_292_473_129_168_7
        let x0 = x(0), x1 = x(1), x2 = x(2), x3 = x(3), x4 = x(4)
        let sum1 = x1 + x4, sum2 = x2 + x3, difference1 = x1 - x4, difference2 = x2 - x3
        let middle1 = x0.adding(c1, times: sum1).adding(c2, times: sum2)
        let middle2 = x0.adding(c2, times: sum1).adding(c1, times: sum2)
        let side1 = (difference1 * V(repeating: s1)).adding(s2, times: difference2)
        let side2 = (difference1 * V(repeating: s2)).adding(-s1, times: difference2)
        y(0, x0 + sum1 + sum2)
        y(1, middle1.subtractingTurned(side1))
        y(2, middle2.subtractingTurned(side2))
        y(3, middle2.addingTurned(side2))
        y(4, middle1.addingTurned(side1))
    }
}

enum Butterfly7: Butterfly {
    static var radix: Int { 7 }

    @inline(__always)
    static func transform<V: Lanes>(_ x: (Int) -> ComplexLanes<V>, _ y: (Int, ComplexLanes<V>) -> Void) {
        // cos and sin of 2π/7, 4π/7, 6π/7
        let c1: Real = 0.623_489_801_858_733_530_525_0, s1: Real = 0.781_831_482_468_029_808_708_4
        let c2: Real = -0.222_520_933_956_314_404_288_9, s2: Real = 0.974_927_912_181_823_607_018_1
        let c3: Real = -0.900_968_867_902_419_126_236_1, s3: Real = 0.433_883_739_117_558_120_475_8
        let x0 = x(0), x1 = x(1), x2 = x(2), x3 = x(3), x4 = x(4), x5 = x(5), x6 = x(6)
        let sum1 = x1 + x6, sum2 = x2 + x5, sum3 = x3 + x4
        let difference1 = x1 - x6, difference2 = x2 - x5, difference3 = x3 - x4
        let middle1 = x0.adding(c1, times: sum1).adding(c2, times: sum2).adding(c3, times: sum3)
        let middle2 = x0.adding(c2, times: sum1).adding(c3, times: sum2).adding(c1, times: sum3)
        let middle3 = x0.adding(c3, times: sum1).adding(c1, times: sum2).adding(c2, times: sum3)
        let side1 = (difference1 * V(repeating: s1)).adding(s2, times: difference2).adding(s3, times: difference3)
        let side2 = (difference1 * V(repeating: s2)).adding(-s3, times: difference2).adding(-s1, times: difference3)
        let side3 = (difference1 * V(repeating: s3)).adding(-s1, times: difference2).adding(s2, times: difference3)
        y(0, x0 + sum1 + sum2 + sum3)
        y(1, middle1.subtractingTurned(side1))
        y(2, middle2.subtractingTurned(side2))
        y(3, middle3.subtractingTurned(side3))
        y(4, middle3.addingTurned(side3))
        y(5, middle2.addingTurned(side2))
        y(6, middle1.addingTurned(side1))
    }
}

enum Butterfly8: Butterfly {
    static var radix: Int { 8 }

    @inline(__always)
    static func transform<V: Lanes>(_ x: (Int) -> ComplexLanes<V>, _ y: (Int, ComplexLanes<V>) -> Void) {
        let half: Real = 0.707_106_781_186_547_524_400_8  // √½
        let x0 = x(0), x4 = x(4), x2 = x(2), x6 = x(6)
        let sum04 = x0 + x4, difference04 = x0 - x4
        let sum26 = x2 + x6, difference26 = x2 - x6
        let x1 = x(1), x5 = x(5), x3 = x(3), x7 = x(7)
        let sum15 = x1 + x5, difference15 = x1 - x5
        let sum37 = x3 + x7, difference37 = x3 - x7

        let even = sum04 + sum26, odd = sum15 + sum37
        let evenDifference = sum04 - sum26, oddDifference = sum15 - sum37
        y(0, even + odd)
        y(4, even - odd)
        y(2, evenDifference.subtractingTurned(oddDifference))
        y(6, evenDifference.addingTurned(oddDifference))

        // The odd lines take the differences turned by 0, 1, 2 and 3 eighths; √2 is left out and put in by `half`.
        let outer = difference04.subtractingTurned(difference26), inner = difference04.addingTurned(difference26)
        let plus15 = difference15.real + difference15.imaginary, minus15 = difference15.imaginary - difference15.real
        let plus37 = difference37.real + difference37.imaginary, minus37 = difference37.imaginary - difference37.real
        let sum = ComplexLanes(plus15 + minus37, minus15 - plus37)
        y(1, outer.adding(half, times: sum))
        y(5, outer.adding(-half, times: sum))
        let difference = ComplexLanes(plus15 - minus37, minus15 + plus37)
        let plus = V(repeating: half), minus = V(repeating: -half)
        y(
            3,
            ComplexLanes(
                inner.real.adding(plus, times: difference.imaginary),
                inner.imaginary.adding(minus, times: difference.real)))
        y(
            7,
            ComplexLanes(
                inner.real.adding(minus, times: difference.imaginary),
                inner.imaginary.adding(plus, times: difference.real)))
    }
}
