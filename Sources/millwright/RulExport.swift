import ArgumentParser
import Console
import ControlProtocol
import FoundationEssentials
import Glibc
import Journal
import Measurement
import Platform
import PrognosticAssessment
import Wording

struct RulExport: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "export", abstract: abstract(.rulExport))
    }

    @Option(name: .customLong("class"), help: help(.lifeClass, valueName: "CLASS"))
    var kin: String?

    @Option(help: help(.recordFile, valueName: "FILE"))
    var record = usualRecord

    @Option(help: help(.livesOut, valueName: "FILE"))
    var out: String

    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = try languageOption.language()
        let output = try OutputFile(out, besides: [record])
        let fleet = try readLives(record, of: kin, language)
        var lines = (["unit", "time", "censored"] + fleet.columns.map(cell)).joined(separator: ",") + "\n"
        var rows = 0
        for unit in fleet.units {
            for row in unit.times.indices {
                let values = unit.values.map { $0[row].isNaN ? "" : "\($0[row])" }
                let time = Figures.fixed(unit.times[row], decimals: 3)
                lines += ([cell(unit.name), time, unit.isCensored ? "1" : "0"] + values).joined(separator: ",") + "\n"
                rows += 1
            }
        }
        try output.replace(by: Array(lines.utf8))
        let message = PrognosisMessage.livesWritten(lives: fleet.units.count, rows: rows, path: out)
        Terminal.output.write(message.text(in: language) + "\n")
    }
}

let usualRecord = "/var/lib/millwright/record.db"

/// The lives of a class, or of all, as histories; what is left out is said on standard error.
///
/// - Parameter kin: A class, or `ASSET/COMPONENT`.
func readLives(_ path: String, of kin: String?, _ language: Language) throws -> Fleet {
    var courses: [LifeCourse] = []
    var unknownAge = 0, damaged = 0, short = 0
    do {
        let library = try LifeLibrary(reading: path)
        var counts: [String: Int] = [:]
        for life in try library.lives() {
            let part = life.component.isEmpty ? life.asset.rawValue : "\(life.asset)/\(life.component)"
            counts[part, default: 0] += 1
            guard kin == nil || kin == part || kin == life.partClass else { continue }
            guard life.isWhole else {
                unknownAge += 1
                continue
            }
            guard let course = try LifeCourse(life, "\(part)#\(counts[part] ?? 0)", in: library) else {
                damaged += 1
                continue
            }
            if course.hours.count < 2 { short += 1 } else { courses.append(course) }
        }
    } catch let error as ForeignFile {
        throw VerbFailure(.badInput, .prognosis(.foreignRecord(path: path, version: Int(error.version))))
    } catch let error as DatabaseError {
        throw VerbFailure(.badInput, .prognosis(.unreadableRecord(path: path, reason: error.message)))
    }
    if unknownAge + damaged + short > 0 {
        let message = PrognosisMessage.livesLeftOut(unknownAge: unknownAge, damaged: damaged, short: short)
        Terminal.error.write(message.text(in: language) + "\n")
    }
    guard !courses.isEmpty else { throw VerbFailure(.badInput, .prognosis(.noLives(of: kin))) }
    return Fleet(courses, of: kin)
}

extension LifeCourse {
    /// - Returns: nil of one that is not as it was written.
    fileprivate init?(_ life: StoredLife, _ name: String, in library: LifeLibrary) throws {
        let outcome = life.outcome.flatMap(LifeOutcome.init)
        let end = Double(life.ended ?? .max)
        guard life.ended == nil || outcome != nil, end >= Double(life.began),
            (try? decode(PartUsage.self, from: Array(life.usage.utf8))) != nil
        else { return nil }
        var hours: [Hour] = []
        for stored in try library.hours(of: life.id) {
            let time = (min(1000 * Double(stored.start + 3600), end) - Double(life.began)) / 3_600_000
            let usage = PartUsage(stored.usage)
            guard time >= hours.last?.time ?? 0, usage.isSound, stored.means.values.allSatisfy(\.isFinite) else {
                return nil
            }
            // An hour that a part shares with the one before it, or whose end it did not see.
            guard time > hours.last?.time ?? 0 else { continue }
            hours.append(Hour(time: time, means: stored.means, usage: usage))
        }
        self.init(name: name, began: life.began, isCensored: outcome?.isCensored ?? true, hours: hours)
    }
}
