import DataManipulation
import Glibc

/// Where the parts of a bearing would show in envelope spectra of one line spacing, at one speed.
struct BearingRhythms {
    typealias Part = BearingEvidence.Part

    let geometry: BearingGeometry
    /// Hertz.
    let shaft: Double
    let lineSpacing: Double
    let searches: [Part: CombSearch]
    let obstacles: [Part: BearingEvidence.Obstacle]
    /// Hertz up to which lines are looked at.
    let highest: Double
    /// Lines that are the shaft's or the mains', and no evidence of a bearing.
    let excluded: [Range<Int>]

    /// Of the speed and of slip together, relative.
    static let tolerance = 0.02
    /// Turns that tell a rhythm from its neighbours.
    private static let fewestTurns = 10.0
    /// Times the rhythm's frequency that a band is wide: below half its width most of a modulation is in it.
    static let widthOfBand = 4.0

    /// - Parameters:
    ///   - shaft: hertz.
    ///   - doubt: how far the speed may be off, relative.
    ///   - widest: of the bands, hertz.
    init(geometry: BearingGeometry, shaft: Double, doubt: Double, lineSpacing: Double, widest: Double) {
        self.geometry = geometry
        self.shaft = shaft
        self.lineSpacing = lineSpacing
        var searches = [Part: CombSearch](), obstacles = [Part: BearingEvidence.Obstacle]()
        for part in Part.allCases {
            let fundamental = geometry.orders[part] * shaft
            if fundamental * Self.widthOfBand > widest {
                obstacles[part] = .bandTooNarrow
            } else if min(fundamental, shaft) < Self.fewestTurns * lineSpacing {
                obstacles[part] = .tooFewRevolutions
            } else {
                searches[part] = CombSearch(
                    fundamental: fundamental, tolerance: Self.tolerance, harmonics: part.harmonics,
                    lineSpacing: lineSpacing)
            }
        }
        self.searches = searches
        self.obstacles = obstacles
        let top = searches.map { Double($0.key.harmonics) * $0.value.fundamental }.max() ?? 0
        // Beside the last tooth there are its sidebands and the noise that it is compared with.
        let highest = top * (1 + Self.tolerance) + shaft + 64 * lineSpacing
        self.highest = highest
        func family(_ frequency: Double, spread: Double) -> [Range<Int>] {
            stride(from: 1, through: Int(highest / frequency), by: 1).map { multiple in
                let place = Double(multiple) * frequency / lineSpacing
                let reach = Double(Window.hann.lobe) + spread * place
                return Int((place - reach).rounded(.up))..<(Int((place + reach).rounded(.down)) + 1)
            }
        }
        // Twice the frequency of 50 and 60 Hz mains, which drift by 0.2 Hz; the shaft's as far as it is known, and
        // half of them, which looseness and rub have.
        excluded =
            searches.isEmpty
            ? [] : family(shaft / 2, spread: doubt) + family(100, spread: 2e-3) + family(120, spread: 2e-3)
    }

    func isExcluded(_ line: Int) -> Bool { excluded.contains { $0.contains(line) } }

    /// Hertz, at which a damaged part passes through the load: that of a race with the shaft, where the load turns or
    /// the race does, an element's with the cage. Nil of the cage itself.
    func loadRate(of part: Part) -> Double? {
        switch part {
        case .outerRace, .innerRace: shaft
        case .rollingElement: geometry.orders.cage * shaft
        case .cage: nil
        }
    }

    func line(_ frequency: Double) -> Int { Int((frequency / lineSpacing).rounded()) }
}

extension BearingEvidence.Part {
    /// The most that are looked at: an element's axis wanders and a cage is soft, so that theirs smear.
    var harmonics: Int {
        switch self {
        case .outerRace, .innerRace: 6
        case .rollingElement, .cage: 4
        }
    }

    /// The parts whose damage may put lines where this one's are. The cage's rate is in what a damaged element does.
    var rivals: [Self] {
        switch self {
        case .outerRace: [.innerRace, .rollingElement]
        case .innerRace: [.outerRace, .rollingElement]
        case .rollingElement: [.outerRace, .innerRace]
        case .cage: [.outerRace, .innerRace, .rollingElement]
        }
    }
}
