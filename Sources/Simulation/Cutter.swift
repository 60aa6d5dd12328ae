package import Measurement

/// A machine that cuts rolls to length with a round knife, which a pair of stones grinds after every sixtieth cut. Each
/// grinding takes some of the diameter, more behind abrasive products; a knife that has become too small is replaced.
package struct Cutter: Machine {
    /// mm
    package static let newDiameter = 800.0
    package static let wornDiameter = 700.0
    /// s from one cut to the next, and for grinding and replacing a knife.
    private static let cutTime = 2.5
    private static let grindingTime = 8.0
    private static let replacingTime = 600.0

    private var work: Work
    private var random: RandomSource
    /// s until the next cut.
    private var remaining = Cutter.cutTime
    /// Counted over all knives when the one that serves will be replaced.
    private var lastCut: Int

    package private(set) var isRunning = true
    package private(set) var isGrinding = false
    package private(set) var runSeconds = 0.0
    /// A, the peak of the latest cut.
    package private(set) var cutCurrent = 0.0

    /// - Parameter knifeLife: Cuts that a knife of usual hardness stands on a mixture of products.
    package init(random: RandomSource, knifeLife: Int = 40_000) {
        var random = random
        work = Work(random: RandomSource(seed: random.next()), knifeLife: knifeLife)
        self.random = random
        lastCut = work.lastCut
    }

    package var product: Int { work.product.code }
    package var cuts: Int { work.cuts }
    package var metres: Double { work.metres }
    /// mm
    package var knifeDiameter: Double { work.knife.diameter }
    package var grinds: Int { work.knife.grinds }
    package var replacements: Int { work.replacements }
    /// Known to whoever made this plant, and to nobody who reads a real one.
    package var remainingCuts: Int { lastCut - work.cuts }

    package mutating func advance(by step: Duration) {
        var left = step.seconds
        while left > 0 {
            let part = min(left, remaining)
            remaining -= part
            left -= part
            if isRunning { runSeconds += part }
            if remaining <= 0 { goOn() }
        }
    }

    /// Rises with bluntness, with what is cut, and with a smaller knife that turns slower at its edge; some 5 % of
    /// scatter.
    private var current: Double {
        let worn = (Self.newDiameter - work.knife.diameter) / (Self.newDiameter - Self.wornDiameter)
        let force = work.product.force * (1 + 0.3 * work.knife.bluntness) * (1 + 0.4 * worn)
        return 6 + 9 * force
    }

    private mutating func goOn() {
        isRunning = true
        isGrinding = false
        remaining = Self.cutTime
        cutCurrent = current * (1 + 0.05 * random.normal())
        switch work.cut() {
        case .nothing: break
        case .grinding:
            isGrinding = true
            remaining = Self.grindingTime
        case .replacement:
            isRunning = false
            remaining = Self.replacingTime
            lastCut = work.lastCut
        }
    }
}

/// What is worked off cut by cut, whatever time that takes: so that it can be known beforehand.
private struct Work: Sendable {
    struct Product: Sendable {
        let code: Int
        /// What it blunts a knife by, and how hard it is to cut, beside the usual.
        let abrasion: Double
        let force: Double
        /// m of cut
        let width: Double
    }

    struct Knife: Sendable {
        /// mm
        var diameter: Double
        /// What it loses beside the usual: no two batches of steel are the same.
        let softness: Double
        /// 0 when ground, about 1 before.
        var bluntness = 0.0
        var grinds = 0

        init(_ random: inout RandomSource) {
            diameter = Cutter.newDiameter + random.uniform(-1...1)
            softness = 1 + 0.12 * random.normal().clamped(to: -2...2)
        }
    }

    enum Interruption { case nothing, grinding, replacement }

    private static let products = [
        Product(code: 4711, abrasion: 0.7, force: 0.9, width: 1.6),
        Product(code: 4712, abrasion: 1, force: 1, width: 2.1),
        Product(code: 4720, abrasion: 1.5, force: 1.2, width: 1.3),
    ]
    private static let cutsBetweenGrinds = 60

    private var random: RandomSource
    /// mm of diameter behind a knife that has become usually blunt.
    private let loss: Double
    private(set) var product = Work.products[0]
    private var batch = 0
    private(set) var knife: Knife
    private(set) var cuts = 0
    private(set) var metres = 0.0
    private(set) var replacements = 0

    init(random: RandomSource, knifeLife: Int) {
        var random = random
        knife = Knife(&random)
        self.random = random
        // Products are as frequent as each other: their mean is 1.07.
        let abrasion = Self.products.reduce(0) { $0 + $1.abrasion } / Double(Self.products.count)
        let grinds = Double(knifeLife) / Double(Self.cutsBetweenGrinds)
        loss = (Cutter.newDiameter - Cutter.wornDiameter) / grinds / abrasion
    }

    mutating func cut() -> Interruption {
        if batch == 0 {
            product = Self.products[Int(random.uniform(0...2.999))]
            batch = Int(random.uniform(40...160))
        }
        batch -= 1
        cuts += 1
        metres += product.width
        knife.bluntness += product.abrasion / Double(Self.cutsBetweenGrinds)
        guard cuts.isMultiple(of: Self.cutsBetweenGrinds) else { return .nothing }
        knife.diameter -= loss * knife.bluntness * knife.softness * (1 + 0.2 * random.normal().clamped(to: -3...3))
        knife.bluntness = 0
        knife.grinds += 1
        guard knife.diameter < Cutter.wornDiameter else { return .grinding }
        knife = Knife(&random)
        replacements += 1
        return .replacement
    }

    /// Counted over all knives, the cut behind which the one that serves is replaced: found by working it off. A knife
    /// loses something with each grinding, so that this ends.
    var lastCut: Int {
        var ahead = self
        while ahead.cut() != .replacement {}
        return ahead.cuts
    }
}
