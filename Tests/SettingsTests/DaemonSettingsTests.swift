import DataAcquisition
import Measurement
import Modbus
import PrognosticAssessment
import Publication
import Settings
import Testing
import Wording

@Suite struct DaemonSettingsTests {
    private static let head = """
        gateway: { id: gw-01, site: plant-2 }
        uplink: { brokers: ["mqtt://localhost:1883"] }

        """

    private func read(_ text: String) throws(SettingsMistakes) -> DaemonSettings {
        try DaemonSettings(yaml: Array(text.utf8), file: "test.yaml")
    }

    private func mistakes(_ text: String) -> [Mistake] {
        do throws(SettingsMistakes) {
            _ = try read(text)
            return []
        } catch {
            return error.mistakes
        }
    }

    @Test func `what is left out has the default of its type`() throws {
        let settings = try read(
            Self.head + """
                links: { line1: { tcp: "[fd00::10]:502" } }
                devices: { plc1: { link: line1 } }
                assets: { pump-07: { points: { temp: { at: plc1 holding 12 float32, every: 1s } } } }
                """)
        let id = try #require(Identifier("gw-01"))
        let link = LinkConfiguration(
            id: try #require(Identifier("line1")), transport: .tcp([TCPEndpoint(host: "fd00::10", port: 502)], .tcp))
        #expect(
            settings.gateway == GatewayConfiguration(id: id, site: try #require(Identifier("plant-2")), name: "gw-01"))
        #expect(settings.language == .english)
        #expect(
            settings.uplink
                == UplinkConfiguration(
                    brokers: [BrokerAddress(host: "localhost", port: 1883, usesTLS: false)],
                    clientID: "millwright-gw-01"))
        #expect(settings.outbox == OutboxConfiguration())
        #expect(settings.links == [link])
        #expect(
            settings.devices
                == [DeviceConfiguration(id: try #require(Identifier("plc1")), link: link.id, unit: .direct)])
        #expect(settings.control == ControlGroups())
        #expect(settings.assets.first?.name == "pump-07")
        #expect(settings.assets.first?.points.first?.name == "temp")
        #expect(settings.assets.first?.points.first?.unit == "")
    }

    @Test func `a point that tells wear is kept without being named twice`() throws {
        let settings = try read(
            Self.head + """
                links: { line1: { tcp: "10.0.0.1:502" } }
                devices: { plc1: { link: line1 } }
                assets:
                  pump-07:
                    points:
                      width: { at: plc1 holding 12 float32, every: 1s }
                      leak: { at: plc1 holding 14 float32, every: 1s }
                      recipe: { at: plc1 holding 16 uint16, every: 1s }
                      changed: { at: plc1 coil 1, every: 1s }
                      cuts: { at: plc1 holding 17 uint32, every: 1s }
                    trends: [width]
                    prognosis:
                      seal: { of: leak, limit: 12, next_stop: 2027-03-15 }
                      blade: { of: width, limit: -0.5, name: 刀 }
                      cuts: { usage: cuts, life: 40000, product: recipe, replaced: changed worn, class: knife }
                """)
        #expect(settings.assets.first?.trends.map(\.rawValue) == ["width", "changed", "cuts", "leak", "recipe"])
        #expect(settings.indicators.map(\.name) == ["seal", "刀", "cuts"])
        #expect(settings.indicators.map(\.limit) == [12, -0.5, nil])
        #expect(settings.indicators.last?.kind == .usage(life: 40_000))
        #expect(settings.indicators.last?.partClass?.rawValue == "knife")
        #expect(settings.indicators.last?.replaced?.outcome == .worn)
        #expect(settings.indicators.first?.nextStop == .at(WallTime(milliseconds: 1_805_068_800_000)))
        #expect(settings.indicators.allSatisfy { $0.asset.rawValue == "pump-07" && $0.mode == nil })
    }

    @Test func `the health of a machine is followed where something tells it, and is no point`() throws {
        let settings = try read(
            Self.head + """
                links: { line1: { tcp: "10.0.0.1:502" } }
                devices: { plc1: { link: line1 } }
                assets:
                  pump-07:
                    points: { leak: { at: plc1 holding 14 float32, every: 1s, limits: { high: 12 } } }
                    prognosis: { whole: { of: health, limit: 40 }, leak: { of: leak, limit: 12 } }
                """)
        #expect(settings.indicators.map(\.source) == ["health", "leak"])
        #expect(settings.indicators.first?.limit == 40 && settings.indicators.first?.component == nil)
        #expect(settings.assets.first?.trends.map(\.rawValue) == ["leak"])
    }

    @Test func `every key reaches its place`() throws {
        let settings = try read(
            """
            gateway: { id: gw-01, site: plant-2, name: 网关 1#, language: zh }
            uplink:
              brokers: [mqtts://a.example:8883, "mqtt://[::1]:1883"]
              prefix: factory/line
              client_id: edge
              username: gw
              password_file: /p
              keep_alive: 1min
              window: 7
              replay_rate: 8
              hold_back: 9s
              tls: { authority_file: /a, certificate_file: /c, key_file: /k }
            journal: { max_bytes: 512MiB, min_free_disk: 8MiB, commit_every: 2s, durability: strict }
            links: { line2: { tcp: plc-2.local:503, connect_timeout: 400ms }, line1: { tcp: 10.0.0.1:502 } }
            devices:
              plc1: { link: line1, unit: 3, timeout: 250ms, retries: 4, max_gap: 5, max_registers: 60 }
            assets:
              pump-07:
                name: 循环水泵 7#
                points:
                  temp: { at: plc1 holding 12 float32, every: 24h, unit: °C, name: 轴承温度 }
            control: { read_group: watchers, change_group: _fitters }
            """)
        #expect(settings.gateway.name == "网关 1#")
        #expect(settings.language == .chinese)
        #expect(settings.uplink.brokers.map(\.description) == ["mqtts://a.example:8883", "mqtt://[::1]:1883"])
        #expect(settings.uplink.topicPrefix == "factory/line")
        #expect(settings.uplink.clientID == "edge")
        #expect(settings.uplink.username == "gw")
        #expect(settings.uplink.passwordFile == "/p")
        #expect(settings.uplink.keepAlive == .seconds(60))
        #expect(settings.uplink.window == 7)
        #expect(settings.uplink.replayRate == 8)
        #expect(settings.uplink.holdBack == .seconds(9))
        #expect(
            settings.uplink.tls == TLSConfiguration(authorityFile: "/a", certificateFile: "/c", keyFile: "/k"))
        #expect(settings.outbox.maximumBytes == 512 << 20)
        #expect(settings.outbox.minimumFree == 8 << 20)
        #expect(settings.outbox.commitInterval == .seconds(2))
        #expect(settings.outbox.durability == .strict)
        #expect(settings.links.map(\.id.rawValue) == ["line2", "line1"], "things keep the order of the file")
        #expect(settings.links[0].transport == .tcp([TCPEndpoint(host: "plc-2.local", port: 503)], .tcp))
        #expect(settings.links[0].connectTimeout == .milliseconds(400))
        #expect(settings.devices[0].unit == UnitID(3))
        #expect(settings.devices[0].timeout == .milliseconds(250))
        #expect(settings.devices[0].retries == 4)
        #expect(settings.devices[0].limits == BlockLimits(maximumGap: 5, maximumRegisters: 60))
        let point = try #require(settings.assets[0].points.first)
        #expect(settings.assets[0].name == "循环水泵 7#")
        #expect(point.name == "轴承温度")
        #expect(point.unit == "°C")
        #expect(point.period == .seconds(86400))
        #expect(PointAddress(device: point.device, value: point.source).description == "plc1 holding 12 float32")
        #expect(settings.control == ControlGroups(read: "watchers", change: "_fitters"))
    }

    @Test func `a section with all keys commented out is an empty section`() throws {
        #expect(try read(Self.head + "journal:\n  # max_bytes: 2GiB\n").outbox == OutboxConfiguration())
    }

    @Test func `a byte order mark and Windows line ends are read`() throws {
        let text = "\u{FEFF}" + Self.head.replacing("\n", with: "\r\n")
        #expect(try read(text).gateway.id.rawValue == "gw-01")
    }

    @Test func `a mistake says where it is`() throws {
        let mistake = try #require(mistakes(Self.head + "journal:\n  max_bytes:   7\n").first)
        #expect((mistake.file, mistake.line, mistake.column) == ("test.yaml", 4, 16))
        #expect(mistake.path == "journal.max_bytes")
        #expect(mistake.message == .notSize(found: "7"))
    }

    @Test func `a mistake reads in both languages`() throws {
        let mistake = try #require(
            mistakes(
                Self.head + """
                    links: { line1: { tcp: 10.0.0.1:502 } }
                    devices: { plc1: { link: line1 }, meter: { link: line1 } }
                    assets: { pump-07: { points: { temp: { at: plc9 coil 4, every: 1s } } } }
                    """
            ).first)
        #expect(
            mistake.text(in: .english)
                == #"test.yaml:5: assets.pump-07.points.temp.at: "plc9" is no device; known: plc1, meter. Did you mean plc1?"#
        )
        #expect(
            mistake.text(in: .chinese)
                == "test.yaml:5: assets.pump-07.points.temp.at: 没有名为 “plc9” 的设备；已声明：plc1、meter。您是不是想写 plc1？")
    }

    @Test func `a password in a broker URL is not repeated`() {
        let found = mistakes("gateway: { id: a, site: b }\nuplink: { brokers: ['ftp://gw:secret@10.0.0.5'] }")
        #expect(found.map(\.message) == [.credentialsInBroker])
    }
}

