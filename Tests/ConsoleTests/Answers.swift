import Commissioning
import Console
import ControlProtocol

/// A plant on a good day and on a bad one, at a fixed time.
enum Plant: String, CaseIterable {
    case good, bad

    static let now: Int64 = 1_700_000_000_000

    var isBad: Bool { self == .bad }

    var snapshot: Snapshot { Snapshot(status: status, assets: assets, points: points, links: links, alarms: alarms) }

    var alarms: AlarmsAnswer {
        func alarm(
            _ point: String, _ kind: String, _ state: String, _ level: String, _ priority: String, _ value: Double?,
            limit: Double?, unit: String, seconds: Int64, reason: String? = nil, until: Int64? = nil
        ) -> AlarmAnswer {
            AlarmAnswer(
                id: "pump-07/\(point)/\(kind)", asset: "pump-07", assetName: "循环水泵 7#", point: point,
                pointName: point == "bearing_temp" ? "轴承温度" : point, state: state, level: level, priority: priority,
                value: value, limit: limit, unit: unit, raised: Self.now - 1000 * seconds,
                since: Self.now - 1000 * seconds, firstOut: level == "high_high", chattering: kind == "rate",
                stale: seconds > 86_400, reason: reason, until: until,
                advice: kind == "high" ? .init(en: "check the lubrication", zh: "检查润滑") : nil)
        }
        let shelved = alarm(
            "flow", "low", "shelved", "low", "low", 3.2, limit: 5, unit: "m³/h", seconds: 7300,
            reason: "阀门检修", until: Self.now + 3_600_000)
        guard isBad else { return AlarmsAnswer(alarms: [shelved], flood: false) }
        return AlarmsAnswer(
            alarms: [
                alarm(
                    "bearing_temp", "high", "unack_active", "high_high", "high", 91.25, limit: 90, unit: "°C",
                    seconds: 65),
                alarm(
                    "oil_level", "rate", "acked_active", "rate", "medium", 12, limit: 2, unit: "mm", seconds: 100_000),
                alarm("suction", "missing", "rtn_unack", "missing", "low", nil, limit: nil, unit: "bar", seconds: 300),
                shelved,
            ], flood: true)
    }

    var alarmHistory: AlarmHistoryAnswer {
        AlarmHistoryAnswer(
            from: Self.now - 7 * 86_400_000, to: Self.now, raised: isBad ? 1042 : 0, annunciated: isBad ? 61 : 0,
            perDay: isBad ? 148.9 : 0, perTenMinutes: isBad ? 1.03 : 0, mostInTenMinutes: isBad ? 1000 : 0,
            floodShare: isBad ? 0.002 : 0, busyHourShare: isBad ? 0.006 : 0,
            shares: isBad ? ["low": 0.7, "medium": 0.2, "high": 0.1] : [:],
            stale: isBad ? ["pump-07/oil_level/rate"] : [], chattering: [],
            fleeting: isBad ? ["pump-07/flow/low"] : [],
            topTen: isBad ? [.init(alarm: "pump-07/oil_level/rate", count: 900)] : [],
            topTenShare: isBad ? 0.864 : 0,
            changes: isBad
                ? [
                    .init(
                        at: Self.now - 65_000, alarm: "pump-07/bearing_temp/high", cause: "escalated",
                        state: "unack_active", level: "high_high", priority: "high", value: 91.25, unit: "°C",
                        annunciated: true, by: nil, reason: nil),
                    .init(
                        at: Self.now - 5000, alarm: "pump-07/flow/low", cause: "shelved", state: "shelved",
                        level: "low", priority: "low", value: nil, unit: "m³/h", annunciated: false, by: "socket",
                        reason: "阀门检修"),
                ] : [])
    }

    var replay: ReplayAnswer {
        ReplayAnswer(
            file: "2026.csv", rows: isBad ? 604_800 : 1, from: Self.now - 7 * 86_400_000, to: Self.now,
            points: ["pump-07/bearing_temp"], absent: isBad ? ["pump-07/flow", "pump-07/speed"] : [],
            ignored: isBad ? ["备注"] : [], timeReversals: isBad ? 1 : 0, alarms: alarmHistory)
    }

    var buffer: BufferAnswer {
        isBad
            ? BufferAnswer(
                unwritten: 3, stored: 1204, storedBytes: 40_000_000, maximumBytes: 64 << 20,
                oldest: Self.now - 725_000, secondsUntilFull: 136_800, secondsUntilDrained: 42, dropped: 17)
            : BufferAnswer(
                unwritten: 0, stored: 0, storedBytes: 0, maximumBytes: 64 << 20, oldest: nil, secondsUntilFull: nil,
                secondsUntilDrained: nil, dropped: 0)
    }

    var uplink: UplinkAnswer {
        UplinkAnswer(
            state: isBad ? .waiting : .connected, broker: "mqtts://10.0.0.5:8883", since: Self.now - 11_525_000,
            reason: isBad ? "connection refused" : nil, nextAttempt: isBad ? Self.now + 7_200 : nil, inFlight: 12,
            window: 64, delivered: 1_234_567)
    }

