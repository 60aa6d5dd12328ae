package import Measurement

/// Why a verb that needs no daemon has nothing to show: each with its problem and its remedy.
package enum CommissioningFailure: Sendable, Equatable {
    // Files.
    case fileUnreadable(path: String, reason: String)
    case fileTooLarge(path: String, limit: Int)
    case fileHasMistakes(path: String, count: Int)

    case recording(Recording, path: String)
    case bearing(Bearing)
    case prognosis(PrognosisFailure)

    case fileUnwritable(path: String, reason: String)
    case outputIsInput(path: String)
    case severalRecordings
    /// A view that a waveform does not have.
    case noVelocity(unit: String)
    case noSpectrum(samples: Int)
    case nothingInRange(end: String)
    case detection(Detection, path: String)
    /// A cell of a table.
    case notTime(String, column: String, line: Int, path: String)
    case notBudget(String)
    case replay(Replay, path: String)

    case notBaseline(path: String)

    // The words on the command line.
    case notRange(found: String)
    case notSpeed(found: String)
    case spelling(SettingsMessage)
    case notDevice(found: String)
    case linkWithoutSettings(found: String)
    case countOutOfRange(found: Int, first: Int, maximum: Int)
    case cutValue(count: Int, type: String, length: Int)
    case orderWithoutType
    case notConfirmed(point: String, value: String)
    case bitOfRegister(found: String)
    case onlyRead(table: String, type: String)
    case noSuchValue(found: String, type: String)
    case bitTable(String)
    case portOutOfRange(Int)

    // Devices. What was asked stands as `holding 12…15`.
    case noConnection(Connection, address: String)
    case silent(device: String, asked: String, milliseconds: Int64)
    case refused(Quality, code: UInt8, device: String, asked: String)
    case broken(device: String, asked: String)

    // The plant.
    case cannotListen(Listening, address: String)
    case unitTaken(unit: UInt8, machines: [String])

    /// Why a file gives no samples.
    package enum Recording: Error, Sendable, Equatable {
        case unknownKind, notWave
        case truncated(stated: Int, found: Int)
        case unknownCoding(Int, bits: Int)
        case noSamples, oneSample
        case tooLong(Int, limit: Int)
        case notFinite(sample: Int)
        case noSuchChannel(Int, of: Int)
        case notNumber(String, line: Int)
        case missingRate, noRate
        /// What a simulated sensor cannot play.
        case oddRate(Double), tooShort(samples: Int, record: Int)
    }

    /// Why a text names no bearing.
    package enum Bearing: Error, Sendable, Equatable {
        case unknownDesignation(String)
        case unknownPart(String)
        case repeated(String)
        case missing(String)
        case notNumber(String, key: String)
        case impossible(String)
    }

    /// Why the rows of a table cannot be judged.
    package enum Detection: Error, Sendable, Equatable {
        case noColumns
        case tooManyColumns(Int, maximum: Int)
        /// Time never goes on from row to row.
        case standingTime(column: String)
        case learningTooShort(Int, least: Int)
        case learningTooLong(Int, rows: Int, least: Int)
    }

    /// Why the rows of a table cannot be replayed.
    package enum Replay: Error, Sendable, Equatable {
        case noTimeColumn
        case unknownAsset(String, known: [String])
        /// Of the machine, or of the first one.
        case noPoints(known: [String])
        case ambiguous(String, assets: [String])
        case twice(String)
    }

    /// Why there is no connection.
    package enum Connection: Sendable, Equatable {
        case refused, timeout, unreachable, unresolved, closed, notModbus, noPort, portDenied
        case other(reason: String)
    }

    /// Why an address cannot be listened on.
    package enum Listening: Sendable, Equatable {
        case portInUse, notPermitted, addressNotHere, unknownHost
        case other(reason: String)
    }

    package func explanation(in language: Language) -> Explanation {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
