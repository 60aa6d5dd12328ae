import Console
import ControlProtocol
import Foundation
import Testing
import Wording

/// What every verb prints, compared with `Golden/NAME.PLANT.LANGUAGE.txt`. After an intended change run the tests with
/// `MILLWRIGHT_RECORD_GOLDEN=1` and read the difference.
@Suite struct `What the verbs print` {
    @Test(arguments: Plant.allCases, Language.allCases)
    func `is as recorded`(plant: Plant, language: Language) throws {
        let now = Plant.now
        let reports: [(String, any Report)] = [
            ("status", StatusReport(plant.status, language: language)),
            ("assets", AssetsReport(plant.assets, now: now, language: language)),
            ("points", PointsReport(plant.points, now: now, language: language)),
            ("links", LinksReport(plant.links, now: now, language: language)),
            ("buffer", BufferReport(plant.buffer, now: now, language: language)),
            ("reload", ReloadReport(plant.reload, language: language)),
            ("alarms", AlarmsReport(plant.alarms, now: now, language: language)),
            ("health", HealthReport(plant.health, language: language)),
            ("show", AssetReport(plant.detail, now: now, language: language)),
            ("replay", ReplayReport(plant.replay, language: language)),
            ("rul", RemainingLifeReport(plant.remainingLives, now: now, language: language)),
            ("models", ModelRegistryReport(plant.models, now: now, language: language)),
        ]
        for (verb, report) in reports {
            try expect(report.lines(width: nil), "\(verb).\(plant).\(language.rawValue)")
            #expect(report.needsAttention == plant.isBad, "\(verb)")
        }
        let history = AlarmHistoryReport(plant.alarmHistory, now: now, language: language)
        try expect(history.lines(width: nil), "history.\(plant).\(language.rawValue)")
        let baselines = BaselinesReport(plant.baselines, now: now, language: language)
        try expect(baselines.lines(width: nil), "baselines.\(plant).\(language.rawValue)")
        let none = ModelRegistryReport(.init(models: [], refused: []), now: now, language: language)
        try expect(none.lines(width: nil), "models.none.\(language.rawValue)")
        let line = StatusReport(plant.status, language: language).line(clock: "03:00:00")
        try expect([line], "line.\(plant).\(language.rawValue)")
    }

    @Test(arguments: Language.allCases)
    func `a diagnosis begins with the machine`(language: Language) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/diagnose.json")
        let json = try [UInt8](Data(contentsOf: file))
        let found = try decode([AssetDiagnosis].self, from: json)
        for isExplained in [false, true] {
            let report = DiagnoseReport(found, isExplained: isExplained, now: Plant.now, language: language)
            #expect(report.needsAttention)
            try expect(report.lines(width: nil), "diagnose.\(isExplained ? "explained" : "short").\(language.rawValue)")
        }
    }

    @Test(arguments: Plant.allCases, Language.allCases)
    func `the live screen is as recorded at 80 by 24`(plant: Plant, language: Language) throws {
        try expect(screen(plant, language, 80, 24).lines(scroll: 0), "watch.\(plant).\(language.rawValue)")
    }

    @Test func `a silent daemon is the first thing that the live screen says`() throws {
        let lines = screen(.good, .english, 80, 24, silence: .seconds(12)).lines(scroll: 0)
        try expect(lines, "watch.silent.en")
    }

    @Test func `a wide terminal shows the points in two columns`() throws {
        try expect(screen(.bad, .english, 160, 30).lines(scroll: 0), "watch.wide.en")
    }

    @Test func `no report is wider than its terminal, and no screen larger`() {
        for width in stride(from: 1, through: 170, by: 13) {
            for report in [
                StatusReport(Plant.bad.status, language: .chinese) as any Report,
                PointsReport(Plant.bad.points, now: Plant.now, language: .chinese),
                LinksReport(Plant.bad.links, now: Plant.now, language: .english),
                BufferReport(Plant.bad.buffer, now: Plant.now, language: .english),
                AlarmsReport(Plant.bad.alarms, now: Plant.now, language: .chinese),
                AlarmHistoryReport(Plant.bad.alarmHistory, now: Plant.now, language: .english),
                HealthReport(Plant.bad.health, language: .english),
                AssetReport(Plant.bad.detail, now: Plant.now, language: .chinese),
                BaselinesReport([], now: Plant.now, language: .english),
                RemainingLifeReport(Plant.bad.remainingLives, now: Plant.now, language: .chinese),
                RemainingLifeReport([], now: Plant.now, language: .english),
                AssetsReport([], now: Plant.now, language: .english),
                PointsReport([], now: Plant.now, language: .english),
                LinksReport([], now: Plant.now, language: .english),
            ] {
                #expect(report.lines(width: width).allSatisfy { $0.width <= width })
            }
            for height in [1, 5, 9, 10, 24, 60] {
                let screen = screen(.bad, .chinese, width, height)
                let lines = screen.lines(scroll: .max)
                #expect(lines.count <= height && lines.allSatisfy { $0.width <= width }, "\(width)x\(height)")
            }
        }
    }

    @Test func `the last point can be scrolled to`() {
        let screen = screen(.good, .english, 80, 15)
        #expect(screen.scrollLimit == 4)
        func text(_ scroll: Int) -> String {
            screen.lines(scroll: scroll).map { $0.rendered(inColour: false) }.joined(separator: "\n")
        }
        #expect(!text(0).contains("load"))
        #expect(text(screen.scrollLimit).contains("load"))
        #expect(text(99) == text(screen.scrollLimit))
    }

    private func screen(
        _ plant: Plant, _ language: Language, _ width: Int, _ height: Int, silence: ElapsedTime? = nil
    ) -> WatchScreen {
        var history = History()
        for second in 0..<30 {
            var snapshot = plant.snapshot
            snapshot.status.valuesPerSecond = Double(second % 7)
            snapshot.points[0].value = .number(60 + Double(second % 10))
            second == 15 ? history.recordSilence() : history.record(snapshot)
        }
        return WatchScreen(
            plant.snapshot, history: history, clock: "03:00:00", silence: silence, language: language, width: width,
            height: height)
    }

    private func expect(_ lines: [StyledText], _ name: String) throws {
        let text = lines.map { $0.rendered(inColour: false) + "\n" }.joined()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["MILLWRIGHT_RECORD_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
    }
}
