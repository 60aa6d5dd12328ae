import DataManipulation
import Glibc

/// Looks for the rhythms of a damaged bearing in the envelope spectra of many bands. A plan for records of one length
/// and rate, made once and shared between threads.
///
/// Follows R. B. Randall and J. Antoni, Mech. Syst. Signal Process. 25 (2011) 485–520, and W. A. Smith and R. B.
/// Randall, Mech. Syst. Signal Process. 64 (2015) 100–131.
package struct BearingExamination: Sendable {
    package let sampleRate: Double
    /// The samples of a record.
    package let count: Int
    private let bank: EnvelopeBank
    private let estimator: SpectrumEstimator

    /// - Returns: nil for records of a few hundred samples.
    package init?(count: Int, sampleRate: Double) {
        guard count >= 2, sampleRate > 0, sampleRate.isFinite else { return nil }
        let halvings = max(0, Int(log2(sampleRate / 2 / Self.narrowestBand)))
        let banks = (0...halvings).reversed().lazy.compactMap {
            EnvelopeBank(count: count, sampleRate: sampleRate, depth: $0)
        }
        guard let bank = banks.first else { return nil }
        self.bank = bank
        self.count = count
        self.sampleRate = sampleRate
        estimator = SpectrumEstimator(segmentLength: count, sampleRate: sampleRate)
    }

    /// Hertz; resonances that ring through a few hundred microseconds are as wide.
    private static let narrowestBand = 750.0

    /// The memory of one thread, for many calls.
    package struct Workspace: Sendable {
        fileprivate var bank: EnvelopeBank.Workspace
        fileprivate var spectrum: SpectrumEstimator.Workspace
    }

    package func makeWorkspace() -> Workspace {
        Workspace(bank: bank.makeWorkspace(), spectrum: estimator.makeWorkspace())
    }

    /// - Parameters:
    ///   - rpm: of the shaft, within 2 %; nil where nobody knows.
    package func evidence(
        of samples: [Double], speed rpm: Double?, geometry: BearingGeometry, using workspace: inout Workspace
    ) -> BearingEvidence {
        precondition(samples.count == count, "as many samples as the plan was made for")
        guard let rpm, rpm > 0, rpm.isFinite else { return BearingEvidence(speed: nil, none: .speedUnknown) }
        guard let first = samples.first, samples.contains(where: { $0 != first }),
            samples.reduce(0, { $0 + $1 * $1 }).isFinite
        else {
            return BearingEvidence(speed: rpm, none: .noSignal)
        }
        let record = EvenRecord(samples, sampleRate: sampleRate, nominal: rpm / 60) {
            estimator.spectrum(of: $0, using: &workspace.spectrum)
        }
        let rhythms = BearingRhythms(
            geometry: geometry, shaft: record.shaft, doubt: record.doubt, lineSpacing: bank.lineSpacing,
            widest: sampleRate / 2)
        let slowest = rhythms.searches.values.map(\.fundamental).min() ?? .infinity
        let members = bank.members.filter { $0.width >= BearingRhythms.widthOfBand * slowest }
        var verdicts = [BearingEvidence.Part: PartVerdict]()
        bank.forEachSpectrum(of: record.samples, members: members, upTo: rhythms.highest, using: &workspace.bank) {
            member, energies in
            // Bonferroni, the levels with equal shares.
            let price = log(Double(EnvelopeBank.Evening.allCases.count * bank.levelCount * ((2 << member.level) - 1)))
            let reading = BandReading(
                EnvelopeLines(energies, excluded: rhythms.excluded), width: member.width, price: price, of: rhythms)
            for part in reading.matches.keys { verdicts[part, default: PartVerdict(part)].add(reading, member) }
        }
        return BearingEvidence(verdicts, rhythms)
    }
}
