import Measurement
import Testing
import Wording

@Suite struct `A failure of a verb without a daemon` {
    private static let failures: [CommissioningFailure] =
        [
            .fileUnreadable(path: "/a", reason: "b"), .fileTooLarge(path: "/a", limit: 4), .spelling(.tab),
            .fileHasMistakes(path: "/a", count: 1), .fileHasMistakes(path: "/a", count: 2), .notDevice(found: "a"),
            .linkWithoutSettings(found: "a"), .countOutOfRange(found: 0, first: 65535, maximum: 1),
            .countOutOfRange(found: 9, first: 65530, maximum: 6), .cutValue(count: 3, type: "float32", length: 2),
            .orderWithoutType, .bitOfRegister(found: "12.3"), .onlyRead(table: "input", type: "uint16"),
            .noSuchValue(found: "1.5", type: "uint16"), .bitTable("coil"), .portOutOfRange(-1),
            .silent(device: "a:1/1", asked: "holding 1", milliseconds: 9), .broken(device: "a:1/1", asked: "coil 4"),
            .unitTaken(unit: 1, machines: ["a", "b"]), .fileUnwritable(path: "/a", reason: "b"),
            .outputIsInput(path: "/a"), .severalRecordings,
            .noVelocity(unit: "bar"), .noSpectrum(samples: 9), .nothingInRange(end: "9 Hz"), .notRange(found: "9-1"),
            .notSpeed(found: "0.0"),
        ]
        + ([.refused, .timeout, .unreachable, .unresolved, .closed, .notModbus, .other(reason: "b")]
        as [CommissioningFailure.Connection]).map { .noConnection($0, address: "a:1") }
        + ([.portInUse, .notPermitted, .addressNotHere, .unknownHost, .other(reason: "b")]
        as [CommissioningFailure.Listening]).map { .cannotListen($0, address: "a:1") }
        + ([
            .unknownKind, .notWave, .truncated(stated: 9, found: 5), .unknownCoding(2, bits: 4), .noSamples, .oneSample,
            .tooLong(9, limit: 8),
            .notFinite(sample: 3),
            .noSuchChannel(3, of: 2), .notNumber("a", line: 7), .missingRate, .noRate,
        ] as [CommissioningFailure.Recording]).map { .recording($0, path: "/a") }
        + ([
            .unknownDesignation("a"), .unknownPart("a"), .repeated("n"), .missing("d"), .notNumber("a", key: "n"),
            .impossible("n=1"),
        ] as [CommissioningFailure.Bearing]).map { .bearing($0) }
        + Quality.allCases.map { .refused($0, code: 9, device: "a:1/1", asked: "holding 1…4") }

    @Test(arguments: failures)
    func `has problem and remedy in both languages`(failure: CommissioningFailure) {
        let texts = Language.allCases.map { failure.explanation(in: $0) }
        for text in texts { #expect(!text.problem.isEmpty && !text.remedy.isEmpty && !text.problem.hasSuffix(".")) }
        #expect(Set(texts.map(\.problem)).count == Language.allCases.count)
    }
}
