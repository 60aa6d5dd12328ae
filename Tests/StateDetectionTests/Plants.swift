import Glibc

/// Deterministic noise (SplitMix64; G. L. Steele et al., OOPSLA 2014).
struct Noise {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// In 0…1, without the ends.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((mixed ^ (mixed >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
    }

    mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// Student's t with four degrees of freedom and variance 1.
    mutating func heavy() -> Double {
        var sum = 0.0
        for _ in 0..<4 {
            let part = normal()
            sum += part * part
        }
        return normal() / (sum / 4).squareRoot() / 2.0.squareRoot()
    }
}

/// A healthy machine's signals: noise, wander, days and weeks, in the mixtures that plants show.
struct Plant {
    enum Kind: CaseIterable {
        case noise, correlated, seasonal, drifting, heavy, coarse, joint
    }

    let kind: Kind
    private let period: Double
    private var noise: Noise
    private var fast = [Double](repeating: 0, count: 4)
    private var slow = [Double](repeating: 0, count: 4)

    /// - Parameter period: seconds between rows.
    init(_ kind: Kind, period: Double, seed: UInt64) {
        self.kind = kind
        self.period = period
        noise = Noise(seed: seed)
        for index in slow.indices { slow[index] = noise.normal() }
    }

    var pointCount: Int { kind == .joint ? 4 : 1 }

    /// A process of variance 1 that forgets itself within `seconds`.
    private mutating func wander(_ value: inout Double, seconds: Double) {
        let memory = exp(-period / seconds)
        value = memory * value + (1 - memory * memory).squareRoot() * noise.normal()
    }

    mutating func row(at time: Double) -> [Double] {
        let hour = time / 3600
        let day = sin(2 * .pi * hour / 24) + 0.5 * cos(4 * .pi * hour / 24)
        let weekend: Double = Int(hour / 24).quotientAndRemainder(dividingBy: 7).remainder < 2 ? -1 : 0
        for index in 0..<pointCount {
            var (quick, lasting) = (fast[index], slow[index])
            wander(&quick, seconds: 1800)
            wander(&lasting, seconds: 5 * 86400)
            (fast[index], slow[index]) = (quick, lasting)
        }
        switch kind {
        case .noise: return [20 + noise.normal()]
        case .correlated: return [20 + fast[0] + 0.3 * noise.normal()]
        case .seasonal: return [20 + 3 * day + 2 * weekend + 0.5 * fast[0] + 0.5 * noise.normal()]
        case .drifting: return [20 + slow[0] + 0.3 * fast[0] + 0.3 * noise.normal()]
        case .heavy: return [20 + 0.5 * fast[0] + noise.heavy()]
        case .coarse: return [(20 + 0.6 * fast[0] + 0.6 * noise.normal()).rounded()]
        case .joint:
            let load = fast[0] + day
            return [
                20 + load + 0.2 * noise.normal(), 5 + 0.5 * load + 0.3 * noise.normal(),
                60 + 2 * slow[0] + 0.2 * noise.normal(), 1 + fast[3] + 0.3 * noise.normal(),
            ]
        }
    }
}
