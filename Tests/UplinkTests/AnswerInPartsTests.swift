import Measurement
import Testing
import Uplink

@Suite struct `An answer in parts` {
    private let topic = "t/plant/gw/ack/evidence"

    /// Connected, and taking commands.
    private func bench(_ broker: ScriptedBroker, window: Int = 500) async throws -> Bench {
        let bench = Bench(ports: [broker.port], window: window)
        bench.worker.takeCommands(on: []) { _ in }
        bench.worker.start()
        try await bench.wait("hello is there") { !broker.newest.isEmpty }
        try await bench.wait("it is connected") { bench.worker.present.phase == .connected }
        return bench
    }

    private func answer(_ bench: Bench, from first: Int = 0) async -> Bool {
        let command = Command(topic: "t/plant/gw/cmd/evidence", payload: [])
        return await bench.worker.answer(command, inParts: 3) { Array("part \(first + $0)".utf8) }
    }

    private func parts(_ broker: ScriptedBroker) -> [String] {
        broker.newest.filter { $0.topic == topic }.map(\.payload)
    }

    @Test func `goes out in order, where whoever asked wants it`() async throws {
        let broker = try ScriptedBroker()
        let bench = try await bench(broker)
        #expect(await answer(bench))
        #expect(parts(broker) == ["part 0", "part 1", "part 2"])
        let command = Command(topic: "t/plant/gw/cmd/evidence", payload: [], responseTopic: "mine", correlation: [7])
        #expect(await bench.worker.answer(command, inParts: 1) { _ in Array("only".utf8) })
        #expect(broker.newest.last?.topic == "mine" && parts(broker).count == 3)
        await bench.stop()
    }

    @Test func `waits for each part's acknowledgement, and is given up with the connection`() async throws {
        let broker = try ScriptedBroker()
        let bench = try await bench(broker)
        broker.state.withLock { $0.acknowledgement = .withhold }
        async let hasArrived = answer(bench)
        try await bench.wait("a part is there") { parts(broker).count == 1 }
        bench.accept(0..<5)
        try await bench.wait("data overtakes the next part") { numbers(broker.newest).count == 5 }
        #expect(parts(broker) == ["part 0"])
        broker.drop()
        #expect(await !hasArrived)
        try await bench.wait("the loss is noticed") { bench.isWaiting }
        #expect(await !answer(bench), "nobody is there")
        broker.state.withLock { $0.acknowledgement = .acknowledge }
        bench.pass(.seconds(2))
        try await bench.wait("all data is delivered") { bench.delivered == 5 }
        #expect(parts(broker).isEmpty && numbers(broker.newest) == Array(0..<5))
        #expect(await answer(bench, from: 7))
        #expect(parts(broker) == ["part 7", "part 8", "part 9"])
        await bench.stop()
    }

    @Test func `stays behind live messages that wait for the window`() async throws {
        let broker = try ScriptedBroker()
        let bench = try await bench(broker, window: 2)
        broker.state.withLock { $0.acknowledgement = .withhold }
        bench.accept(0..<4)
        try await bench.wait("the window is full") { numbers(broker.newest).count == 2 }
        async let hasArrived = answer(bench)
        // Counters go out whatever waits: two of them say that the thread has looked for something to send in between.
        for count in 1...2 {
            bench.worker.publish(metrics: [UInt8(ascii: "0") + UInt8(count)])
            try await bench.wait("counters are there") {
                broker.newest.filter { $0.topic == "t/plant/gw/metrics" }.count == count
            }
        }
        #expect(parts(broker).isEmpty)
        bench.worker.refuseCommands()
        #expect(await !hasArrived)
        await bench.stop()
    }

    @Test func `is given up when the broker refuses a part, and the connection stays`() async throws {
        let broker = try ScriptedBroker()
        let bench = try await bench(broker)
        broker.state.withLock { $0.acknowledgement = .reject(0x97) }
        #expect(await !answer(bench))
        broker.state.withLock { $0.acknowledgement = .acknowledge }
        bench.accept(0..<3)
        try await bench.wait("all data is delivered") { bench.delivered == 3 }
        #expect(bench.worker.failures.value == 0 && parts(broker) == ["part 0"])
        await bench.stop()
    }
}
