package import Measurement

/// Everything that can be asked of the daemon, and over which of its sockets.
package enum Endpoint: Hashable, Sendable {
    case status
    case assets
    /// The points of one asset, or of all.
    case points(asset: Identifier?)
    case links
    case buffer
    /// What the latest waveforms say about one machine, or about all.
    case diagnoses(asset: Identifier?)
    /// How well one machine is, or all, and the lines that they belong to.
    case health(asset: Identifier?)
    /// How long the parts of one machine will last, or of all.
    case remainingLives(asset: Identifier?)
    /// The trained models that are live, and those that were.
    case models
    /// Everything about one machine.
    case asset(Identifier)
    /// What measurement locations show while their machines are well.
    case baselines(asset: Identifier?)
    /// Which trends are kept.
    case trends
    case trend(TrendQuery)
    /// The measurement locations whose waveforms are captured, or one of them with its samples.
    case waveforms(Location?)
    case alarms
    /// What changed in so many days.
    case alarmHistory(days: Int)
    case reload
    /// Gives a point a value, where the settings permit it.
    case write(WriteQuery)
    /// Acknowledges, shelves and so on.
    case alarm(AlarmQuery)
    /// Takes a baseline as it is, or begins anew.
    case baseline(BaselineQuery)
    /// Takes note of what was done to a part.
    case maintenance(MaintenanceQuery)

    /// Where a waveform is captured.
    package struct Location: Hashable, Sendable {
        package let asset: Identifier
        package let location: Identifier

        package init(asset: Identifier, location: Identifier) {
            self.asset = asset
            self.location = location
        }

        /// Reads `asset=ID&location=ID`.
        fileprivate init?(_ query: Substring) {
            let parts = query.split(separator: "&", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].hasPrefix("asset="), parts[1].hasPrefix("location="),
                let asset = Identifier(String(parts[0].dropFirst(6))),
                let location = Identifier(String(parts[1].dropFirst(9)))
            else { return nil }
            self.init(asset: asset, location: location)
        }
    }

    /// A socket in the runtime directory: one may only read, the other may change; each has its own group.
    package enum Socket: String, Sendable, CaseIterable {
        case read = "read.sock"
        case change = "change.sock"

        /// `sun_path` holds 108 bytes with the NUL that ends it (unix(7)).
        package static let pathLimit = 107

        package func path(in runtime: String) -> String { "\(runtime)/\(rawValue)" }
    }

    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package var socket: Socket { method == .post ? .change : .read }

    package var method: Method {
        switch self {
        case .status, .assets, .asset, .points, .links, .buffer, .diagnoses, .health, .remainingLives, .models,
            .baselines, .trends, .trend, .waveforms, .alarms, .alarmHistory:
            .get
        case .reload, .write, .alarm, .baseline, .maintenance: .post
        }
    }

    /// The request target: the path, and the query where there is one.
    package var target: String {
        switch self {
        case .status: "/status"
        case .assets: "/assets"
        case .asset(let asset): "/asset?asset=\(asset)"
        case .points(let asset): Self.target("/points", of: asset)
        case .links: "/links"
        case .buffer: "/buffer"
        case .diagnoses(let asset): Self.target("/diagnoses", of: asset)
        case .health(let asset): Self.target("/health", of: asset)
        case .remainingLives(let asset): Self.target("/rul", of: asset)
        case .models: "/models"
        case .baselines(let asset): Self.target("/baselines", of: asset)
        case .trends: "/trends"
        case .trend(let query): "/trend?\(query.text)"
        case .waveforms(nil): "/waveforms"
        case .waveforms(let place?): "/waveforms?asset=\(place.asset)&location=\(place.location)"
        case .alarms: "/alarms"
        case .alarmHistory(let days): "/alarms/history?days=\(days)"
        case .reload: "/reload"
        case .alarm(let query): "/alarm?\(query.text)"
        case .write(let query): "/write?\(query.text)"
        case .baseline(let query): "/baseline?\(query.text)"
        case .maintenance(let query): "/maintenance?\(query.text)"
        }
    }

    private static func target(_ path: String, of asset: Identifier?) -> String {
        asset.map { "\(path)?asset=\($0)" } ?? path
    }

    /// The endpoint of a request target, or nil where there is none.
    ///
    /// The method is not looked at: whoever serves compares it with ``method`` and answers 405 where it differs.
    package init?(target: String) {
        switch target {
        case "/status": self = .status
        case "/assets": self = .assets
        case "/points": self = .points(asset: nil)
        case "/links": self = .links
        case "/buffer": self = .buffer
        case "/diagnoses": self = .diagnoses(asset: nil)
        case "/health": self = .health(asset: nil)
        case "/rul": self = .remainingLives(asset: nil)
        case "/models": self = .models
        case "/baselines": self = .baselines(asset: nil)
        case "/trends": self = .trends
        case "/waveforms": self = .waveforms(nil)
        case "/alarms": self = .alarms
        case "/reload": self = .reload
        default:
            let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let endpoint = Endpoint(path: parts[0], query: parts[1]) else { return nil }
            self = endpoint
        }
    }

    private init?(path: Substring, query: Substring) {
        func asset() -> Identifier? {
            query.hasPrefix("asset=") ? Identifier(String(query.dropFirst("asset=".count))) : nil
        }
        func days() -> Int? {
            let days = query.hasPrefix("days=") ? Int(query.dropFirst("days=".count)) : nil
            return days.flatMap { (1...366).contains($0) && query == "days=\($0)" ? $0 : nil }
        }
        let endpoint: Endpoint? =
            switch path {
            case "/points": asset().map { .points(asset: $0) }
            case "/asset": asset().map(Endpoint.asset)
            case "/diagnoses": asset().map { .diagnoses(asset: $0) }
            case "/health": asset().map { .health(asset: $0) }
            case "/rul": asset().map { .remainingLives(asset: $0) }
            case "/baselines": asset().map { .baselines(asset: $0) }
            case "/baseline": BaselineQuery(query).map(Endpoint.baseline)
            case "/maintenance": MaintenanceQuery(query).map(Endpoint.maintenance)
            case "/waveforms": Location(query).map { .waveforms($0) }
            case "/write": WriteQuery(String(query)).map(Endpoint.write)
            case "/trend": TrendQuery(String(query)).map(Endpoint.trend)
            case "/alarm": AlarmQuery(String(query)).map(Endpoint.alarm)
            case "/alarms/history": days().map { .alarmHistory(days: $0) }
            default: nil
            }
        guard let endpoint else { return nil }
        self = endpoint
    }

    /// The whole request as it goes over the socket; the daemon closes the connection after its answer.
    package var requestBytes: [UInt8] {
        var lines = ["\(method.rawValue) \(target) HTTP/1.1", "Host: millwright", "Accept: application/json"]
        if method == .post { lines.append("Content-Length: 0") }
        lines += ["Connection: close", "", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}
