import DataAcquisition
import Measurement
import Modbus
import Testing

@Suite struct `Polling one device` {
    /// Registers 0, 10 and 20: three blocks.
    private func threeBlocks() throws -> [PointConfiguration] {
        [try point("a", 0), try point("b", 10), try point("c", 20)]
    }

    /// Three groups of one block each.
    private func threeGroups() throws -> [PointConfiguration] {
        [try point("a", 0, every: 1000), try point("b", 1, every: 2000), try point("c", 2, every: 4000)]
    }

    // MARK: One cycle

    @Test func `a poll asks for what the group holds, with the device's unit and timeout`() throws {
        let rig = try Rig([try point("a", 5), try point("b", 6)])
        rig.advance(to: 999)
        #expect(rig.line.asked.isEmpty)
        rig.advance(to: 1000)
        let asked = try #require(rig.line.asked.first)
        #expect(asked.request.pdu == [3, 0, 5, 0, 2] && asked.request.unit == UnitID(7))
        #expect(asked.timeout == .seconds(1))
        let batches = try rig.answer(.registers([11, 22]), after: 3)
        #expect(batches.map { $0.readings.map(\.value) } == [[.unsigned(11), .unsigned(22)]])
        #expect(batches[0].qualities.isEmpty && batches[0].offsets.isEmpty)
    }

    @Test func `a value was acquired in the middle of request and response, on both clocks`() throws {
        let rig = try Rig([try point("a", 0)])
        rig.advance(to: 1000)
        let batch = try #require(try rig.answer(.registers([1]), after: 10).first)
        #expect(batch.milliseconds == 1005)
        #expect(batch.time.wall.milliseconds == Rig.bootWall + 1005)
    }

    @Test func `blocks are asked one after the other, and each point keeps its own time`() throws {
        let rig = try Rig(try threeBlocks())
        rig.advance(to: 1000)
        #expect(rig.line.asked.count == 1)
        #expect(try rig.answer(.registers([1]), after: 10).isEmpty)
        #expect(try rig.answer(.registers([2]), after: 20).isEmpty)
        let batches = try rig.answer(.registers([3]), after: 40)
        #expect(rig.line.asked.map { $0.request.range.start } == [0, 10, 20])
        let batch = try #require(batches.first)
        #expect(batches.count == 1 && batch.milliseconds == 1005)
        #expect(batch.offsets == [0, 15, 45])
        #expect(batch.words == [1, 2, 3])
    }

    @Test func `a batch has the time of its earliest request, wherever its points lie`() throws {
        let rig = try Rig([try point("late", 20), try point("early", 0)])
        rig.advance(to: 1000)
        _ = try rig.answer(.registers([1]), after: 10)
        let batch = try #require(try rig.answer(.registers([2]), after: 10).first)
        #expect(batch.milliseconds == 1005 && batch.offsets == [10, 0])
        #expect(batch.words == [2, 1])
    }

    @Test func `several assets on one device get a batch each`() throws {
        let rig = try Rig([try point("a", 0), try point("b", 1)], assets: ["pump", "fan"])
        rig.advance(to: 1000)
        #expect(rig.line.asked.count == 1)
        let batches = try rig.answer(.registers([8, 9]))
        #expect(batches.map(\.layout.asset.rawValue) == ["pump", "fan"])
        #expect(batches.map(\.words) == [[8, 9], [8, 9]])
    }

    @Test func `an exception marks its own block only, and the device stays in service`() throws {
        let rig = try Rig(try threeBlocks())
        rig.advance(to: 1000)
        _ = try rig.answer(.registers([1]))
        _ = try rig.answer(.exception(2))
        let batch = try #require(try rig.answer(.registers([3])).first)
        #expect(batch.qualityOfAll == [.good, .illegalAddress, .good])
        #expect(batch.readings.map(\.value) == [.unsigned(1), nil, .unsigned(3)])
        #expect(rig.poller.health.state == .healthy)
        #expect(rig.poller.statistics.exceptions.value == 1 && rig.poller.statistics.responses.value == 3)
        rig.advance(to: 2000)
        #expect(rig.line.outstanding.count == 1)
    }

