import Foundation

/// A linear congruential generator, the same as in `scripts/golden-signals`; from −1 to 1, RMS 1/√3.
func uniformNoise(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 0x1p52 - 1
    }
}

/// Nearly Gaussian, RMS 1: the sum of twelve even numbers.
func gaussianNoise(_ count: Int, seed: UInt64) -> [Double] {
    let numbers = uniformNoise(12 * count, seed: seed)
    return (0..<count).map { index in numbers[(12 * index)..<(12 * index + 12)].reduce(0, +) / 2 }
}

/// A sine of this amplitude, which begins with `phase` radians.
func tone(
    _ frequency: Double, amplitude: Double = 1, phase: Double = 0, count: Int, sampleRate: Double
) -> [Double] {
    (0..<count).map { amplitude * sin(2 * .pi * frequency * Double($0) / sampleRate + phase) }
}

func sum(_ a: [Double], _ b: [Double]) -> [Double] {
    zip(a, b).map { $0 + $1 }
}

/// ‖a − b‖ / ‖b‖; infinite where the counts differ.
func relativeError(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (difference / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
}

func rms(_ samples: [Double]) -> Double {
    (samples.reduce(0) { $0 + $1 * $1 } / Double(samples.count)).squareRoot()
}
