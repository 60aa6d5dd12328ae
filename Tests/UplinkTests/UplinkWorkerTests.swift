import Glibc
import Measurement
import Publication
import Testing
import Uplink

@Suite struct `The thread of the uplink` {
    @Test func `it says hello, describes, and sends; acknowledgements release`() async throws {
        let broker = try ScriptedBroker()
        let bench = Bench(ports: [broker.port])
        bench.worker.describe([{ UplinkWorker.Retained(topic: "t/plant/gw/pump/now/describe", payload: [0x31]) }])
        bench.worker.start()
        bench.accept(0..<10)
        try await bench.wait("all is delivered") { bench.delivered == 10 }
        let messages = broker.newest
        #expect(messages.prefix(2).map(\.payload) == ["online", "1"] && messages.prefix(2).allSatisfy(\.isRetained))
        #expect(numbers(messages) == Array(0..<10))
        #expect(messages.dropFirst(2).allSatisfy { !$0.isRetained && $0.quality == 1 })
        #expect(bench.worker.present.phase == .connected && bench.worker.present.reason == nil)
        await bench.stop()
        #expect(broker.newest.last?.payload == "offline" && broker.newest.last?.isRetained == true)
        try await bench.wait("the broker has heard the goodbye") { broker.state.withLock { $0.disconnects } == 1 }
        #expect(bench.worker.present.phase == .stopped && bench.changes.withLock { $0 } == [nil])
    }

    @Test func `whoever reads online is heard: commands are asked for before, on every connection`() async throws {
        let broker = try ScriptedBroker()
        let bench = Bench(ports: [broker.port])
        bench.worker.takeCommands(on: ["t/plant/gw/cmd/write"]) { _ in }
        bench.worker.start()
        try await bench.wait("online is said") { !broker.newest.isEmpty }
        broker.drop()
        try await bench.wait("the loss is noticed") { bench.isWaiting }
        bench.pass(.seconds(2))
        try await bench.wait("online is said again") { broker.levels.count == 2 && !broker.newest.isEmpty }
        let subscriptions = broker.state.withLock { $0.subscriptions }
        #expect(subscriptions.map(\.topic) == ["t/plant/gw/cmd/write", "t/plant/gw/cmd/write"])
        #expect(subscriptions.map(\.after) == [0, 0])
        await bench.stop()
    }

    @Test func `what was not acknowledged is sent again first, in its order, on the next connection`() async throws {
        let broker = try ScriptedBroker()
        broker.state.withLock { $0.acknowledgement = .withhold }
        let bench = Bench(ports: [broker.port], window: 5)
        bench.worker.describe([{ UplinkWorker.Retained(topic: "t/plant/gw/pump/now/describe", payload: [0x31]) }])
        bench.worker.start()
        bench.accept(0..<8)
        try await bench.wait("the window is full") { numbers(broker.newest).count == 5 }
        broker.drop()
        try await bench.wait("the loss is noticed") { bench.isWaiting }
        #expect(bench.worker.present.reason != nil)
        broker.state.withLock { $0.acknowledgement = .acknowledge }
        bench.pass(.seconds(2))
        try await bench.wait("all is delivered") { bench.delivered == 8 }
        #expect(numbers(broker.newest) == Array(0..<8))
        #expect(broker.newest.prefix(2).map(\.payload) == ["online", "1"])
        #expect(bench.delivery.look { $0.resent.value } == 5)
        await bench.stop()
    }

    @Test func `the broker's receive maximum bounds what is in flight`() async throws {
        let broker = try ScriptedBroker(.accept(receiveMaximum: 3))
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        try await bench.wait("it is connected") { bench.worker.present.phase == .connected }
        try await bench.wait("hello is acknowledged") { !broker.newest.isEmpty }
        broker.state.withLock { $0.acknowledgement = .withhold }
        bench.accept(0..<20)
        try await bench.wait("three are in flight") { numbers(broker.newest).count == 3 }
        #expect(bench.delivery.look { $0.inFlightCount } == 3 && bench.delivery.look { $0.presentWindow } == 3)
        await bench.stop()
    }

    @Test(arguments: [(UInt8(0x86), "Password"), (0x87, "uthorized"), (0x97, "uota"), (0x88, "navailable")])
    func `a refusal is told in words, and the version stays`(code: UInt8, words: String) async throws {
        let broker = try ScriptedBroker(.refuse(code))
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        try await bench.wait("the refusal is known") { bench.isWaiting }
        #expect(bench.worker.present.reason?.contains(words) == true, "\(bench.worker.present)")
        bench.pass(.seconds(2))
        try await bench.wait("it is tried again") { broker.levels.count == 2 }
        #expect(broker.levels == [5, 5])
        try await bench.wait("it is refused again") { bench.worker.failures.value == 2 }
        #expect(bench.changes.withLock { $0.count } == 1)  // The same reason is told once.
        await bench.stop()
    }