    @Test func `a float that is no number is bad and its neighbour is not`() throws {
        let float = PointConfiguration(
            id: try id("f"), name: "f", device: try id("plc"),
            source: try #require(AddressedValue(table: .holding, address: 1, encoding: .number(.float32, .abcd))),
            unit: "", period: .seconds(1))
        let rig = try Rig([try point("a", 0), float])
        rig.advance(to: 1000)
        let batch = try #require(try rig.answer(.registers([1, 0x7FC0, 0])).first)
        #expect(batch.qualityOfAll == [.good, .notANumber])
    }

    // MARK: Schedule

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `polls keep the grid whatever the answers take`(seed: UInt64) throws {
        let rig = try Rig([try point("a", 0, every: 100)])
        var random = SeededGenerator(seed: seed)
        for slot in 1...200 {
            rig.run(to: Int64(100 * slot))
            #expect(rig.line.outstanding.count == 1)
            _ = try rig.answer(.registers([0]), after: .random(in: 0...99, using: &random))
        }
        #expect(rig.poller.statistics.overruns.value == 0 && rig.poller.statistics.requests.value == 200)
    }

    @Test func `a phase moves all slots by its share of the period, on the grid`() throws {
        let rig = try Rig([try point("a", 0)], phase: PollPhase(share: 1.0 / 3))
        #expect(rig.poller.nextWake == rig.time(330))
    }

    @Test func `a slot that finds the poll before unfinished is skipped and counted`() throws {
        let rig = try Rig([try point("a", 0)])
        rig.run(to: 3500)
        #expect(rig.line.asked.count == 1)
        #expect(rig.poller.statistics.overruns.value == 2)
        _ = try rig.answer(.registers([0]))
        rig.run(to: 4000)
        #expect(rig.line.asked.count == 2 && rig.poller.statistics.overruns.value == 2)
    }

    @Test func `slots that a late wake-up missed are counted and not made up for`() throws {
        let rig = try Rig([try point("a", 0)])
        rig.advance(to: 5500)
        #expect(rig.line.asked.count == 1 && rig.poller.statistics.overruns.value == 4)
        #expect(rig.poller.nextWake == rig.time(6000))
    }

    @Test func `slots of a device that is left alone are no overruns`() throws {
        let rig = try Rig([try point("a", 0)], retries: 0)
        rig.advance(to: 1000)
        _ = try rig.answer(.timeout, after: 900)
        rig.advance(to: 30_000)  // The loop itself was late.
        #expect(rig.poller.statistics.overruns.value == 0)
    }

    // MARK: Silence

    @Test func `a request that timed out is asked again as often as the policy says`() throws {
        let rig = try Rig([try point("a", 0)], retries: 2)
        rig.advance(to: 1000)
        #expect(try rig.answer(.timeout).isEmpty)
        #expect(try rig.answer(.fault(.wrongFunction(4))).isEmpty)
        #expect(rig.poller.health.state == .healthy)
        let batch = try #require(try rig.answer(.registers([5])).first)
        #expect(batch.qualityOfAll == [.good])
        let statistics = rig.poller.statistics
        #expect(statistics.requests.value == 3 && statistics.retries.value == 2)
        #expect(statistics.timeouts.value == 1 && statistics.faults.value == 1 && statistics.responses.value == 1)
    }

    @Test func `an answer that came damaged is a fault and a checksum error, one of another function only a fault`()
        throws
    {
        let rig = try Rig([try point("a", 0)], retries: 2)
        rig.advance(to: 1000)
        _ = try rig.answer(.fault(.wrongChecksum))
        _ = try rig.answer(.fault(.wrongFunction(4)))
        #expect(rig.poller.statistics.faults.value == 2)
        #expect(rig.poller.statistics.checksumErrors.value == 1)
    }

    @Test func `each block has its own retries`() throws {
        let rig = try Rig(try threeBlocks(), retries: 1)
        rig.advance(to: 1000)
        for value: UInt16 in [1, 2] {
            _ = try rig.answer(.timeout)
            _ = try rig.answer(.registers([value]))
        }
        _ = try rig.answer(.timeout)
        let batch = try #require(try rig.answer(.registers([3])).first)
        #expect(batch.words == [1, 2, 3] && batch.qualities.isEmpty)
    }

