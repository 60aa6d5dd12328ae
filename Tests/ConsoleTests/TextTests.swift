import Console
import ControlProtocol
import Testing
import Wording

@Suite struct `Text on a terminal` {
    @Test(arguments: [
        ("abc", 3), ("机匠", 4), ("é", 1), ("e\u{301}", 1), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2),
        ("👷", 2), ("👩‍🔧", 2), ("🇨🇳", 2), ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("°C", 2), ("▁█●━…", 5), ("，", 2), ("𠀀", 2),
        ("", 0),
    ])
    func `takes as many cells as terminals give it`(text: String, width: Int) {
        #expect(text.displayWidth == width)
        #expect(StyledText(text).width == width)
    }

    @Test func `is cut between characters, never inside, and says so`() {
        let text = StyledText("循环水泵", .bad) + StyledText("7#")
        #expect(
            (0...10).map { text.truncated(to: $0).rendered(inColour: false) } == [
                "", "…", "…", "循…", "循…", "循环…", "循环…", "循环水…", "循环水…", "循环水泵…", "循环水泵7#",
            ])
    }

    @Test func `cannot steer the terminal from a name`() {
        let text = StyledText("\u{1B}[2Jpump\r\n\u{9B}x").rendered(inColour: true)
        #expect(text == "\u{FFFD}[2Jpump\u{FFFD}\u{FFFD}\u{FFFD}x")
    }

    @Test func `has colour only where asked for`() {
        let text = StyledText("a", .bad) + StyledText("b")
        #expect(text.rendered(inColour: true) == "\u{1B}[31ma\u{1B}[0mb")
        #expect(text.rendered(inColour: false) == "ab")
    }

    @Test func `aligns in columns by cells, and narrows where it may`() {
        var table = Table([.init("id"), .init("name", canShrink: true), .init("n", .trailing)])
        table.append([StyledText("p"), StyledText("循环水泵七号"), StyledText("10")])
        table.append([StyledText("fan"), StyledText("Fan"), StyledText("9")])
        func text(_ width: Int?) -> [String] { table.lines(width: width).map { $0.rendered(inColour: false) } }
        #expect(text(nil) == ["id   name           n", "p    循环水泵七号  10", "fan  Fan            9"])
        #expect(text(16) == ["id   name      n", "p    循环水…  10", "fan  Fan       9"])
    }

    @Test func `only lines that differ are written again`() {
        #expect(ScreenUpdate.changes(from: ["a", "b"], to: ["a", "b"]) == "")
        let changes = ScreenUpdate.changes(from: ["a", "b", "c"], to: ["a", "x"])
        #expect(changes == "\u{1B}[?2026h\u{1B}[2;1H\u{1B}[2Kx\u{1B}[3;1H\u{1B}[2K\u{1B}[?2026l")
    }

    @Test func `keys are found among anything else`() {
        #expect(
            Key.pressed(in: Array("x\u{1B}[A\u{1B}[6~\u{1B}[Zjq\u{3}".utf8)) == [.up, .pageDown, .down, .quit, .quit])
        #expect(Key.pressed(in: [0x1B, 0xFF, 0x5B]) == [])
    }
}

@Suite struct `Figures for people` {
    @Test func `counts are grouped by thousands`() {
        #expect([0, 999, 1000, -1_234_567].map { Figures.count($0) } == ["0", "999", "1,000", "-1,234,567"])
        #expect(Figures.count(UInt64.max) == "18,446,744,073,709,551,615")
    }

    @Test func `bytes come in the unit that suits them`() {
        let texts = [0, 1023, 1024, 1 << 20, (1 << 20) - 1, Int64.max, -1].map(Figures.bytes)
        #expect(texts == ["0 B", "1023 B", "1.0 KiB", "1.0 MiB", "1.0 MiB", "8.0 EiB", "0 B"])
    }