    @Test(arguments: [
        ScriptedBroker.Answer.close, .refuse(0x84), .refuseAsOldBroker(1),
    ])
    func `a broker that does not know MQTT 5 is asked in the older version at once`(
        answer: ScriptedBroker.Answer
    ) async throws {
        let broker = try ScriptedBroker(answer, .accept())
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        bench.accept(0..<3)
        // No time passes: there is no pause.
        try await bench.wait("all is delivered") { bench.delivered == 3 }
        #expect(broker.levels == [5, 4] && numbers(broker.newest) == [0, 1, 2])
        broker.drop()
        try await bench.wait("the loss is noticed") { bench.isWaiting }
        bench.pass(.seconds(2))
        try await bench.wait("it is connected again") { broker.levels.count == 3 }
        #expect(broker.levels == [5, 4, 4])
        await bench.stop()
    }

    @Test func `an older broker's refusal is told in its own words`() async throws {
        let broker = try ScriptedBroker(.refuseAsOldBroker(1), .refuseAsOldBroker(5))
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        try await bench.wait("the refusal is known") { bench.worker.failures.value == 2 && bench.isWaiting }
        #expect(bench.worker.present.reason?.contains("uthori") == true, "\(bench.worker.present)")
        await bench.stop()
    }

    @Test func `a broker that says nothing is given up after ten seconds`() async throws {
        let broker = try ScriptedBroker(.silence)
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        try await bench.wait("the broker is asked") { broker.levels.count == 1 }
        bench.pass(.seconds(9))
        #expect(!bench.isWaiting)
        bench.pass(.seconds(2))
        try await bench.wait("it is given up") { bench.isWaiting }
        #expect(bench.worker.present.reason == "no answer within 10 s")
        await bench.stop()
    }

    @Test func `a closed port says so, and the next broker is tried`() async throws {
        let closed = try freePort()
        let broker = try ScriptedBroker()
        let bench = Bench(ports: [closed, broker.port])
        bench.worker.start()
        try await bench.wait("the refusal is known") { bench.isWaiting }
        #expect(bench.worker.present.reason == "Connection refused", "\(bench.worker.present)")
        #expect(bench.worker.present.broker.port == broker.port)
        bench.pass(.seconds(2))
        try await bench.wait("the other is reached") { bench.worker.present.phase == .connected }
        #expect(bench.worker.present.reason == nil)
        await bench.stop()
    }

    @Test func `a password file that is missing is named, and tried again after a pause`() async throws {
        let broker = try ScriptedBroker()
        let path = "/tmp/millwright-no-such-password-\(getpid())"
        let bench = Bench(ports: [broker.port], username: "gw", passwordFile: path)
        bench.worker.start()
        try await bench.wait("the trouble is known") { bench.isWaiting }
        #expect(bench.worker.present.reason == "\(path): No such file or directory")
        #expect(broker.levels.isEmpty)
        let file = try #require(fopen(path, "w"))
        fputs("secret\n", file)
        fclose(file)
        defer { unlink(path) }
        bench.pass(.seconds(2))
        try await bench.wait("it is connected") { bench.worker.present.phase == .connected }
        await bench.stop()
    }

