import Testing
import Wording

@Suite struct SettingsMessageTests {
    /// One of every case, and every form that a text takes by its arguments.
    private static let messages: [SettingsMessage] =
        [
            .emptyFile(sample: "a.yaml"), .tooLarge(maximum: "4MiB"), .notUTF8, .controlCharacter(code: 27),
            .tooManyMistakes(listed: 3), .tab, .syntax(diagnosis: "did not find expected key"), .secondDocument,
            .tooDeep(maximum: 32), .anchor(name: "a"), .alias(name: "a"), .tag(name: "!a"), .keyNotText,
            .duplicateKey("a", firstLine: 1), .unknownKey("a", known: ["b"], nearest: nil),
            .unknownKey("a", known: ["b"], nearest: "b"), .missingKey("a", example: "1s"), .noValue, .emptyList,
            .missingCompanion(of: "a", companion: "b"), .notInteger(found: "a", minimum: "0", maximum: "1"),
            .outOfRange(found: "7", minimum: "0", maximum: "1"), .notDuration(found: "1"),
            .offGrid(found: "15ms", grid: "10ms"), .notSize(found: "1"), .notIdentifier(found: "A"),
            .reservedIdentifier(found: "now", reserved: ["ack", "now"]),
            .notOneOf(found: "a", allowed: ["b"], nearest: nil), .notOneOf(found: "a", allowed: ["b"], nearest: "b"),
            .emptyText, .textTooLong(maximum: 255), .controlCharacterInText, .notGroup(found: "A"),
            .notTopicPrefix(found: "+"), .unitTaken(unit: "1", machine: "a"), .notHost(found: "a b"),
            .missingPort(found: "a", example: "a:502"), .bareIPv6(found: "::1", example: "[::1]:502"),
            .notBroker(found: "a"), .brokerWithoutPort(found: "mqtt://a"), .credentialsInBroker, .tlsWithoutBroker,
            .notShare(found: "a"), .noSamples, .notSample(found: "a"), .notFrequency(found: "a"),
            .notSegment(found: "a"), .notBudget(found: "a"), .machineTaken("a"), .notSensorRate(found: "a"),
            .featureUnit(feature: "rms", unit: "", found: ""),
            .captureWrites(["holding 100"]), .notAddress(found: "a"), .addressPastEnd(first: 65535, count: 2),
            .notModicon(found: "4"),
            .modiconOfOtherTable(found: "40001", table: "input", digit: 3), .bitOfBit(table: "coil"),
            .typeOfBit(found: "int16"), .missingType(found: "4", types: ["int16"]),
            .orderOfOneRegister(found: "badc", type: "int16"), .extraWords(found: "a"),
            .unreadableKnowledge(file: "a.yaml", reason: "No such file"), .unreadableKnowledge(file: "a", reason: ""),
            .unreadableModel(file: "a.json", reason: "No such file"), .unreadableModel(file: "a", reason: ""),
            .foreignModel(file: "a.json"), .damagedModel(file: "a.json"), .newerModel(file: "a.json", version: 9),
            .unmappedColumn("s2", model: "a.json"),
            .notTestimony(found: "a b c"), .toldInOtherUnit(observation: "a", found: "°C", expected: "K"),
            .toldInOtherUnit(observation: "a", found: "", expected: ""), .toldTwice(observation: "a", point: "b"),
            .differsInPart(key: "class", other: "b"), .notLife(found: "0"), .noHealth, .pointInPlaceOfHealth,
            .unreadableProfile(file: "a.yaml", reason: "Permission denied"), .notParameterName(found: "a"),
            .notRegisterAddress(found: "a"), .parametersDoNotFit(profile: "a", place: "b"), .noProfile(device: "a"),
            .registerOfTwo("a", devices: ["b", "c"]), .unclosedQuote, .textBehindQuote, .missingColumn("a"),
            .unknownColumn("a", known: ["b"], nearest: nil), .unknownColumn("a", known: ["b"], nearest: "b"),
            .cellWithoutHeading("a", delimiter: ","), .otherAssetName(found: "a", first: "b", firstLine: 2),
            .notUTF8Table(encoding: "GB18030"), .notDelimiter(found: "|"), .decimalComma(found: "0,1", number: "0.1"),
            .noLimits, .limitsNotOrdered("low", "high"), .implausibleLimit, .wideDeadband, .notRate(found: "a"),
            .notDifference(found: "a"),
            .nothingExpected(of: "a"), .expectedOfItself, .unlikeClass(other: "a"),
            .notAlarm(found: "a"), .parentOfItself("a/b/high"), .notStop(found: "a"), .notBinWidth(found: "a"),
        ]
        + SettingsMessage.Shape.allCases.flatMap { found in
            SettingsMessage.Shape.allCases.map { .wrongShape(found: found, expected: $0) }
        }
        + SettingsMessage.Reference.allCases.flatMap { reference -> [SettingsMessage] in
            [
                .unknownReference(reference, found: "a", known: [], nearest: nil),
                .unknownReference(reference, found: "a", known: ["b"], nearest: nil),
                .unknownReference(reference, found: "a", known: ["b"], nearest: "b"),
            ]
        }