    @Test func `elapsed times keep their two largest units`() {
        let seconds = [-5, 0.44, 9.94, 9.96, 59.9, 60, 3599, 3600, 86_399, 90_000, .infinity, .nan]
        let texts = seconds.map { ConsoleMessage.elapsed(ElapsedTime(seconds: $0)).text(in: .english) }
        #expect(
            texts == [
                "0.0 s", "0.4 s", "9.9 s", "10 s", "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "23 h 59 min",
                "1 d 1 h",
                "365000 d 0 h", "0.0 s",
            ])
    }

    @Test func `values keep every digit in a list and few at a glance`() {
        let float = PointAnswer.Value.number(Double(Float(61.4)))
        #expect(Figures.exact(float, type: "float32") == "61.4")
        #expect(Figures.exact(.integer(61), type: "float64") == "61.0")
        #expect(Figures.exact(.unsigned(.max), type: "uint64") == "18446744073709551615")
        let glances = [0.0, 0.0312, -4.2126, 61.4, 1480.27, 1e-7, 3e12].map {
            Figures.glance(.number($0), type: "float64")
        }
        #expect(glances == ["0.000", "0.031", "-4.213", "61.40", "1480.3", "1e-07", "3000000000000.0"])
    }

    @Test func `numbers beyond all decimals do not crash`() {
        for number in [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] {
            _ = (
                Figures.fixed(number, decimals: 3), Figures.rate(number),
                Figures.glance(.number(number), type: "float32")
            )
            _ = Graph.sparkline([number, 1, -number], width: 5)
            _ = Graph.bar(number, width: 5, tone: .good)
        }
    }

    @Test func `a sparkline spans lowest to highest, with holes where nothing is known`() {
        #expect(Graph.sparkline([0, nil, 7], width: 3) == "▁ █")
        #expect(Graph.sparkline([1, 2, 3, 4], width: 2) == "▁█")
        #expect(Graph.sparkline([1], width: 3) == "  ▅" || Graph.sparkline([1], width: 3) == "  ▄")
        #expect(Graph.sparkline([], width: 3) == "   ")
        #expect(Graph.sparkline([100, 100.01], width: 2).allSatisfy { "▄▅".contains($0) })
    }

    @Test func `a bar is never wider than asked, and shows the first byte`() {
        let bars = [-1, 0, 0.001, 0.5, 1, 7].map { Graph.bar($0, width: 4, tone: .plain).rendered(inColour: false) }
        #expect(bars == ["────", "────", "━───", "━━──", "━━━━", "━━━━"])
    }

    @Test func `history is bounded in samples and series, and forgets what is gone`() {
        var history = History()
        var snapshot = Plant.good.snapshot
        let point = snapshot.points[0]
        for _ in 0..<(History.samples + 10) { history.record(snapshot) }
        #expect(history.trend(of: point).count == History.samples)
        #expect(history.rates.count == History.samples)
        history.recordSilence()
        #expect(history.trend(of: point).last == .some(nil))
        snapshot.points = []
        history.record(snapshot)
        #expect(history.trend(of: point).isEmpty)
        snapshot.points = (0...History.seriesLimit).map { index in
            var point = point
            point.asset = "a\(index)"
            return point
        }
        history.record(snapshot)
        #expect(history.trend(of: snapshot.points[History.seriesLimit]).isEmpty)
    }
}

@Suite struct `The language of messages` {
    @Test func `the first variable that is not empty decides`() {
        #expect(Language(environment: ["LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US"]) == .chinese)
        #expect(Language(environment: ["LC_ALL": "C", "LANG": "zh_CN"]) == .english)
        #expect(Language(environment: [:]) == .english)
    }

    @Test func `no heading or help is missing in either`() {
        for language in Language.allCases {
            let messages =
                ConsoleMessage.Label.allCases.map { ConsoleMessage.label($0) }
                + ConsoleMessage.Verb.allCases.map { .abstract($0) } + ConsoleMessage.Help.allCases.map { .help($0) }
            #expect(messages.allSatisfy { !$0.text(in: language).isEmpty })
        }
    }
}