    @Test func `a device that stays silent turns all its points bad, once, and is left alone`() throws {
        let rig = try Rig(try threeGroups(), retries: 1)
        rig.advance(to: 1000)
        _ = try rig.answer(.timeout, after: 100)
        let batches = try rig.answer(.timeout, after: 100)
        #expect(batches.map(\.qualityOfAll) == [[.timeout], [.timeout], [.timeout]])
        #expect(Set(batches.map(\.layout.id)) == [0, 1, 2])
        #expect(rig.poller.health.reason == .timeout)
        #expect(rig.poller.health.nextProbe == rig.time(2200))
        rig.run(to: 2199)
        #expect(rig.line.outstanding.isEmpty)
    }

    @Test func `what was read before the silence stays good`() throws {
        let rig = try Rig(try threeBlocks(), retries: 0)
        rig.advance(to: 1000)
        _ = try rig.answer(.registers([1]), after: 10)
        let batch = try #require(try rig.answer(.timeout, after: 1000).first)
        #expect(batch.qualityOfAll == [.good, .timeout, .timeout])
        #expect(batch.milliseconds == 1005 && batch.offsets == [0, 1005, 1005])
    }

    @Test func `a group whose request is still out when the device falls silent turns bad with its own request`() throws
    {
        let rig = try Rig(try threeGroups(), retries: 1)
        rig.advance(to: 4000)
        #expect(rig.line.outstanding.count == 3)
        // All three time out, are asked again and time out again: each turns bad once.
        var seen: [UInt32] = []
        for _ in 0..<4 { seen += try rig.answer(.timeout).map(\.layout.id) }
        while !rig.line.outstanding.isEmpty { seen += try rig.answer(.timeout).map(\.layout.id) }
        #expect(seen.sorted() == [0, 1, 2])
        #expect(rig.poller.health.nextProbe == rig.time(5000))
    }

