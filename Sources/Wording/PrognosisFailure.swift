/// Why there is no prognosis: each with its problem and its remedy.
package enum PrognosisFailure: Error, Sendable, Equatable {
    case table(Table, path: String)

    // Histories.
    case noTime(unit: String, path: String, line: Int)
    case timeNotAscending(unit: String, path: String, line: Int)
    case noMeasurements(path: String)
    case oneRow(unit: String)
    case tooFewFailures(found: Int, needed: Int)
    case nothingVaries
    case noTruth(unit: String)

    // Lives in the record.
    case unreadableRecord(path: String, reason: String)
    case foreignRecord(path: String, version: Int)
    /// - of: The class asked for.
    case noLives(of: String?)

    // Models.
    case foreignModel(path: String)
    case newerModel(path: String, version: Int)
    case damagedModel(path: String)
    // Trees that were grown elsewhere.
    case unknownTrees(path: String)
    case damagedTrees(path: String, part: String)
    /// - what: In the words of whoever grew them.
    case unsupportedTrees(path: String, what: String)
    case unnamedFeatures(path: String)

    // The command line.
    case notPositive(option: String)
    case notShare(option: String)
    case notFinite(option: String)
    case missingOption(String)
    case notPart(String)
    case notMaintenance

    /// Why a file gives no table of numbers.
    package enum Table: Error, Sendable, Equatable {
        case empty
        case notUTF8
        case missingColumn(String, known: [String])
        case repeatedColumn(String)
        case cellCount(Int, headings: Int, line: Int)
        case notNumber(String, column: String, line: Int)
    }

    package func explanation(in language: Language) -> Explanation {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
