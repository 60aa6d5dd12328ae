import ArgumentParser
import Console
import ControlProtocol
import Measurement
import Wording

struct Trend: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.trend)) }

    @Argument(help: help(.trend, valueName: "ASSET/NAME"))
    var trend: String?

    @Option(help: help(.hours, valueName: "N"))
    var hours = 24

    @OptionGroup var asking: Asking

    func run() throws {
        guard let trend else {
            return try asking.show(.trends, as: [TrendSeriesAnswer].self) { TrendsReport($0, language: $1) }
        }
        guard (1...TrendQuery.longest).contains(hours) else {
            throw VerbFailure.badInput(.hoursOutOfRange(hours), .hours(upTo: TrendQuery.longest))
        }
        let parts = trend.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let asset = Identifier(String(parts[0])),
            let query = TrendQuery(asset: asset, name: String(parts[1]), hours: hours)
        else { throw VerbFailure.badInput(.noSuchTrend(trend), .listTrends) }
        let connection = DaemonConnection(runtime: asking.runtime)
        let known = try connection.ask(.trends, as: [TrendSeriesAnswer].self).answer
        guard known.contains(where: { $0.asset == asset.rawValue && $0.name == query.name }) else {
            throw VerbFailure.badInput(.noSuchTrend(trend), .listTrends)
        }
        try asking.show(.trend(query), as: TrendAnswer.self) { TrendReport($0, hours: hours, language: $1) }
    }
}
