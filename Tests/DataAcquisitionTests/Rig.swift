import DataAcquisition
import Measurement
import Modbus
import Testing

/// A line that keeps what it is asked until the test answers.
final class RecordingLine: RequestLine {
    struct Asked {
        let request: ReadRequest
        let timeout: Duration
        let token: PollToken
    }

    private(set) var asked: [Asked] = []
    /// What has not been answered yet, oldest first.
    private(set) var outstanding: [Asked] = []

    func submit(_ request: ReadRequest, timeout: Duration, pause: Duration, token: PollToken) {
        let asking = Asked(request: request, timeout: timeout, token: token)
        asked.append(asking)
        outstanding.append(asking)
    }

    func take() throws -> Asked {
        try #require(!outstanding.isEmpty, "nothing has been asked")
        return outstanding.removeFirst()
    }
}

/// One device, its line, and a clock that stands until the test moves it.
final class Rig {
    enum Answer {
        case registers([UInt16])
        case exception(UInt8)
        case fault(ResponseFault)
        case timeout
        case disconnected
    }

    static let bootWall: Int64 = 1_000_000_000

    let line = RecordingLine()
    let acquisition = Acquisition()
    let poller: DevicePoller
    private(set) var now = MonotonicTime(nanoseconds: 0)

    init(
        _ points: [PointConfiguration], retries: Int = 1, assets: [String] = ["pump"], phase: PollPhase = PollPhase()
    ) throws {
        var device = DeviceConfiguration(id: try id("plc"), link: try id("line"), unit: UnitID(7))
        device.retries = retries
        let configurations = try assets.map { AssetConfiguration(id: try id($0), name: $0, points: points) }
        let outlines = PollGroup.outlines(of: configurations, on: [device])
        poller = DevicePoller(
            serial: acquisition.makeSerial(), configuration: device,
            groups: PollGroup.groups(
                of: outlines.enumerated().map { ($1, layout(of: $1, id: $0)) }, limits: device.limits),
            line: line, phase: phase, now: now, backoff: Backoff(jitter: { 1 }))
        acquisition.add(poller)
    }

    func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    var milliseconds: Int64 { now.nanoseconds / 1_000_000 }

    /// Moves the clock and starts what is due then.
    func advance(to milliseconds: Int64) {
        now = time(milliseconds)
        acquisition.advance(to: now)
    }

    /// Wakes as the loop would, at every ``Acquisition/nextWake`` up to a time.
    func run(to milliseconds: Int64) {
        while let wake = acquisition.nextWake, wake <= time(milliseconds) {
            now = max(now, wake)
            acquisition.advance(to: now)
        }
        now = time(milliseconds)
    }

    /// Answers the oldest request, which left when the clock last stood, after a while.
    func answer(_ answer: Answer, after delay: Int64 = 0, sent isSent: Bool = true) throws -> [ReadingBatch] {
        let token = try line.take().token
        let sent = isSent ? now : nil
        now = time(milliseconds + delay)
        let received = Moment(monotonic: now, wall: WallTime(milliseconds: Self.bootWall + milliseconds))
        switch answer {
        case .registers(let words):
            let bytes = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            return acquisition.completed(token, result: .data(bytes.span), sent: sent, received: received)
        case .exception(let code):
            return acquisition.completed(
                token, result: .exception(ExceptionCode(code)), sent: sent, received: received)
        case .fault(let fault):
            return acquisition.completed(token, result: .fault(fault), sent: sent, received: received)
        case .timeout: return acquisition.completed(token, result: .timeout, sent: sent, received: received)
        case .disconnected: return acquisition.completed(token, result: .disconnected, sent: sent, received: received)
        }
    }
}

func id(_ text: String) throws -> Identifier { try #require(Identifier(text)) }

/// A `uint16` of the holding registers.
func point(_ name: String, _ address: Int, every period: Int = 1000, on device: String = "plc") throws
    -> PointConfiguration
{
    PointConfiguration(
        id: try id(name), name: name, device: try id(device),
        source: try #require(AddressedValue(table: .holding, address: address, encoding: .number(.uint16, .abcd))),
        unit: "", period: .milliseconds(period))
}

func layout(of outline: GroupOutline, id: Int) -> BatchLayout {
    BatchLayout(
        id: UInt32(id), asset: outline.asset, device: outline.device, revision: 1,
        points: outline.points.map { BatchLayout.Point(id: $0.id, type: $0.source.encoding.valueType) })
}

extension ReadingBatch {
    var readings: [Reading] { layout.points.indices.map { self[$0] } }
    var qualityOfAll: [Quality] { layout.points.indices.map { quality(at: $0) } }
    var milliseconds: Int64 { time.monotonic.nanoseconds / 1_000_000 }
}