    @Test func `a rejected message is not lost`() async throws {
        let broker = try ScriptedBroker()
        broker.state.withLock { $0.acknowledgement = .reject(0x87) }
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        bench.accept(0..<1)
        try await bench.wait("the rejection is known") { !bench.refusedTopics.isEmpty }
        #expect(bench.refusedTopics == ["pump data: Not authorized"])
        #expect(bench.worker.rejections.value == 1)
        broker.state.withLock { $0.acknowledgement = .acknowledge }
        bench.pass(.seconds(2))
        try await bench.wait("it is delivered") { bench.delivered == 1 }
        #expect(bench.refusedTopics.isEmpty && bench.worker.failures.value == 0)
        #expect(
            bench.topicChanges.withLock { $0 } == [
                "t/plant/gw/pump/data refused(\"Not authorized\")", "t/plant/gw/pump/data accepted",
            ])
        await bench.stop()
    }

    @Test(arguments: [
        (UInt8(0x80), false), (0x83, false), (0x87, false), (0x97, false), (0x90, true), (0x95, true), (0x99, true),
    ])
    func `a message is given up only when it is refused for what it is`(code: UInt8, isFinal: Bool) async throws {
        let broker = try ScriptedBroker()
        broker.state.withLock { $0.acknowledgement = .reject(code) }
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        bench.accept(0..<1)
        for count in 1...5 {
            try await bench.wait("it is refused \(count) times") { bench.worker.rejections.value == UInt64(count) }
            bench.pass(.seconds(80))
        }
        if isFinal {
            try await bench.wait("it is given up") { bench.delivery.look { $0.dropped.value } == 1 }
            #expect(bench.refusedTopics.isEmpty)
        } else {
            try await bench.wait("it is tried again") { bench.worker.rejections.value > 5 }
            #expect(bench.delivery.look { $0.dropped.value } == 0)
        }
        #expect(bench.worker.failures.value == 0)
        await bench.stop()
    }

    @Test(arguments: [
        ("offline", true), ("offline", false), ("online", true), (nil, false),
    ])
    func `a broker that has published the will lived on; to another, what was acknowledged last is sent again`(
        status: String?, isRetained: Bool
    ) async throws {
        let broker = try ScriptedBroker()
        let bench = Bench(ports: [broker.port], holdBack: .seconds(30))
        bench.worker.takeCommands(on: []) { command in Issue.record("this is no command: \(command)") }
        bench.worker.start()
        bench.accept(0..<3)
        try await bench.wait("all is delivered") { bench.delivered == 3 }
        broker.drop()
        try await bench.wait("the loss is noticed") { bench.isWaiting }
        bench.accept(3..<5)
        bench.pass(.seconds(2))
        try await bench.wait("the broker is asked") { !broker.state.withLock { $0.subscriptions }.isEmpty }
        #expect(broker.newest.isEmpty && bench.worker.present.phase != .connected)
        if let status {
            broker.publish(Array(status.utf8), to: "t/plant/gw/now/status", isRetained: isRetained)
        } else {
            bench.pass(.seconds(2))
        }
        let livedOn = status == "offline"
        try await bench.wait("all is delivered") { bench.delivered == (livedOn ? 5 : 8) }
        #expect(numbers(broker.newest) == (livedOn ? [3, 4] : [0, 1, 2, 3, 4]))
        #expect(broker.newest.first?.payload == "online")
        await bench.stop()
    }

    @Test func `a broker that takes its leave says why`() async throws {
        let broker = try ScriptedBroker()
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        try await bench.wait("it is connected") { bench.worker.present.phase == .connected }
        broker.send([0xE0, 2, 0x8E, 0])
        try await bench.wait("the end is noticed") { bench.isWaiting }
        #expect(bench.worker.present.reason?.contains("taken over") == true, "\(bench.worker.present)")
        await bench.stop()
    }

    @Test func `counters of a time without broker are forgotten`() async throws {
        let broker = try ScriptedBroker(.silence, .accept())
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        try await bench.wait("the broker is asked") { broker.levels.count == 1 }
        bench.worker.publish(metrics: Array("old".utf8))
        broker.drop()
        try await bench.wait("it is connected") { bench.worker.present.phase == .connected }
        bench.worker.publish(metrics: Array("new".utf8))
        bench.accept(0..<1)
        try await bench.wait("all is delivered") { bench.delivered == 1 }
        let metrics = broker.newest.filter { $0.topic == "t/plant/gw/metrics" }
        #expect(metrics.map(\.payload) == ["new"] && metrics.allSatisfy { $0.quality == 0 })
        await bench.stop()
    }

    @Test func `a stop waits for acknowledgements, but not for ever`() async throws {
        let broker = try ScriptedBroker()
        broker.state.withLock { $0.acknowledgement = .withhold }
        let bench = Bench(ports: [broker.port])
        bench.worker.start()
        bench.accept(0..<3)
        try await bench.wait("three are in flight") { numbers(broker.newest).count == 3 }
        async let stopped: Void = bench.worker.stop()
        try await Task.sleep(for: .milliseconds(50))
        #expect(bench.worker.present.phase == .connected)
        await bench.stop()
        await stopped
        #expect(broker.newest.last?.payload == "offline")
        #expect(bench.delivery.look { !$0.isDrained && $0.inFlightCount == 0 && $0.unwrittenCount == 3 })
    }

    @Test func `a stop while there is no broker is immediate`() async throws {
        let bench = Bench(ports: [try freePort()])
        bench.worker.start()
        try await bench.wait("it waits") { bench.isWaiting }
        await bench.worker.stop()
        await bench.worker.stop()
        #expect(bench.worker.present.phase == .stopped)
    }

    private func freePort() throws -> UInt16 {
        let broker = try ScriptedBroker()
        return broker.port
    }
}
