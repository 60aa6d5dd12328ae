import Testing
import Wording

@Suite struct `What is said of prognoses` {
    private static let failures: [PrognosisFailure] =
        [
            .noTime(unit: "a", path: "/a", line: 2), .timeNotAscending(unit: "a", path: "/a", line: 3),
            .noMeasurements(path: "/a"),
            .oneRow(unit: "a"), .tooFewFailures(found: 1, needed: 5), .nothingVaries, .noTruth(unit: "a"),
            .foreignModel(path: "/a"), .newerModel(path: "/a", version: 2), .damagedModel(path: "/a"),
            .notPositive(option: "--cap"), .notShare(option: "--from-share"), .notFinite(option: "--limit"),
            .missingOption("--data"), .notPart("a"), .notMaintenance, .unreadableRecord(path: "/a", reason: "b"),
            .foreignRecord(path: "/a", version: 9),
            .noLives(of: "a"), .noLives(of: nil),
        ]
        + ([
            .empty, .notUTF8, .missingColumn("a", known: ["b"]), .repeatedColumn("a"),
            .cellCount(1, headings: 2, line: 3), .notNumber("a", column: "b", line: 4),
        ] as [PrognosisFailure.Table]).map { .table($0, path: "/a") }

    @Test(arguments: failures)
    func `has problem and remedy in both languages`(failure: PrognosisFailure) {
        let texts = Language.allCases.map { failure.explanation(in: $0) }
        for text in texts { #expect(!text.problem.isEmpty && !text.remedy.isEmpty && !text.problem.hasSuffix(".")) }
        #expect(Set(texts.map(\.problem)).count == Language.allCases.count)
    }

    private static let messages: [PrognosisMessage] =
        [
            .learnt(trees: nil, units: 3, censored: 1, rows: 9, shortest: "1", longest: "2", time: "h"),
            .livesOfRecord(of: "a", from: "1", to: "2"), .modelLive(for: "a/b", since: "1"),
            .modelWasLive(for: "a/b", from: "1", until: "2"), .modelRefused(for: "a/b", .seconds(3)), .noModels,
            .usedColumns(["a"], ignored: ["b"], regimes: 2), .leftOutError(rmse: "1", cap: nil),
            .leftOutError(rmse: "1", cap: "125"), .leftOutInterval(units: 9, coverage: "90", width: "1", from: nil),
            .leftOutInterval(units: 9, coverage: "90", width: "1", from: "50"),
            .modelWritten(path: "/a", hash: "0123"),
            .strangeRegime(unit: "a"), .judgedOnce(units: 3), .judgedAlongLife(units: 3, moments: 9), .allUnits,
            .horizon,
            .figuresExplained(cap: nil), .figuresExplained(cap: "125"), .tooFewValues(needed: 20),
            .noDegradationSeen(column: "a"), .limitPassed(column: "a"), .noIndicators, .learningLevel(hours: 3),
            .awaitingHours(hours: 2), .unseenRegime, .trainedModel(file: "a.json", hash: "0123"),
            .learningValues(3),
            .degradationNotSeen, .limitReached, .degradationSeen(.seconds(20)), .model(kind: "gamma", percent: "60"),
            .used(meter: "cuts", left: "3", rate: nil), .used(meter: "cuts", left: nil, rate: "2"),
            .expectedOf(ended: 3, all: 5), .statedLife, .statedLifeUsedUp, .ageNotKnown,
            .partReplaced(part: "a", outcome: "worn"), .lifeCorrected(part: "a", outcome: "failed"),
            .useStated(part: "a", used: "3"), .partNotKnown(part: "a"), .noLifeEnded(part: "a"),
            .livesWritten(lives: 1, rows: 2, path: "/a"), .livesLeftOut(unknownAge: 1, damaged: 2, short: 3),
        ] + PrognosisMessage.Column.allCases.map { .column($0) }

    @Test(arguments: messages)
    func `is said in both languages`(message: PrognosisMessage) {
        #expect(Set(Language.allCases.map { message.text(in: $0) }).count == Language.allCases.count)
    }
}
