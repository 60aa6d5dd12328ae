import ArgumentParser
import Commissioning
import Console
import ControlProtocol
import DataAcquisition
import Measurement
import Pipeline
import Publication
import Recordings
import Settings
import SettingsFiles
import StateDetection
import Wording

struct Replay: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: abstract(.replay), discussion: help(.replaying).abstract)
    }

    @Argument(help: help(.recordedValues))
    var file: String

    @Option(help: help(.replaySettings, valueName: "FILE"))
    var config = "/etc/millwright/millwright.yaml"

    @Option(help: help(.replayedAsset, valueName: "ASSET"))
    var asset: String?

    @Option(help: help(.timeOfRows, valueName: "COLUMN"))
    var time: String?

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let settings = try readInput(config, in: language, by: readSettings)
        let headings = try readTable(file, text: nil, wanted: []).headings
        let columns: RecordedColumns, timeColumn: String
        do throws(CommissioningFailure.Replay) {
            guard let found = time ?? usualTimeColumn(headings) else { throw .noTimeColumn }
            timeColumn = found
            columns = try RecordedColumns(headings.filter { $0 != found }, of: settings.assets, asset: asset)
        } catch {
            throw VerbFailure(.badInput, .replay(error, path: file))
        }
        let table = try readTable(file, text: timeColumn, wanted: columns.headings)
        let times = try rowTimes(of: table, in: timeColumn, file: file).map {
            WallTime(milliseconds: Int64(($0 * 1000).rounded()))
        }
        let answer = replay(columns, table, at: times, by: settings)
        try presentation.show(ReplayReport(answer, language: language), of: answer)
    }

    private func replay(
        _ columns: RecordedColumns, _ table: NumberTable, at times: [WallTime], by settings: DaemonSettings
    ) -> ReplayAnswer {
        let from = times.min() ?? times[0], to = times.max() ?? times[0]
        var run = RecordedRun(
            columns: columns.columns, assets: settings.assets, devices: settings.devices, limits: settings.limits,
            operations: settings.operations, anomalies: settings.anomalies, programs: settings.programs, from: times[0])
        let places = columns.headings.compactMap(table.headings.firstIndex)
        var statistics = AlarmStatistics(from: from, to: to)
        var changes: [AlarmChange] = [], states: [ReplayAnswer.StateChange] = []
        for row in times.indices {
            for case .alarm(let change) in run.take(places.map { table.numbers[$0][row] }, at: times[row]) {
                statistics.add(change)
                changes.append(change)
            }
            states += run.takeOperations().map(ReplayAnswer.StateChange.init)
        }
        return ReplayAnswer(
            file: file, rows: times.count, from: from.milliseconds, to: to.milliseconds,
            points: columns.columns.map { "\($0.asset)/\($0.point)" }, absent: columns.absent,
            ignored: columns.ignored, timeReversals: zip(times.dropFirst(), times).count { $0 <= $1 },
            alarms: AlarmHistoryAnswer(
                statistics, changes, standing: run.standingAlarms, from: from, to: to),
            states: states,
            operations: run.operations.map { report in
                let asset = settings.assets.first { $0.id == report.asset }
                return OperationAnswer(report, name: asset?.name ?? report.asset.rawValue)
            })
    }
}
