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