    @Test func `a probe asks once, without a retry, and pauses double up to a minute`() throws {
        let rig = try Rig(try threeGroups(), retries: 3)
        rig.advance(to: 1000)
        for _ in 0...3 { _ = try rig.answer(.timeout) }
        var asked = rig.line.asked.count
        for pause: Int64 in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            let failed = rig.milliseconds
            #expect(rig.poller.health.nextProbe == rig.time(failed + pause * 1000))
            rig.run(to: failed + pause * 1000 - 1)
            #expect(rig.line.asked.count == asked)
            rig.run(to: failed + pause * 1000)
            asked += 1
            #expect(rig.line.asked.count == asked && rig.poller.health.state == .probing)
            rig.run(to: rig.milliseconds + 700)
            #expect(rig.line.asked.count == asked)
            // The other groups have been told that the device is silent.
            #expect(try rig.answer(.timeout, after: 300).map(\.layout.id) == [0])
        }
    }

    @Test func `an answered probe puts the device back on its schedule`() throws {
        let rig = try Rig(try threeGroups(), retries: 0)
        rig.advance(to: 1000)
        _ = try rig.answer(.timeout, after: 1000)
        rig.run(to: 3000)
        let batches = try rig.answer(.registers([42]), after: 10)
        #expect(batches.map(\.words) == [[42]])
        #expect(rig.poller.health.state == .healthy && rig.poller.health.reason == nil)
        rig.run(to: 4000)
        #expect(rig.line.outstanding.map(\.token.group) == [0, 1, 2])
        // The next silence begins with the shortest pause again.
        _ = try rig.answer(.timeout)
        #expect(rig.poller.health.nextProbe == rig.time(5000))
    }

    @Test func `an answered probe goes on with the blocks behind it`() throws {
        let rig = try Rig(try threeBlocks(), retries: 1)
        rig.advance(to: 1000)
        _ = try rig.answer(.timeout)
        _ = try rig.answer(.timeout)
        rig.run(to: 2000)
        _ = try rig.answer(.registers([1]))
        _ = try rig.answer(.timeout)
        _ = try rig.answer(.registers([2]))
        let batch = try #require(try rig.answer(.registers([3])).first)
        #expect(batch.words == [1, 2, 3] && batch.qualities.isEmpty)
    }

    @Test func `an exception to a probe is an answer`() throws {
        let rig = try Rig(try threeBlocks(), retries: 0)
        rig.advance(to: 1000)
        _ = try rig.answer(.timeout)
        rig.run(to: 2000)
        _ = try rig.answer(.exception(6))
        #expect(rig.poller.health.state == .healthy && rig.poller.health.reason == .deviceBusy)
        #expect(rig.line.outstanding.count == 1)
    }

    @Test(arguments: [(UInt8(10), Quality.gatewayPathUnavailable), (11, .gatewayTargetSilent)])
    func `a gateway that cannot reach the device counts as its silence`(code: UInt8, reason: Quality) throws {
        let rig = try Rig(try threeGroups(), retries: 5)
        rig.advance(to: 1000)
        let batches = try rig.answer(.exception(code))
        #expect(batches.map(\.qualityOfAll) == [[reason], [reason], [reason]])
        #expect(rig.poller.health.nextProbe == rig.time(2000) && rig.poller.health.reason == reason)
        #expect(rig.line.asked.count == 1)
    }

    @Test func `a wrong answer is retried and then counts as silence with its own reason`() throws {
        let rig = try Rig([try point("a", 0)], retries: 1)
        rig.advance(to: 1000)
        _ = try rig.answer(.fault(.wrongFunction(4)))
        #expect(try rig.answer(.fault(.wrongFunction(4))).map(\.qualityOfAll) == [[.badResponse]])
        #expect(rig.poller.health.reason == .badResponse)
    }

    @Test func `a lost connection turns all bad at once, and its return brings the probe forward`() throws {
        let rig = try Rig(try threeGroups(), retries: 5)
        rig.advance(to: 1000)
        let batches = try rig.answer(.disconnected, sent: false)
        #expect(batches.map(\.qualityOfAll) == [[.disconnected], [.disconnected], [.disconnected]])
        #expect(rig.line.outstanding.isEmpty)
        rig.run(to: 1200)
        rig.acquisition.connectionReturned(of: try id("line"), now: rig.now)
        #expect(rig.poller.nextWake == rig.now)
        rig.run(to: 1200)
        #expect(rig.line.outstanding.count == 1)
        #expect(try rig.answer(.registers([1])).map(\.words) == [[1]])
        #expect(rig.poller.health.state == .healthy)
    }

    @Test func `a connection that returns does not hurry a device that was silent over the old one`() throws {
        let rig = try Rig([try point("a", 0)], retries: 0)
        rig.advance(to: 1000)
        _ = try rig.answer(.timeout)
        rig.acquisition.connectionReturned(of: try id("line"), now: rig.now)
        #expect(rig.poller.health.nextProbe == rig.time(2000))
    }

    // MARK: Leaving

    @Test func `an answer to a removed device completes nothing`() throws {
        let rig = try Rig([try point("a", 0)])
        rig.advance(to: 1000)
        rig.acquisition.remove(rig.poller)
        #expect(try rig.answer(.registers([1])).isEmpty)
        #expect(rig.poller.statistics.responses.value == 0)
        #expect(rig.acquisition.nextWake == nil)
        #expect(rig.acquisition.makeSerial() != rig.poller.serial)
    }

    // MARK: Any order of events

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `whatever is answered, nothing is asked twice at once and the next wake-up is never lost`(seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let rig = try Rig(
                [
                    try point("a", 0, every: 100), try point("b", 50, every: 100), try point("c", 1, every: 300),
                    try point("d", 2, every: 1000),
                ], retries: .random(in: 0...2, using: &random))
            var pace = SeededGenerator(seed: random.next())
            for _ in 0..<300 {
                rig.run(to: rig.milliseconds + .random(in: 0...120, using: &pace))
                let outstanding = rig.line.outstanding.map(\.token.group)
                #expect(Set(outstanding).count == outstanding.count)
                if rig.poller.health.state == .probing { #expect(!outstanding.isEmpty) }
                #expect(rig.poller.nextWake.map { $0 > rig.now } ?? false)
                guard let next = rig.line.outstanding.first else { continue }
                let count = Int(next.request.range.count)
                let batches =
                    switch Int.random(in: 0..<12, using: &pace) {
                    case 0: try rig.answer(.timeout)
                    case 1: try rig.answer(.exception([2, 6, 10, 11].randomElement(using: &pace) ?? 2))
                    case 2: try rig.answer(.fault(.wrongFunction(4)))
                    case 3: try rig.answer(.disconnected, sent: Bool.random(using: &pace))
                    default: try rig.answer(.registers(Array(repeating: 1, count: count)))
                    }
                for batch in batches {
                    #expect(batch.qualityOfAll.allSatisfy { $0 == .good } == batch.qualities.isEmpty)
                }
                if Int.random(in: 0..<20, using: &pace) == 0 {
                    rig.acquisition.connectionReturned(of: try id("line"), now: rig.now)
                }
            }
        }
    }
}
