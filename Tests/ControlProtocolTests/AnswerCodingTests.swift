import ControlProtocol
import Measurement
import PrognosticAssessment
import Testing

@Suite struct `Coding of answers` {
    private static let buffer = BufferAnswer(
        unwritten: 3, stored: 12, storedBytes: 4096, maximumBytes: 1 << 30, oldest: 1_700_000_000_000,
        secondsUntilFull: 12.5, secondsUntilDrained: nil, dropped: 2)

    private static let uplink = UplinkAnswer(
        state: .waiting, broker: "mqtts://10.0.0.5:8883", since: 1, reason: "连接被拒绝", nextAttempt: 2, inFlight: 3,
        window: 64, delivered: .max, refused: [.init(topic: "a/b", reason: "Not authorized", since: 3)])

    private static let status = StatusAnswer(
        gateway: "gw-01", name: "演示", site: "plant-2", version: "1", epoch: "k3f9x2m7", now: 5, clock: .unknown,
        uptime: 1.5,
        uplink: uplink, buffer: buffer, devices: .init(total: 5, good: 4, bad: 1),
        points: .init(total: 9, good: 9, bad: 0),
        alarms: AlarmCounts(active: 1, unacknowledged: 2, silenced: 3, priority: "high"),
        valuesPerSecond: 84.5, residentBytes: 20_000_000,
        counters: ["uplink.resent_messages": 7, "journal.droppedRows": 1, "_x_y_": 2])

    private static let link = LinkAnswer(
        id: "line1", address: "10.0.0.1:502", state: .connected, reason: nil, connects: 1, disconnects: 0,
        unmatchedAnswers: 3, load: 0.5,
        devices: [
            .init(
                id: "plc1", unit: 3, state: .backingOff, reason: "bad:timeout", nextProbe: 9, requests: 1, responses: 2,
                timeouts: 3, exceptions: 4, faults: 5, checksumErrors: 1, retries: 6, overruns: 7,
                roundTripMedian: 1.25, roundTripP99: 4.5,
                roundTrips: [.init(upTo: 1, count: 2), .init(upTo: nil, count: 1)],
                refused: ["input 3: bad:illegal_address"])
        ],
        waveforms: [
            .init(
                asset: "pump", location: "de_h", device: "plc1", captured: 5, failed: 2, overruns: 1, progress: 0.25,
                reason: "torn", failing: false)
        ])

    private static func point(_ value: PointAnswer.Value?) -> PointAnswer {
        PointAnswer(
            asset: "pump", id: "p", name: "P", unit: "°C", type: "float32", source: "plc1 holding 1 float32", period: 1,
            value: value, quality: "good", at: 4)
    }

    private func roundTrip<Answer: Codable & Equatable>(_ answer: Answer) throws {
        #expect(try decode(Answer.self, from: encode(answer)) == answer)
    }

    @Test func `every answer comes back as it went`() throws {
        try roundTrip(Self.status)
        try roundTrip([
            AssetAnswer(
                id: "a", name: "泵", points: .init(total: 1, good: 0, bad: 1), newest: nil, reasons: ["x"],
                alarms: AlarmCounts(active: 0, unacknowledged: 0, silenced: 0, priority: nil))
        ])
        try roundTrip([Self.link])
        try roundTrip(ReloadAnswer(applied: false, added: [], removed: ["a"], changed: [], mistakes: ["f:1: “x”"]))
        try roundTrip(ProblemAnswer(problem: "a/b"))
    }

    @Test(arguments: [
        PointAnswer.Value.bool(true), .bool(false), .number(61.4), .number(-1e-9), .integer(-5), .integer(.max),
        .integer(.min), .unsigned(.max),
    ])
    func `every kind of value comes back, to the last bit`(value: PointAnswer.Value) throws {
        try roundTrip(Self.point(value))
    }

    @Test func `keys are in snake case, and those of counters are left as they are`() throws {
        let text = String(decoding: try encode(Self.status), as: UTF8.self)
        for key in ["values_per_second", "stored_bytes", "in_flight", "uplink.resent_messages", "journal.droppedRows"] {
            #expect(text.contains("\"\(key)\":"), "\(key)")
        }
        #expect(try decode(StatusAnswer.self, from: Array(text.utf8)).counters == Self.status.counters)
        #expect(String(decoding: try encode(Self.link), as: UTF8.self).contains("\"round_trip_p99\":4.5"))
    }

    @Test func `a number without JSON text is an error, not a crash`() {
        #expect(throws: (any Error).self) { try encode(Self.point(.number(.nan))) }
    }

