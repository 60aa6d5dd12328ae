import Glibc
import Measurement
import PrognosticAssessment
import Testing

@Suite struct `A part on its way through its lives` {
    private static let first: Int64 = 1_795_240_800
    private let saw: Identifier
    private let blade: Identifier
    private var knife: IndicatorConfiguration
    private var diameter: IndicatorConfiguration

    init() throws {
        saw = try #require(Identifier("saw"))
        blade = try #require(Identifier("blade"))
        let cuts = try #require(Identifier("cuts"))
        knife = IndicatorConfiguration(asset: saw, id: cuts, source: "cuts", kind: .usage(life: 40_000))
        knife.component = blade
        knife.product = Identifier("recipe")
        knife.replaced = .init(point: try #require(Identifier("changed")))
        diameter = IndicatorConfiguration(
            asset: saw, id: blade, source: "diameter", kind: .level(limit: 520, per: "cuts"))
        diameter.component = blade
    }

    private func span(_ start: Int64, _ value: Double, high: Double? = nil) -> TrendSpan {
        TrendSpan(start: start, count: 15, low: value, mean: value, high: high ?? value, last: value)
    }

    private func quarter(_ place: Int, _ cuts: Double, recipe: Double = 1, changed: Double = 0) -> [String: TrendSpan] {
        let start = Self.first + 900 * Int64(place)
        return [
            "cuts": span(start, cuts), "recipe": span(start, recipe), "changed": span(start, 0, high: changed),
            "diameter": span(start, 600 - cuts / 1000),
        ]
    }

    private func time(afterHours hours: Double) -> WallTime {
        WallTime(milliseconds: 1000 * Self.first + Int64(3_600_000 * hours))
    }

    @Test func `is what its indicators say of it together`() throws {
        var other = knife
        other.component = nil
        let parts = PartConfiguration.all(of: [knife, diameter, other])
        #expect(parts.map(\.name.component) == [blade, nil])
        #expect(parts[0].series == ["cuts", "diameter", "recipe", "changed"] && parts[0].measured == ["diameter"])
    }

    @Test func `is used by what its total grows, product by product, until it is replaced`() throws {
        let part = try #require(PartConfiguration.all(of: [knife, diameter]).first)
        var course = PartCourse(part, from: PartFollower())
        var events: [PartCourse.Event] = []
        for place in 0..<12 {
            events += course.take(
                quarter(place, 1000 + 50 * Double(place), recipe: place < 6 ? 1 : 2, changed: place == 9 ? 1 : 0),
                at: Self.first + 900 * Int64(place))
        }
        events += course.settle(until: time(afterHours: 3.05))
        // Two hours and a quarter of the one, in which the change was told, and the rest of the other.
        guard events.count == 4, case .hour(let one) = events[0], case .hour(let two) = events[1],
            case .hour(let three) = events[2], case .replaced(let at, _) = events[3]
        else {
            Issue.record("\(events)")
            return
        }
        #expect(one.usage.byProduct("cuts") == ["1": 150] && two.usage.byProduct("cuts") == ["1": 100, "2": 100])
        #expect(three.usage.byProduct("cuts") == ["2": 50] && at == Self.first + 9 * 900)
        #expect(abs((one.means["diameter"] ?? 0) - (600 - 1.075)) < 1e-9)
        #expect(course.unsettled.byProduct("cuts") == ["2": 150])
        guard case .hour(let rest)? = course.settle(until: time(afterHours: 3.09)).first else {
            Issue.record("nothing is over")
            return
        }
        #expect(rest.usage.total("cuts") == 150 && course.goingOn.isEmpty)
    }

    @Test(arguments: 0..<20) func `is known after any interruption as by one who was there all along`(seed: Int) throws
    {
        let part = try #require(PartConfiguration.all(of: [knife, diameter]).first)
        var random = Random(seed: UInt64(seed))
        var total = 0.0
        let quarters = (0..<60).map { place in
            total = random.uniform() < 0.05 ? 0 : total + (40 * random.uniform()).rounded()
            return quarter(
                place, total, recipe: (3 * random.uniform()).rounded(.down), changed: random.uniform() < 0.04 ? 1 : 0)
        }
        func lives(interruptedAt stops: [Int]) -> [PartUsage] {
            var kept = PartFollower(), from = 0, course = PartCourse(part, from: kept)
            var lives = [PartUsage()]
            func keep(_ events: [PartCourse.Event]) {
                for event in events {
                    switch event {
                    case .hour(let hour):
                        lives[lives.count - 1].add(hour.usage)
                        (kept, from) = (hour.follower, Int((hour.start + 3600 - Self.first) / 900))
                    case .replaced(let at, let follower):
                        lives.append(PartUsage())
                        (kept, from) = (follower, Int((at - Self.first) / 900))
                    }
                }
            }
            for stop in stops {
                course = PartCourse(part, from: kept)
                for place in from..<stop {
                    keep(course.take(quarters[place], at: Self.first + 900 * Int64(place)))
                }
                keep(course.settle(until: time(afterHours: Double(stop) / 4 + 0.02)))
            }
            keep(course.settle(until: time(afterHours: 1000)))
            return lives
        }
        let stops = (0..<7).map { _ in 1 + Int(59 * random.uniform()) }.sorted() + [60]
        #expect(lives(interruptedAt: stops) == lives(interruptedAt: [60]), "stopped at \(stops)")
    }

    private func life(_ cuts: Double, _ outcome: LifeOutcome? = nil, isWhole: Bool = true) -> PartLife {
        PartLife(isWhole: isWhole, hours: cuts / 10, usage: PartUsage(["cuts": ["1": cuts]]), outcome: outcome)
    }

    private func prognosis(of cuts: Double, rate: Double?, kin: [PartLife], isWhole: Bool = true) -> Prognosis {
        var configuration = knife
        configuration.nextStop = .within(.seconds(86_400))
        return Prognosis(
            usageOf: life(cuts, isWhole: isWhole), configuration, rate: rate, kin: KinStatistics(kin, by: "cuts"),
            at: time(afterHours: 5))
    }

    @Test
    func `lasts as long as was stated until enough like it have ended, and no number is told of one of unknown age`() {
        #expect(prognosis(of: 31_000, rate: 100, kin: []).state == .nominal(left: 9000))
        #expect(prognosis(of: 40_000, rate: 100, kin: []).state == .limitPassed)
        #expect(prognosis(of: 31_000, rate: 100, kin: [], isWhole: false).state == .ageUnknown)
        // Taken out early they say only that they lasted so long.
        let early = (1...9).map { life(1000 * Double($0), .replaced) }
        #expect(prognosis(of: 31_000, rate: 100, kin: early).state == .nominal(left: 9000))
        let ended = early + [life(30_000, .worn), life(36_000, .failed), life(41_000, .worn), life(44_000, .worn)]
        let found = prognosis(of: 31_000, rate: 100, kin: ended)
        guard case .expected(let left, let rest) = found.state else {
            Issue.record("\(found.state)")
            return
        }
        #expect(rest.ended == 4 && rest.all == 13)
        #expect(left.p05 > 0 && (2000...12_000).contains(left.p50) && left.p95 > left.p50)
        let failure = found.failureBeforeStop ?? -1
        #expect((0.01...0.45).contains(failure), "2400 of some 8000 cuts are made before the stop: \(failure)")
        #expect(prognosis(of: 31_000, rate: nil, kin: ended).failureBeforeStop == nil)
        #expect(found.use?.hours(left.p50) == left.p50 / 100)
    }

    @Test func `is told by lives while no degradation is seen, and by the trend once it is`() throws {
        let kin = KinStatistics(
            [life(30_000, .worn), life(36_000, .failed), life(41_000, .worn)], by: "cuts")
        var trend = IndicatorTrend(diameter, limit: 520)
        var random = Random(seed: 5)
        func hours(_ count: Int, wear: Double) -> [IndicatorTrend.Hour] {
            (0..<count).map { hour in
                IndicatorTrend.Hour(
                    start: Self.first + 3600 * Int64(hour),
                    mean: 600 - wear * max(0, Double(hour) - 100) + 0.2 * random.normal(), used: 100 * Double(hour + 1))
            }
        }
        let use = Prognosis.Use(meter: "cuts", used: 15_000, rate: 50)
        let level = trend.take(hours(150, wear: 0), at: time(afterHours: 150.2), use: use)
        #expect(level.state == .noDegradation)
        let expected = level.expecting(kin, of: life(15_000), by: "cuts", rate: 50)
        guard case .expected(let left, _) = expected.state else {
            Issue.record("\(expected.state)")
            return
        }
        #expect(left.p50 > 10_000 && expected.use?.used == 15_000)
        #expect(level.expecting(kin, of: life(15_000, isWhole: false), by: "cuts", rate: 50).state == .noDegradation)

        var worn = IndicatorTrend(diameter, limit: 520)
        // A millimetre every hundred cuts from 10 000 cuts on: the limit is 8 000 cuts further.
        let seen = worn.take(hours(150, wear: 1), at: time(afterHours: 150.2), use: use)
        guard case .degrading(let trendLeft) = seen.expecting(kin, of: life(15_000), by: "cuts", rate: 50).state else {
            Issue.record("\(seen.state)")
            return
        }
        #expect(abs(trendLeft.p50 - 3000) < 300, "in cuts: \(trendLeft)")
        var idle = worn
        let still = (150..<200).map {
            IndicatorTrend.Hour(start: Self.first + 3600 * Int64($0), mean: 550, used: 15_000)
        }
        guard case .degrading(let rested) = idle.take(still, at: time(afterHours: 200.2), use: use).state else {
            Issue.record("it does not wear while it rests")
            return
        }
        #expect(rested == trendLeft)
    }
}

@Suite struct `Lives as histories` {
    @Test func `have a column for each series and one for what each total had counted`() {
        let first = LifeCourse(
            name: "saw/blade#1", began: 7_200_000, isCensored: false,
            hours: [
                .init(time: 1, means: ["diameter": 600], usage: PartUsage(["cuts": ["1": 5, "2": 3]])),
                .init(time: 2, means: [:], usage: PartUsage(["cuts": ["1": 4]])),
            ])
        let second = LifeCourse(
            name: "saw/blade#2", began: 3_600_000, isCensored: true,
            hours: [.init(time: 1, means: ["current": 7], usage: PartUsage(["current": ["": 1]]))])
        let fleet = Fleet([first, second], of: "knife")
        #expect(fleet.columns == ["current", "diameter", "current_used", "cuts"])
        #expect(fleet.units[0].values[1][0] == 600 && fleet.units[0].values[1][1].isNaN)
        #expect(fleet.units[0].values[3] == [8, 12] && fleet.units[1].values[2] == [1])
        #expect(fleet.units.map(\.isCensored) == [false, true] && fleet.units[0].times == [1, 2])
        #expect(fleet.origin == .init(kin: "knife", from: 3_600_000, to: 14_400_000))
        #expect(Fleet([first], of: nil).origin == nil)
    }
}
