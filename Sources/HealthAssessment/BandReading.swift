import DataManipulation
import Glibc

/// What the envelope spectrum of one band shows of each part.
struct BandReading {
    typealias Part = BearingEvidence.Part

    let rhythms: BearingRhythms
    let lines: EnvelopeLines
    let matches: [Part: CombSearch.Match]
    /// −ln of the share that the band has in the probability of a false finding.
    let price: Double

    init(_ lines: EnvelopeLines, width: Double, price: Double, of rhythms: BearingRhythms) {
        self.rhythms = rhythms
        self.lines = lines
        self.price = price
        matches = rhythms.searches.compactMapValues { search in
            search.fundamental * BearingRhythms.widthOfBand <= width ? search.best(in: lines) : nil
        }
    }

    /// −log₁₀ p over all bands and parts.
    func significance(of part: Part) -> Double? {
        matches[part].map { ($0.improbability - price - log(Double(Part.allCases.count))) / log(10) }
    }

    /// The teeth of a match, where the spectrum holds them.
    private func teeth(of match: CombSearch.Match) -> [(harmonic: Int, line: Int, reach: Int)] {
        match.reaches.enumerated().compactMap { index, reach in
            let place = rhythms.line(Double(index + 1) * match.fundamental)
            return lines.largest(around: place, reach: max(1, reach)).map { (index + 1, $0, max(1, reach)) }
        }
    }

    /// The harmonics that stand out: one line in two hundred of noise does.
    func standingOut(_ match: CombSearch.Match) -> [BearingEvidence.Line] {
        teeth(of: match).filter { lines.ratios[$0.line] > 5.3 }.map { tooth in
            let hertz = Double(tooth.line) * rhythms.lineSpacing
            return BearingEvidence.Line(
                harmonic: tooth.harmonic, order: hertz / rhythms.shaft, hertz: hertz, ratio: lines.ratios[tooth.line])
        }
    }

    /// How deep the largest tooth modulates the envelope.
    func modulation(_ match: CombSearch.Match) -> Double {
        match.reaches.enumerated().map { index, reach in
            lines.modulation(around: rhythms.line(Double(index + 1) * match.fundamental), reach: max(1, reach))
        }.max() ?? 0
    }

    /// The mean of the two largest teeth in decibels over noise, without those that `isForeign` takes away.
    private func level(_ match: CombSearch.Match, without isForeign: (_ line: Int) -> Bool = { _ in false }) -> Double {
        Self.meanOfTwo(teeth(of: match).filter { !isForeign($0.line) }.map { lines.ratios[$0.line] })
    }

    /// Whether a line is one of a match's, too.
    private func isTooth(_ line: Int, of match: CombSearch.Match) -> Bool {
        let harmonic = max(1, (Double(line) * rhythms.lineSpacing / match.fundamental).rounded())
        let reach = match.reaches[min(Int(harmonic), match.reaches.count) - 1]
        return abs(line - rhythms.line(harmonic * match.fundamental)) <= max(Window.hann.lobe, reach)
    }

    /// Whether a line is a sideband of a match, at multiples of a rate, and no higher than its teeth: what passes
    /// through the load is never less than nothing, so that no sideband is above its carrier.
    private func isSideband(
        _ line: Int, of match: CombSearch.Match, at rate: Double, below height: Double
    ) -> Bool {
        lines.ratios[line] <= height
            && (1...Self.sidebands).contains { number in
                [-rate, rate].contains { rate in
                    let carrier = line + rhythms.line(Double(number) * rate)
                    return carrier > 0 && isTooth(carrier, of: match)
                }
            }
    }

    /// To each side of a tooth.
    private static let sidebands = 4

    /// Whether the lines of a part stand higher than those of another, as far as both are not the same.
    private func leads(_ part: Part, _ match: CombSearch.Match, over other: CombSearch.Match) -> Bool {
        let rate = rhythms.loadRate(of: part)
        let height =
            teeth(of: match).filter { !isTooth($0.line, of: other) }.map { lines.ratios[$0.line] }.max()
            ?? 0
        let own = level(match) { isTooth($0, of: other) }
        let rest = level(other) { line in
            isTooth(line, of: match)
                || rate.map { isSideband(line, of: match, at: $0, below: height) } ?? false
        }
        return own >= rest + Self.leadOverRivals
    }

    private static func meanOfTwo(_ ratios: [Double]) -> Double {
        ratios.map { 10 * log10(max(1, $0)) }.sorted(by: >).prefix(2).reduce(0, +) / 2
    }

    /// Who else explains the lines of a part where something does.
    enum Rival: Hashable {
        case part(Part)
        /// A rhythm that is no part's: of another machine, a drive, a belt.
        case other
    }

