/// What the verbs that need no daemon report.
package enum CommissioningMessage: Sendable, Equatable {
    // `check`.
    case settingsGood(file: String, links: Int, devices: Int, points: Int, requests: Int)
    case settingsWrong(file: String, mistakes: Int)
    case warning(Warning)

    // `plan`.
    case nothingPolled
    /// A recorded waveform.
    case waveform(file: String, samples: Int, rate: String, seconds: String, speed: String?)
    case doubtfulWaveform(isBad: Bool, [String])
    /// What stands out of its spectra. Without a speed no line of the shaft does.
    case shaftLines(speed: String?)
    case envelopeLines(found: Bool)

    // `detect`.
    case detection(
        file: String, rows: Int, columns: Int, learnRows: Int, period: String, alarms: Int, budget: String)
    case timesOfRows(gaps: Int, reversals: Int)
    case finding(Finding)
    case deviation(column: String, finding: String, value: String, expected: String)

    // `replay`.
    case replay(file: String, rows: Int, points: Int, from: String, to: String)
    case absentPoints([String])
    case ignoredColumns([String])
    case timeReversals(Int)

    /// What is unusual about a signal; the raw values are identifiers.
    package enum Finding: String, Sendable, CaseIterable {
        case surprise, level
        case slowLevel = "slow_level"
        case drift, spread, shape, stuck, dropout
    }

    case overloaded(link: String, percent: String)
    case waveformsDoNotFit(link: String, percent: String)
    case assumptions(milliseconds: String, megabits: String)

    // `probe`.
    case registers([String], device: String, table: String, address: Int, modicon: String)
    case plausible
    case round
    case allZero

    // `write`.
    case writeTarget(device: String, table: String, address: Int, modicon: String, type: String, function: UInt8)
    case notWritten

    // `scan`.
    case found(devices: Int, link: String, units: Int)
    case nobodyAnswers(link: String, units: Int)
    case lineSettings(String)
    case deafToUnits
    case damagedAnswers

    // `simulate`.
    case served(machines: Int, address: String)

    /// What would be missed once the daemon starts on this machine.
    package enum Warning: Sendable, Equatable {
        case socketPathTooLong(path: String, bytes: Int, limit: Int)
        case fileUnreadable(key: String, path: String, reason: String)
        case fileTooLarge(key: String, path: String)
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
