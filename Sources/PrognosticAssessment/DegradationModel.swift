import Glibc

/// What a model of wear holds ready: how well it foretold each value, and when a threshold is passed.
///
/// Values are measured towards the limit, so that wear is upwards. Parameters have the usual flat priors and are
/// integrated out, so that few values make wide intervals.
protocol DegradationModel: Sendable {
    /// Takes the next value.
    ///
    /// - Returns: The logarithm of the density that was foretold for it, `nil` while there are too few for that.
    mutating func take(_ value: Double, at time: Double) -> Double?

    /// The probability that the threshold is passed within so much time from the last value.
    func passage(of threshold: Double, within time: Double) -> Double
}

/// Wear that accumulates at random about a drift of its own: X(t) = x₀ + λt + σB(t).
///
/// The time of first passage with an uncertain drift: X.-S. Si et al., IEEE Trans. Reliability 61 (2012) 50–67; given
/// σ² its distribution function is in closed form, and σ² is integrated over nodes of equal probability.
struct WienerModel: DegradationModel {
    /// Values closer together than this are not told apart.
    let resolution: Double
    private var last: (time: Double, value: Double)?
    private var count = 0.0
    private var span = 0.0
    private var change = 0.0
    private var squares = 0.0

    /// Normal deviates in the middle of eight equal shares.
    private static let nodes = [-1.534, -0.887, -0.489, -0.157, 0.157, 0.489, 0.887, 1.534]

    init(resolution: Double) { self.resolution = resolution }

    private var drift: Double { change / span }
    private var degrees: Double { count - 1 }
    private var sumOfSquares: Double {
        max(squares - change * change / span, count * resolution * resolution * count / span)
    }

    mutating func take(_ value: Double, at time: Double) -> Double? {
        guard let last else {
            last = (time, value)
            return nil
        }
        let step = time - last.time
        let increment = value - last.value
        var density: Double?
        if count >= 3 {
            let scale = (sumOfSquares / degrees * (step + step * step / span)).squareRoot()
            density = logStudentDensity((increment - drift * step) / scale, degrees: degrees) - log(scale)
        }
        count += 1
        span += step
        change += increment
        squares += increment * increment / step
        self.last = (time, value)
        return density
    }

    func passage(of threshold: Double, within time: Double) -> Double {
        guard let last, count >= 3 else { return 0 }
        let distance = threshold - last.value
        guard distance > 0 else { return 1 }
        let sum = Self.nodes.reduce(0.0) { sum, node in
            let variance = sumOfSquares / chiSquareQuantile(normal: node, degrees: degrees)
            return sum + passage(distance, within: time, variance: variance)
        }
        return sum / Double(Self.nodes.count)
    }

    private func passage(_ distance: Double, within time: Double, variance: Double) -> Double {
        let uncertainty = variance / span
        let scale = (uncertainty * time * time + variance * time).squareRoot()
        let direct = normalCDF((drift * time - distance) / scale)
        let exponent = 2 * drift * distance / variance + 2 * uncertainty * distance * distance / (variance * variance)
        let reflected = -(2 * uncertainty * distance * time + variance * (drift * time + distance)) / (variance * scale)
        return min(1, direct + exp(min(exponent + logNormalCDF(reflected), 0)))
    }
}

/// Wear that only grows, in jumps of all sizes: increments over dt are Γ(α·dt) of one scale.
///
/// J. van Noortwijk, Reliab. Eng. Syst. Saf. 94 (2009) 2–21. The scale is integrated out in closed form: what is still
/// to come is to what has come as Beta(α·l, α·t); α is integrated on a grid.
struct GammaModel: DegradationModel {
    /// Shapes for a unit of time.
    private let shapes: [Double]
    private var last: (time: Double, value: Double)?
    private var count = 0
    private var span = 0.0
    private var change = 0.0
    private var logs = 0.0
    private var weightedLogs = 0.0
    /// Σ log Γ(α·dt) by shape.
    private var gammas: [Double]
    private var isMonotone = true
    private var evidence: Double?

    /// - Parameter step: A usual time between values; shapes for it go from 1/50 (rare large jumps) to 2000 (a straight
    ///   line), each a fifth more than the one before.
    init(step: Double) {
        shapes = (0..<64).map { 0.02 * pow(1.2, Double($0)) / step }
        gammas = [Double](repeating: 0, count: shapes.count)
    }