    /// What stands higher than the lines of `part`, or nearly so, where both do not fall together.
    func strongerRival(of part: Part) -> Rival? {
        guard let match = matches[part] else { return nil }
        for rival in part.rivals {
            guard let other = matches[rival] else { continue }
            if areSame(match, other) || areEachOthersSidebands(match, other, part, rival) {
                if abs(deviation(of: part)) + Self.nearer > abs(deviation(of: rival)) { return .part(rival) }
            } else if !leads(part, match, over: other) {
                return .part(rival)
            }
        }
        if part == .outerRace || part == .innerRace,
            level(match) < elementLevel(match, of: part) + Self.leadOverElements
        {
            return .part(.rollingElement)
        }
        if isOfCage(part) { return .part(.cage) }
        if !isWhole(match, part) { return .other }
        return isUnmistakable(match) || level(match) >= unexplainedLevel(match, of: part) ? nil : .other
    }

    /// Whether two parts, whose orders are nearly the same, are found in the same lines.
    private func areSame(_ a: CombSearch.Match, _ b: CombSearch.Match) -> Bool {
        abs(a.fundamental - b.fundamental) <= Double(a.reaches[0] + b.reaches[0] + Window.hann.lobe)
            * rhythms.lineSpacing
    }

    /// Whether the lines of two races are a whole number of the shaft's rates apart, so that each may be what the
    /// other's passes through the load put there, and the first do not stand higher.
    private func areEachOthersSidebands(
        _ a: CombSearch.Match, _ b: CombSearch.Match, _ part: Part, _ rival: Part
    ) -> Bool {
        guard rhythms.loadRate(of: part) == rhythms.shaft, rhythms.loadRate(of: rival) == rhythms.shaft
        else { return false }
        let apart = abs((a.fundamental - b.fundamental).remainder(dividingBy: rhythms.shaft))
        return apart <= Double(a.reaches[0] + b.reaches[0] + Window.hann.lobe) * rhythms.lineSpacing
            && level(a) < level(b) + Self.leadOverRivals
    }

    /// Relative; of two parts in the same lines the one that has to slip by so much less is meant.
    private static let nearer = 0.01

    /// From the order without slip, relative, by all lines that stand out, the higher ones and higher harmonics first.
    func deviation(of part: Part) -> Double {
        guard let match = matches[part] else { return 0 }
        let standing = standingOut(match)
        let weight = standing.reduce(0) { $0 + $1.ratio * Double($1.harmonic * $1.harmonic) }
        guard weight > 0 else { return match.fundamental / (rhythms.geometry.orders[part] * rhythms.shaft) - 1 }
        let order = standing.reduce(0) { $0 + $1.ratio * Double($1.harmonic) * $1.order } / weight
        return order / rhythms.geometry.orders[part] - 1
    }

    /// Whether a cage explains the lines of an element, which are multiples of its own, or stands above those of a
    /// race: there an element is damaged, if not the cage.
    func isOfCage(_ part: Part) -> Bool {
        guard part != .cage, let match = matches[part], let cage = matches[.cage] else { return false }
        if part == .rollingElement { return isOfFamily(match, of: cage) }
        return significance(of: .cage) ?? 0 >= PartVerdict.enough && level(cage) > level(match)
    }

    /// The harmonics that multiples of the shaft or of the mains do not hide, and whether they stand out.
    private func visible(_ match: CombSearch.Match) -> [(harmonic: Int, standsOut: Bool)] {
        let standing = Set(standingOut(match).map(\.harmonic))
        return match.reaches.indices.compactMap { index in
            let line = rhythms.line(Double(index + 1) * match.fundamental)
            guard line < lines.ratios.count, standing.contains(index + 1) || !rhythms.isExcluded(line)
            else { return nil }
            return (index + 1, standing.contains(index + 1))
        }
    }

    /// Whether the first tooth stands out: impacts that are more frequent have others alone. Where it is hidden, the
    /// next two have to, side by side. Of a cage three have to: a sine at its rate may be a belt's or an oil film's.
    private func isWhole(_ match: CombSearch.Match, _ part: Part) -> Bool {
        let visible = visible(match)
        guard let first = visible.first, first.standsOut else { return false }
        if part == .cage { return first.harmonic == 1 && visible.count(where: \.standsOut) >= 3 }
        guard first.harmonic > 1 else { return true }
        return visible.dropFirst().first.map { $0.standsOut && $0.harmonic == first.harmonic + 1 }
            ?? false
    }

    /// Whether the first three harmonics that are not hidden stand out: another rhythm does not put lines there,
    /// however high it stands elsewhere.
    private func isUnmistakable(_ match: CombSearch.Match) -> Bool {
        let first = visible(match).prefix(3)
        return first.count == 3 && first.allSatisfy(\.standsOut)
    }

    /// Whether the lines of a match that stand out are all multiples of a slower one's.
    func isOfFamily(_ match: CombSearch.Match, of slower: CombSearch.Match) -> Bool {
        let standing = standingOut(match)
        return !standing.isEmpty
            && standing.allSatisfy { line in
                let multiple = (line.hertz / slower.fundamental).rounded()
                // The fundamental is known to half of what its highest tooth reaches, and that harmonic's part of it.
                let doubt = Double(max(1, slower.reaches.last ?? 1)) / 2
                let reach =
                    (Double(Window.hann.lobe) + doubt * multiple / Double(slower.reaches.count))
                    * rhythms.lineSpacing
                return reach < slower.fundamental / 4
                    && abs(line.hertz - multiple * slower.fundamental) <= reach
            }
    }