/// What a file can cost that is no settings file.
@Suite struct BoundTests {
    private func mistakes(_ text: [UInt8]) -> [Mistake] {
        do throws(SettingsMistakes) {
            _ = try DaemonSettings(yaml: text, file: "test.yaml")
            return []
        } catch {
            return error.mistakes
        }
    }

    @Test func `a file of more than 4 MiB is not read`() {
        #expect(
            mistakes(Array(repeating: UInt8(ascii: " "), count: 16 << 20 + 1)).map(\.message) == [
                .tooLarge(maximum: "16MiB")
            ])
        #expect(
            mistakes(Array(repeating: UInt8(ascii: "#"), count: 16 << 20)).map(\.message) == [
                .emptyFile(sample: "Config/millwright.yaml")
            ])
    }

    @Test(arguments: [
        "[", "{", "- ", "? ", "[a, ", "{a: ", "\"", "'", "&a ", "*a ", "!", "|\n", "a: b\n", "-\n", "\n ", "%", "a:\n",
        ": ",
    ])
    func `a repeated piece of YAML ends with mistakes`(piece: String) {
        let found = mistakes(Array(String(repeating: piece, count: 20_000).utf8))
        #expect((1...1001).contains(found.count))
    }

    @Test func `of thousands of mistakes the first are listed`() throws {
        let lines = (1...5000).map { "  line\($0): { tcp: 10.0.0.1 }\n" }.joined()
        let text = "gateway: { id: a, site: b }\nuplink: { brokers: ['mqtt://a:1'] }\nlinks:\n" + lines
        let found = mistakes(Array(text.utf8))
        #expect(found.count == 1001)
        #expect(found.last?.message == .tooManyMistakes(listed: 1000))
        #expect(found.last?.line == 1003)
    }

    @Test func `a long or unprintable value is shortened in its message`() throws {
        let text =
            "gateway: { id: \"\(String(repeating: "x", count: 100_000))\", site: \"a\\e[31m\" }\nuplink: { brokers: ['mqtt://a:1'] }"
        let found = mistakes(Array(text.utf8)).map { $0.text(in: .english) }
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.count < 300 && !$0.contains("\u{1B}") })
    }
}
