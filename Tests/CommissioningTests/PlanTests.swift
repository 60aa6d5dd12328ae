import Commissioning
import ControlProtocol
import Settings
import Testing
import Wording

@Suite struct `The plan of a settings file` {
    private static let text = """
        gateway: { id: gw-01, site: plant-2 }
        uplink: { brokers: ["mqtt://127.0.0.1:1883"] }
        links:
          line1: { tcp: "10.0.0.1:502" }
          line2: { tcp: "10.0.0.2:502" }
        devices:
          plc1: { link: line1, unit: 3, max_gap: 1 }
          plc2: { link: line1, unit: 4 }
        assets:
          pump:
            points:
              late: { at: "plc1 holding 9998 float32", every: 1s }
              near: { at: "plc1 holding 9995 float32", every: 1s }
              fast: { at: "plc1 coil 4", every: 10ms }
          fan:
            points:
              word: { at: "plc1 holding 9997.3", every: 1s }
              other: { at: "plc2 input 0 uint16", every: 1s }
        """

    private func plan() throws -> PlanAnswer {
        PlanAnswer(file: "f", settings: try DaemonSettings(yaml: Array(Self.text.utf8), file: "f"))
    }

    @Test func `holds the requests that the daemon makes, with the points of each`() throws {
        let devices = try plan().devices
        #expect(devices.map(\.id) == ["plc1", "plc2"])
        #expect(devices[0].cycles.map(\.period) == [0.01, 1])
        let block = try #require(devices[0].cycles[1].blocks.first)
        #expect(devices[0].cycles[1].blocks.count == 1)
        #expect((block.function, block.first, block.count) == (3, 9995, 5))
        #expect(block.modicon == "49996")
        #expect(block.points == ["pump/near", "fan/word", "pump/late"])
    }

    @Test func `counts the bytes of request and response`() throws {
        let cycles = try plan().devices[0].cycles
        // MBAP 7 and PDU 5; MBAP 7, function and count 2, and the data.
        #expect(cycles.map(\.bytes) == [12 + 9 + 1, 12 + 9 + 10])
    }

    @Test func `adds up the load of all devices of a link, which may be more than it can carry`() throws {
        let plan = try plan()
        let expected = [0.010 + 22 * 8e-7, 0.010 + 31 * 8e-7, 0.010 + 23 * 8e-7]
        let load = expected[0] / 0.01 + expected[1] + expected[2]
        #expect(abs(plan.links[0].load - load) < 1e-9)
        #expect(plan.links.map(\.requests) == [3, 0])
        #expect(plan.links[1].load == 0)
    }

    @Test func `counts characters, silences and the device's own time on a serial line`() throws {
        let text = """
            gateway: { id: gw-01, site: plant-2 }
            uplink: { brokers: ["mqtt://127.0.0.1:1883"] }
            links: { bus: { serial: /dev/ttyS1, baud: 9600, parity: even } }
            devices: { meter: { link: bus, unit: 7 } }
            assets: { pump: { points: { power: { at: "meter holding 0 float32", every: 1s } } } }
            """
        let plan = PlanAnswer(file: "f", settings: try DaemonSettings(yaml: Array(text.utf8), file: "f"))
        let cycle = try #require(plan.devices.first?.cycles.first)
        // Request 8, response 3 + 4 + 2; eleven bits each; twice 3.5 characters; 10 ms.
        #expect(cycle.bytes == 17)
        #expect(abs(cycle.busTime - (24 * 11 / 9600.0 + 0.01)) < 1e-6)
        #expect(plan.links[0].load == cycle.load)
    }

    private func captures(_ link: String, _ capture: String, samples: Int) throws -> PlanAnswer {
        let profile = """
            name: Sensor
            maker: Test
            source: this test
            registers: { first: { at: input 1000 int16 } }
            captures: { burst: { \(capture), rate: 12.8kHz } }
            """
        let text = """
            gateway: { id: gw-01, site: plant-2 }
            uplink: { brokers: ["mqtt://127.0.0.1:1883"] }
            links: { line1: { \(link) } }
            devices: { vib: { link: line1, unit: 1, profile: sensor } }
            assets:
              fan:
                points: { first: { at: vib first, every: 1s } }
                waveforms: { de: { at: vib, capture: burst, samples: \(samples), every: 10min, writes: allowed } }
            """
        let settings = try DaemonSettings(yaml: Array(text.utf8), file: "f") { _, _ in
            .found(text: Array(profile.utf8), file: "sensor.yaml")
        }
        return PlanAnswer(file: "f", settings: settings)
    }

    @Test func `8192 samples are 66 reads, twenty seconds of a line of 9600 baud`() throws {
        let line = "serial: /dev/ttyS1, baud: 9600, parity: none"
        let plan = try captures(line, "window: input 1000 int16", samples: 8192)
        let waveform = try #require(plan.waveforms.first)
        #expect((waveform.asset, waveform.location, waveform.device, waveform.link) == ("fan", "de", "vib", "line1"))
        #expect((waveform.registers, waveform.reads, waveform.requests) == (8192, 66, 66))
        // Request 8, response 3 + 2 around the data; ten bits each; twice 3.5 characters and 10 ms a read.
        #expect(waveform.bytes == 66 * 13 + 2 * 8192)
        let characters = Double(waveform.bytes + 7 * 66) * 10 / 9600
        #expect(abs(waveform.busTime - (characters + 0.66)) < 1e-4)
        #expect(19...20 ~= waveform.busTime)
        #expect(waveform.load == waveform.busTime / 600)
        #expect(plan.links[0].waveformLoad == waveform.load)
    }

    @Test func `a page is chosen, looked at and read, and what starts and checks a record comes on top`() throws {
        let plan = try captures(
            "tcp: \"10.0.0.1:502\"",
            """
            trigger: { at: holding 0 uint16, value: 1 }, ready: { at: input 0 uint16, value: 1 },
              sequence: input 1 uint16, checksum: input 4 uint16,
              pages: { select: holding 1 uint16, at: input 100 float32, registers: 100, present: input 3 uint16 }
            """, samples: 64)
        let waveform = try #require(plan.waveforms.first)
        // Two pages of three requests; trigger, ready, counter before and behind, checksum.
        #expect((waveform.registers, waveform.reads, waveform.requests) == (128, 2, 11))
        // A header of 7 bytes each way; 5 of a request; 5 of a write's answer, 2 and the data of a read's.
        #expect(waveform.bytes == 11 * 19 + 3 * 5 + 6 * 4 + 2 * 202)
    }

    @Test func `a queue gives 31 registers at a time`() throws {
        let plan = try captures("tcp: \"10.0.0.1:502\"", "queue: holding 300 int16", samples: 64)
        #expect(plan.waveforms.map(\.reads) == [3])
    }

    @Test func `shares the load among the requests that may be in flight`() throws {
        let text = Self.text.replacing("\"10.0.0.1:502\"", with: "\"10.0.0.1:502\", in_flight: 4")
        let shared = PlanAnswer(file: "f", settings: try DaemonSettings(yaml: Array(text.utf8), file: "f"))
        #expect(abs(4 * shared.links[0].load - (try plan().links[0].load)) < 1e-9)
    }

    @Test func `is JSON and back`() throws {
        let plan = try plan()
        #expect(try decode(PlanAnswer.self, from: encode(plan)) == plan)
    }
}