    @Test func `samples are the same behind their text, and as many as stated`() throws {
        let samples: [Float] = [0.1, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, .infinity]
        let capture = WaveformAnswer.Capture(
            at: 1, samples: samples, rateHz: 12_800, unit: "g", speedRpm: 1480, withData: true)
        let answer = WaveformAnswer(asset: "fan", location: "de_h", name: "DE", bearing: nil, latest: capture)
        let back = try decode(WaveformAnswer.self, from: try encode(answer))
        #expect(back == answer && back.latest?.decodedSamples == samples)
        var cut = capture
        cut.samples = 4
        #expect(cut.decodedSamples == nil)
        cut.data = nil
        #expect(cut.decodedSamples == nil)
    }

    @Test func `keys that we do not know are passed over`() throws {
        #expect(try decode(ProblemAnswer.self, from: Array(#"{"problem":"p","hint":[1]}"#.utf8)).problem == "p")
    }
}

@Suite struct `Endpoints` {
    private static let all: [Endpoint] =
        [
            .status, .assets, .points(asset: nil), .points(asset: Identifier("pump-07")), .links, .buffer, .reload,
            .trends, .waveforms(nil), .alarms, .alarmHistory(days: 30), .models,
            .alarm(AlarmQuery(action: .acknowledge, alarm: nil)),
            .alarm(
                AlarmQuery(
                    action: .shelve, alarm: AlarmID("pump-07/temp/high"), seconds: 3600, reason: "阀门 & 100%=50+/?#")),
        ] + maintenance
        + ["fan", "pump-07"].compactMap { Identifier($0).map { .waveforms(.init(asset: $0, location: $0)) } }

    private static var maintenance: [Endpoint] {
        ["blade", nil].flatMap { component in
            [
                MaintenanceQuery.Action.replaced(.worn), .replaced(.replaced), .ended(.failed), .used(0), .used(1250.5),
            ].compactMap { action in
                Identifier("saw-3").map {
                    let part = PartName(asset: $0, component: component.flatMap(Identifier.init))
                    return .maintenance(MaintenanceQuery(action, of: part))
                }
            }
        }
    }

    @Test func `the target names the endpoint`() {
        for endpoint in Self.all { #expect(Endpoint(target: endpoint.target) == endpoint) }
        let pump = Identifier("pump-07")
        for name in ["temp", "de_h.velocity_rms"] {
            let trend = pump.flatMap { TrendQuery(asset: $0, name: name, hours: 48) }.map(Endpoint.trend)
            #expect(trend != nil && trend.flatMap { Endpoint(target: $0.target) } == trend)
        }
    }

    @Test(arguments: [
        "", "/", "/status/", "/points?asset=", "/points?asset=Pump", "/points?x=1", "status",
        "/trend?", "/trend?asset=a&name=b", "/trend?asset=a&name=b&hours=0", "/trend?asset=a&name=b&hours=17569",
        "/trend?asset=a&name=a.b.c&hours=1", "/trend?asset=A&name=b&hours=1", "/trend?asset=a&name=b&hours=1&x=1",
        "/trend?asset=a&name=b&hours=1&",
        "", "/", "/status/", "/points?asset=", "/points?asset=Pump", "/points?x=1", "status", "/waveforms?",
        "/waveforms?asset=a",
        "/waveforms?location=a&asset=b", "/waveforms?asset=a&location=B", "/waveforms?asset=a&location=b&location=b",
        "/maintenance?asset=a", "/maintenance?asset=a&replaced=", "/maintenance?asset=a&component=&replaced=worn",
        "/maintenance?asset=a&used=1e3", "/maintenance?asset=a&used=-1", "/maintenance?asset=a&used=nan",
        "/maintenance?asset=a&replaced=worn&used=1", "/maintenance?asset=a&ended=early", "/maintenance?replaced=worn",
        "/alarms/history?days=0", "/alarms/history?days=007", "/alarm?action=ack", "/alarm?action=ack&alarm=pump",
        "/alarm?action=nod&alarm=all", "/alarm?action=ack&alarm=all&reason=%0A",
        "/alarm?action=ack&alarm=all&reason=%F",
        "/alarm?action=ack&alarm=all&reason=%FF", "/alarm?action=shelve&alarm=all&for_s=-1",
    ])
    func `any other target names none`(target: String) { #expect(Endpoint(target: target) == nil) }

    @Test func `only what changes something goes to the socket for changes`() {
        for endpoint in Self.all {
            #expect((endpoint.socket == .change) == (endpoint.method == .post))
        }
        #expect(Endpoint.reload.socket == .change)
    }

    @Test func `a request is whole`() {
        let request = String(decoding: Endpoint.reload.requestBytes, as: UTF8.self)
        #expect(request.hasPrefix("POST /reload HTTP/1.1\r\nHost: "))
        #expect(request.contains("\r\nContent-Length: 0\r\n"))
        #expect(request.hasSuffix("\r\n\r\n"))
    }
}
