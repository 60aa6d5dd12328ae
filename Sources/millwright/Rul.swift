import ArgumentParser
import Platform
import PrognosticAssessment
import Recordings
import Wording

/// How long machines will last, as the daemon sees it or from files.
struct Rul: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: abstract(.rul),
            subcommands: [
                RulShow.self, RulModels.self, RulTrain.self, RulPredict.self, RulEvaluate.self, RulTrend.self,
                RulExport.self,
            ],
            defaultSubcommand: RulShow.self)
    }
}

/// A quarter of a million rows of thirty columns.
private let tableLimit = 256 << 20

/// A file's rows of numbers.
func readTable(_ path: String, text: String?, wanted: [String]? = nil) throws -> NumberTable {
    let bytes: [UInt8]
    do throws(UnreadableFile) {
        bytes = try readFile(path, limit: tableLimit)
    } catch {
        throw VerbFailure(error)
    }
    return try prognosis { () throws(PrognosisFailure.Table) in
        try NumberTable(bytes, text: text, wanted: wanted)
    } failure: {
        .table($0, path: path)
    }
}

/// Does something that fails in a way of its own, and says so in the way of verbs.
func prognosis<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result, failure: (Failure) -> PrognosisFailure
) throws(VerbFailure) -> Result {
    do {
        return try body()
    } catch {
        throw VerbFailure(.badInput, .prognosis(failure(error)))
    }
}

/// A file's rows as histories of units.
///
/// - Parameters:
///   - columns: Those to take; `nil` takes all that there are.
///   - needed: Those of them without which nothing can be said; `nil` where that is all.
func readFleet(
    _ path: String, unit: String, time: String, censored: String? = nil, columns wanted: [String]? = nil,
    needed: [String]? = nil
) throws -> Fleet {
    let known = [time] + (censored.map { [$0] } ?? [])
    var read = wanted
    if let wanted, let needed, needed.count < wanted.count {
        let headings = try readTable(path, text: nil, wanted: []).headings
        read = wanted.filter { needed.contains($0) || headings.contains($0) }
    }
    let table = try readTable(path, text: unit, wanted: read.map { $0 + known })
    func column(_ name: String) throws(VerbFailure) -> Int {
        try prognosis { () throws(PrognosisFailure.Table) in
            try table.column(name)
        } failure: {
            .table($0, path: path)
        }
    }
    let names = table.texts[try column(unit)]
    let times = table.numbers[try column(time)]
    let censoring = try censored.map { table.numbers[try column($0)].map { $0 != 0 && !$0.isNaN } }
    let columns = wanted ?? table.headings.filter { $0 != unit && !known.contains($0) }
    guard !columns.isEmpty else { throw VerbFailure(.badInput, .prognosis(.noMeasurements(path: path))) }
    let values = try columns.map { name in
        let isThere = table.headings.contains(name) || needed?.contains(name) ?? true
        let numbers = isThere ? table.numbers[try column(name)] : [Double](repeating: .nan, count: names.count)
        return (name: name, values: numbers)
    }
    return try prognosis { () throws(Fleet.Mistake) in
        try Fleet(
            units: names, times: times, columns: values,
            censored: censoring ?? [Bool](repeating: false, count: names.count))
    } failure: { mistake in
        switch mistake {
        case .noTime(let unit, let row): .noTime(unit: unit, path: path, line: table.lines[row])
        case .timeNotAscending(let unit, let row): .timeNotAscending(unit: unit, path: path, line: table.lines[row])
        }
    }
}

/// A file's rows as a model wants them. What it found constant need not be there.
func readFleet(_ path: String, for file: LifeModelFile) throws -> Fleet {
    try readFleet(
        path, unit: file.unitColumn, time: file.timeColumn, columns: file.model.columns,
        needed: file.model.neededColumns)
}