    var status: StatusAnswer {
        StatusAnswer(
            gateway: "gw-01", name: "演示网关", site: "plant-2", version: "0.1.0", epoch: "k3f9x2m7", now: Self.now,
            clock: .synchronized,
            uptime: 11_525, uplink: uplink, buffer: buffer,
            devices: .init(total: 3, good: isBad ? 2 : 3, bad: isBad ? 1 : 0),
            points: .init(total: 6, good: isBad ? 4 : 6, bad: isBad ? 2 : 0),
            alarms: AlarmCounts(
                active: isBad ? 2 : 0, unacknowledged: isBad ? 1 : 0, silenced: 1, priority: isBad ? "high" : nil),
            states: isBad ? ["unknown": 1] : ["off": 2, "run": 1],
            valuesPerSecond: 6,
            residentBytes: 19_083_264,
            counters: ["uplink.resent_messages": 2])
    }

    var assets: [AssetAnswer] {
        [
            AssetAnswer(
                id: "pump-07", name: "循环水泵 7#", points: .init(total: 4, good: 4, bad: 0), newest: Self.now - 400,
                reasons: [],
                alarms: AlarmCounts(
                    active: isBad ? 2 : 0, unacknowledged: isBad ? 1 : 0, silenced: 0, priority: isBad ? "high" : nil),
                operation: operation),
            AssetAnswer(
                id: "fan-02", name: "fan-02", points: .init(total: 2, good: isBad ? 0 : 2, bad: isBad ? 2 : 0),
                newest: Self.now - 65_000,
                reasons: isBad ? ["bad:timeout", "bad:illegal_address"] : [],
                alarms: AlarmCounts(active: 0, unacknowledged: 0, silenced: 1, priority: nil)),
        ]
    }

    var points: [PointAnswer] {
        func point(
            _ asset: String, _ id: String, _ name: String, _ unit: String, _ type: String, _ value: PointAnswer.Value?,
            _ quality: String = "good"
        ) -> PointAnswer {
            PointAnswer(
                asset: asset, id: id, name: name, unit: unit, type: type, source: "plc1 holding 12 \(type)", period: 1,
                value: value, quality: quality, at: Self.now - 400)
        }
        return [
            point("pump-07", "bearing_temp", "轴承温度", "°C", "float32", .number(61.400001525878906)),
            point("pump-07", "speed", "转速", "rpm", "float32", .integer(1480)),
            point("pump-07", "running", "running", "", "bool", .bool(true)),
            point("pump-07", "hours", "hours", "h", "uint64", .unsigned(.max)),
            point(
                "fan-02", "velocity", "velocity", "mm/s", "float32", isBad ? nil : .number(0.5),
                isBad ? "bad:timeout" : "good"),
            point(
                "fan-02", "load", "load", "%", "int16", isBad ? nil : .integer(-3),
                isBad ? "bad:illegal_address" : "good"),
        ]
    }

    var links: [LinkAnswer] {
        func device(_ id: String, _ unit: Int, isBad: Bool) -> LinkAnswer.Device {
            .init(
                id: id, unit: unit, state: isBad ? .backingOff : .healthy, reason: isBad ? "bad:timeout" : nil,
                nextProbe: isBad ? Self.now + 8_000 : nil, requests: 12_345, responses: 12_300,
                timeouts: isBad ? 45 : 0,
                exceptions: 0, faults: isBad ? 2 : 0, checksumErrors: isBad ? 1 : 0, retries: isBad ? 3 : 0,
                overruns: 0, roundTripMedian: isBad ? nil : 1.21, roundTripP99: isBad ? nil : 4.56,
                roundTrips: [.init(upTo: 1, count: 4000), .init(upTo: 2, count: 8200), .init(upTo: 5, count: 99)]
                    + [10, 20, 50, 100, 200, 500, 1000].map { .init(upTo: $0, count: 0) }
                    + [.init(upTo: nil, count: isBad ? 0 : 1)],
                refused: isBad ? ["holding 12…13: bad:illegal_address"] : [])
        }
        let waveforms = [
            LinkAnswer.Waveform(
                asset: "pump-07", location: "de_h", device: "plc1", captured: 1440, failed: 2, overruns: 0,
                progress: 0.456, reason: "bad:timeout", failing: false),
            LinkAnswer.Waveform(
                asset: "pump-07", location: "nde_h", device: "plc2", captured: isBad ? 17 : 1440,
                failed: isBad ? 1204 : 0, overruns: isBad ? 3 : 0, progress: nil, reason: isBad ? "torn" : nil,
                failing: isBad),
        ]
        return [
            LinkAnswer(
                id: "line1", address: "192.168.1.10:502", state: .connected, reason: nil, connects: 1, disconnects: 0,
                unmatchedAnswers: 0, load: isBad ? 0.934 : 0.0312,
                devices: [device("plc1", 3, isBad: false), device("plc2", 4, isBad: isBad)], waveforms: waveforms),
            LinkAnswer(
                id: "line2", address: "192.168.1.11:502", state: isBad ? .waiting : .connected,
                reason: isBad ? "connection refused" : nil, connects: 2, disconnects: 1, unmatchedAnswers: 0, load: nil,
                devices: [device("chamber", 255, isBad: false)], waveforms: []),
        ]
    }

    var reload: ReloadAnswer {
        ReloadAnswer(
            applied: !isBad, added: isBad ? [] : ["device plc3"], removed: isBad ? [] : ["asset fan-01"],
            changed: isBad ? [] : ["link line1"],
            mistakes: isBad ? ["millwright.yaml:41: points: 130 registers asked.\n  Split the point."] : [])
    }
}
