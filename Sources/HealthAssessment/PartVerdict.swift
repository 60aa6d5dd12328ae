import DataManipulation

/// What the bands of a record say about one part together.
struct PartVerdict {
    typealias Part = BearingEvidence.Part

    let part: Part
    private var best: (significance: Double, reading: BandReading, member: EnvelopeBank.Member)?
    /// Of the bands in which the part is significant.
    private var modulation = 0.0
    private var leads = 0
    /// Bands in which it is significant and no cage's, less those in which it is one's.
    private var ofElements = 0
    private var losses: [BandReading.Rival: Int] = [:]

    init(_ part: Part) { self.part = part }

    /// −log₁₀ p: one false finding in a million records, more than a bearing that is looked at every ten minutes gives
    /// in twenty years.
    static let enough = 6.0
    /// Of the squared envelope's mean: amplitudes that follow a tenth of themselves, as they do in healthy machines
    /// where elements pass the load line, modulate their squares by a fifth.
    static let leastModulation = 0.2
    /// Bands overlap by half and are evened out in two ways, so that impacts show in several.
    static let fewestBands = 2

    mutating func add(_ reading: BandReading, _ member: EnvelopeBank.Member) {
        guard let match = reading.matches[part], let significance = reading.significance(of: part) else { return }
        if significance > best?.significance ?? -.infinity { best = (significance, reading, member) }
        guard significance >= Self.enough else { return }
        ofElements += reading.isOfCage(part) ? -1 : 1
        modulation = max(modulation, reading.modulation(match))
        if let rival = reading.strongerRival(of: part) { losses[rival, default: 0] += 1 } else { leads += 1 }
    }

    /// The one that explains the lines better in most bands.
    private var rival: BandReading.Rival? {
        losses.values.reduce(0, +) > leads ? losses.max { $0.value < $1.value }?.key : nil
    }

    /// - Parameter explanation: another part that is damaged and does what is found of this one as well.
    func finding(explainedBy explanation: Part?) -> BearingEvidence.Finding? {
        guard let best, let match = best.reading.matches[part] else { return nil }
        let isAmbiguous = best.reading.isAmbiguous(match)
        var better = explanation
        if case .part(let part) = rival { better = part }
        return BearingEvidence.Finding(
            part: part, order: best.reading.rhythms.geometry.orders[part], significance: best.significance,
            lines: best.reading.standingOut(match), modulation: modulation,
            sidebandSignificance: best.reading.sidebandSignificance(of: part), isAmbiguous: isAmbiguous,
            betterExplainedBy: better, isAsserted: isAsserted && explanation == nil)
    }

    /// Whether an element turns there: neither noise nor the cage explains most of what is found.
    var isOfElements: Bool { ofElements > 0 }

    var isAsserted: Bool {
        guard let best, let match = best.reading.matches[part] else { return false }
        return best.significance >= Self.enough && modulation >= Self.leastModulation && rival == nil
            && leads >= Self.fewestBands
            && !best.reading.isAmbiguous(match)
    }

    /// Relative to the order of the geometry.
    var deviation: Double? {
        guard let best, best.significance >= Self.enough, rival == nil else { return nil }
        return best.reading.deviation(of: part)
    }
}

extension BearingEvidence {
    /// Without any finding.
    init(speed: Double?, none obstacle: Obstacle) {
        self.init(
            findings: [], notObservable: Dictionary(uniqueKeysWithValues: Part.allCases.map { ($0, obstacle) }),
            slip: nil, speed: speed)
    }

    init(_ verdicts: [Part: PartVerdict], _ rhythms: BearingRhythms) {
        // A damaged element turns with the cage, and shows its rate whether or not it can be told from a race.
        let element = verdicts[.rollingElement]?.isOfElements == true
        self.init(
            findings: Part.allCases.compactMap { part in
                verdicts[part]?.finding(explainedBy: part == .cage && element ? .rollingElement : nil)
            },
            notObservable: rhythms.obstacles, slip: Self.slip(verdicts, rhythms.geometry.orders),
            speed: rhythms.shaft * 60)
    }

    /// The orders of both races add up to the number of elements, whatever the slip.
    private static func slip(_ verdicts: [Part: PartVerdict], _ orders: BearingGeometry.Orders) -> Double? {
        verdicts[.outerRace]?.deviation
            ?? verdicts[.innerRace]?.deviation.map { -$0 * orders.innerRace / orders.outerRace }
            ?? verdicts[.cage]?.deviation
    }
}