    mutating func take(_ value: Double, at time: Double) -> Double? {
        guard let last else {
            last = (time, value)
            return nil
        }
        // Until something grows, time only passes.
        guard value != last.value else { return isMonotone && count >= 3 ? 0 : nil }
        isMonotone = isMonotone && value > last.value
        guard isMonotone else { return -.infinity }
        let step = time - last.time
        let increment = value - last.value
        count += 1
        span += step
        change += increment
        logs += log(increment)
        weightedLogs += step * log(increment)
        for (place, shape) in shapes.enumerated() { gammas[place] += lgamma(shape * step) }
        self.last = (time, value)
        let before = evidence
        evidence = logSum(weights)
        guard count > 3, let before, let evidence else { return nil }
        return evidence - before
    }

    /// The logarithm of each shape's evidence, up to a constant.
    private var weights: [Double] {
        shapes.indices.map { place in
            let shape = shapes[place]
            return lgamma(shape * span) - gammas[place] + shape * weightedLogs - logs - shape * span * log(change)
        }
    }

    func passage(of threshold: Double, within time: Double) -> Double {
        guard let last, isMonotone, count >= 3 else { return 0 }
        let distance = threshold - last.value
        guard distance > 0 else { return 1 }
        let weights = weights
        let largest = weights.max() ?? 0
        var sum = 0.0
        var total = 0.0
        for (weight, shape) in zip(weights, shapes) where weight > largest - 8 {
            total += exp(weight - largest)
            sum +=
                exp(weight - largest)
                * incompleteBeta(change / (change + distance), shape * span, shape * time)
        }
        return sum / total
    }
}

/// Wear along a line or an exponential, with noise about it that does not accumulate: x = a + b·g(t) + ε.
///
/// N. Gebraeel et al., IIE Trans. 37 (2005) 543–557, with the parameters integrated out: Student's t for what comes
/// next, and for when the path passes a threshold.
struct GrowthModel: DegradationModel {
    /// 0 for a line.
    let rate: Double
    let resolution: Double
    private var last: Double?
    // Sums over the values, with g(t) relative to the last time: exp(rate·(t - last)), or t - last.
    private var count = 0.0
    private var g = 0.0
    private var gg = 0.0
    private var x = 0.0
    private var gx = 0.0
    private var xx = 0.0

    init(rate: Double, resolution: Double) {
        self.rate = rate
        self.resolution = resolution
    }

    mutating func take(_ value: Double, at time: Double) -> Double? {
        let step = last.map { time - $0 } ?? 0
        var density: Double?
        if count >= 4, let fit = fit {
            let (mean, variance) = fit.path(g: rate > 0 ? exp(rate * step) : step)
            let scale = (fit.noise * (1 + variance)).squareRoot()
            density = scale.isFinite ? logStudentDensity((value - mean) / scale, degrees: count - 2) - log(scale) : -700
        }
        move(by: step)
        let now = rate > 0 ? 1.0 : 0.0
        count += 1
        g += now
        gg += now * now
        x += value
        gx += now * value
        xx += value * value
        last = time
        return density
    }

    private mutating func move(by step: Double) {
        if rate > 0 {
            let share = exp(-rate * step)
            g *= share
            gg *= share * share
            gx *= share
        } else {
            gg += count * step * step - 2 * step * g
            gx -= step * x
            g -= count * step
        }
    }

    private struct Fit {
        var level: Double
        var slope: Double
        /// Variance of the noise.
        var noise: Double
        /// Of g, about its mean.
        var spread: Double
        var mean: Double
        var count: Double

        /// The path where g has a value, and its variance over that of the noise.
        func path(g: Double) -> (mean: Double, variance: Double) {
            (level + slope * (g - mean), 1 / count + (g - mean) * (g - mean) / spread)
        }
    }

    private var fit: Fit? {
        let mean = g / count
        let spread = gg - g * mean
        // Where only the last value stands out, nothing is known of the path.
        guard count >= 4, spread > 1e-12 * max(gg, 1e-300) else { return nil }
        let slope = (gx - g * x / count) / spread
        let residual = xx - x * x / count - slope * slope * spread
        let noise = max(residual / (count - 2), resolution * resolution)
        return Fit(level: x / count, slope: slope, noise: noise, spread: spread, mean: mean, count: count)
    }

    func passage(of threshold: Double, within time: Double) -> Double {
        guard let fit else { return 0 }
        let now = probability(fit, above: threshold, after: 0)
        guard now < 1 else { return 1 }
        // It has not been passed until now.
        return max(0, (probability(fit, above: threshold, after: time) - now) / (1 - now))
    }

    private func probability(_ fit: Fit, above threshold: Double, after time: Double) -> Double {
        let g = rate > 0 ? exp(min(rate * time, 300)) : time
        let (mean, variance) = fit.path(g: g)
        return studentCDF((mean - threshold) / (fit.noise * variance).squareRoot(), degrees: count - 2)
    }
}