    @Test(arguments: messages)
    func `a message has problem and remedy in both languages`(message: SettingsMessage) {
        for language in Language.allCases {
            let explanation = message.explanation(in: language)
            for text in [explanation.problem, explanation.remedy] {
                #expect(!text.isEmpty)
                #expect(text.contains { ("一"..."鿿").contains($0) } == (language == .chinese))
                #expect(!text.contains("  "))
            }
            #expect(explanation.problem.last.map { !".。?？".contains($0) } == true)
        }
    }

    @Test(arguments: messages)
    func `both languages give the same figures`(message: SettingsMessage) {
        func figures(_ language: Language) -> Set<Substring> {
            Set(message.text(in: language).split { !("0"..."9").contains($0) })
        }
        #expect(figures(.chinese) == figures(.english))
    }

    @Test func `what comes from outside stands on one line and is short`() {
        #expect(excerpt("a\nb\u{1B}\u{202E}c") == "a\u{FFFD}b\u{FFFD}\u{FFFD}c")
        #expect(excerpt(String(repeating: "泵", count: 61)) == String(repeating: "泵", count: 60) + "…")
        #expect(excerpt("e" + String(repeating: "\u{301}", count: 100_000)).unicodeScalars.count == 240)
    }

    @Test func `a long list is cut`() {
        let text = SettingsMessage.notOneOf(found: "x", allowed: (1...20).map { "d\($0)" }, nearest: nil).text(
            in: .english)
        #expect(
            text
                == #""x" is not allowed; allowed: d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, …. Use one of these."#
        )
    }

    @Test func `some messages, word for word`() {
        #expect(
            SettingsMessage.tab.text(in: .english)
                == "a tab is used for indentation; YAML wants spaces. Replace the tab by spaces.")
        #expect(SettingsMessage.tab.text(in: .chinese) == "缩进用了制表符；YAML 只允许空格。请将制表符替换为空格。")
        let broker = SettingsMessage.brokerWithoutPort(found: "mqtt://10.0.0.5")
        #expect(
            broker.text(in: .english)
                == #""mqtt://10.0.0.5" has no port. Add the port; usual are 1883 for mqtt and 8883 for mqtts."#)
        #expect(broker.text(in: .chinese) == "“mqtt://10.0.0.5” 没有端口。请补上端口；mqtt 常用 1883，mqtts 常用 8883。")
        let key = SettingsMessage.unknownKey("timout", known: ["link", "timeout"], nearest: "timeout")
        #expect(key.text(in: .english) == #""timout" is no key here; known: link, timeout. Did you mean timeout?"#)
        #expect(key.text(in: .chinese) == "此处没有 “timout” 这个键；可用的键：link、timeout。您是不是想写 timeout？")
    }
}