    /// The two highest lines that are neither the shaft's nor around teeth or their sidebands, in decibels over noise;
    /// 0 where noise may well reach as high.
    private func unexplainedLevel(_ match: CombSearch.Match, of part: Part) -> Double {
        let spacing = rhythms.lineSpacing
        let first = rhythms.line(Self.slowest * rhythms.shaft)
        let last = min(lines.ratios.count, rhythms.line((Double(match.reaches.count) + 0.5) * match.fundamental))
        guard first < last else { return 0 }
        var isExplained = [Bool](repeating: false, count: last)
        func explain(_ hertz: Double, reach: Int) {
            let line = rhythms.line(hertz)
            for line in isExplained.indices.clamped(to: (line - reach)..<(line + reach + 1)) {
                isExplained[line] = true
            }
        }
        for range in rhythms.excluded {
            for line in range.clamped(to: 0..<last) { isExplained[line] = true }
        }
        // Elements that differ mark their passes, and an unbalance turns the load.
        let load = rhythms.loadRate(of: part) ?? rhythms.shaft
        let pass =
            switch part {
            case .outerRace, .innerRace: match.fundamental / Double(rhythms.geometry.elements)
            case .rollingElement: rhythms.shaft
            case .cage: 0.0
            }
        // A mark on an element strikes both races, not with the same force: its spin shows by itself, too.
        let steps = part == .rollingElement ? 2 : 1
        for step in 0...(steps * match.reaches.count) {
            let centre = Double(step) / Double(steps) * match.fundamental
            let reach = max(Window.hann.lobe, step > 0 ? match.reaches[(step - 1) / steps] : 0)
            explain(centre, reach: Int(BearingRhythms.tolerance * centre / spacing))
            for sideband in -Self.sidebands...Self.sidebands {
                for turn in -2...2 {
                    explain(centre + Double(sideband) * load + Double(turn) * pass, reach: reach)
                }
            }
        }
        var highest = (first: 0.0, second: 0.0), place = -Window.hann.lobe
        for line in first..<last where !isExplained[line] && lines.ratios[line] > highest.second {
            let ratio = lines.ratios[line]
            if line - place < Window.hann.lobe + 1 {
                // The same peak.
                if ratio > highest.first { (highest.first, place) = (ratio, line) }
            } else if ratio > highest.first {
                (highest, place) = ((ratio, highest.first), line)
            } else {
                highest.second = ratio
            }
        }
        guard highest.second > log(Double(last)) + Self.beyondNoise else { return 0 }
        return Self.meanOfTwo([highest.first, highest.second])
    }

    /// Orders, below which processes and beats modulate.
    private static let slowest = 0.3
    /// Over the largest that so many lines of noise have: once in e⁵ spectra.
    private static let beyondNoise = 5.0

    /// Decibels.
    private static let leadOverRivals = 3.0
    /// Decibels; a modulation by the whole puts sidebands 6 dB below their carrier.
    private static let leadOverElements = 6.0

    /// How high sidebands stand at the rates at which the elements pass the same place of a race: one by one they hit a
    /// damaged race alike, and not where one of them is damaged.
    private func elementLevel(_ match: CombSearch.Match, of part: Part) -> Double {
        let pass = match.fundamental / Double(rhythms.geometry.elements)
        let ratios = (1...min(4, match.reaches.count)).flatMap { harmonic in
            [pass, rhythms.shaft - pass].flatMap { rate in
                [-rate, rate].compactMap { offset -> Double? in
                    let place = rhythms.line(Double(harmonic) * match.fundamental + offset)
                    return lines.largest(around: place, reach: 1).map { lines.ratios[$0] }
                }
            }
        }
        return Self.meanOfTwo(ratios)
    }

    /// −log₁₀ p of sidebands beside the first three harmonics.
    func sidebandSignificance(of part: Part) -> Double? {
        guard let match = matches[part] else { return nil }
        guard part != .outerRace, let rate = rhythms.loadRate(of: part) else { return nil }
        var sum = 0.0, count = 0
        for (harmonic, reach) in zip(1...3, match.reaches) {
            for offset in [-rate, rate] {
                let place = rhythms.line(Double(harmonic) * match.fundamental + offset)
                sum += lines.improbability(around: place, reach: max(1, reach))
                count += 1
            }
        }
        return NoiseProbability.ofSum(sum, count: count) / log(10)
    }

    /// Whether fewer than two harmonics that stand out can be told from multiples of the shaft's frequency, whose lines
    /// have skirts where the speed wanders.
    func isAmbiguous(_ match: CombSearch.Match) -> Bool {
        let places = standingOut(match).map { Double($0.harmonic) * match.fundamental }
        let apart = (places.isEmpty ? [1, 2].map { $0 * match.fundamental } : places).filter { frequency in
            abs(frequency.remainder(dividingBy: rhythms.shaft))
                >= 2 * Double(Window.hann.lobe) * rhythms.lineSpacing + 2e-3 * frequency
        }
        return apart.count < min(2, max(1, places.count))
    }
}
