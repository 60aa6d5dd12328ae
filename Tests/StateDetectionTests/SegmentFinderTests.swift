import Foundation
import Testing

@testable import StateDetection

@Suite struct `Steps of a program` {
    private static let cycle = [
        Course.Step(target: 80, length: 3600), Course.Step(target: -20, length: 5400),
        Course.Step(target: 20, length: 3600),
    ]

    private func rate(_ segment: ProgramSegment) -> Double { segment.pace?.rate ?? .nan }

    @Test func `are found by set point and value, with their ends and rates`() throws {
        var course = Course(), finder = SegmentFinder(.init(hasSetPoint: true))
        _ = finder.take(course.run(.init(target: 20, length: 600)))
        let found = (Self.cycle + Self.cycle).flatMap { finder.take(course.run($0)) }
        let kinds: [ProgramSegment.Kind] = [
            .rampUp, .soak, .rampDown, .soak, .rampUp, .soak, .rampUp, .soak, .rampDown, .soak, .rampUp,
        ]
        #expect(found.map(\.kind) == kinds)
        let first = try #require(found.first), soak = found[1], down = found[2]
        #expect(first.from == 20 && first.to == 80 && down.from == 80 && down.to == -20)
        #expect(abs(rate(first) - 3) < 0.02 && abs(rate(down) - 3) < 0.02)
        #expect(abs(first.duration - 59 / 3.0 * 60) < 30 && first.commanded == 0)
        #expect(soak.overshoot == 0 && (soak.spread ?? 1) < 0.1)
        #expect(soak.start == first.end && soak.end == down.start)
    }

    @Test(arguments: [0.02, 0.1, 0.2]) func `are the same by the value alone, through noise and single wrong values`(
        noise: Double
    ) {
        var course = Course(), known = SegmentFinder(.init(hasSetPoint: true))
        course.noise = noise
        var samples = course.run(.init(target: 20, length: 1200))
        for step in Self.cycle + Self.cycle { samples += course.run(step) }
        for index in stride(from: 97, to: samples.count, by: 97) {
            samples[index] = Course.Sample(
                time: samples[index].time, setPoint: samples[index].setPoint, value: samples[index].value + 50)
        }
        var alone = SegmentFinder(.init(hasSetPoint: false))
        let (one, two) = (known.take(samples), alone.take(samples))
        #expect(one.map(\.kind) == two.map(\.kind))
        for (with, without) in zip(one, two) where with.kind != .soak {
            #expect(abs(with.to - without.to) < 0.5)
            #expect(abs(rate(with) - 3) < 0.1 && abs(rate(without) - rate(with)) < 0.1)
        }
    }

    @Test func `tell how long the set point was on its way`() throws {
        var course = Course(), finder = SegmentFinder(.init(hasSetPoint: true))
        _ = finder.take(course.run(.init(target: 20, length: 600)))
        var found = finder.take(course.run(.init(target: 80, length: 7200, ramp: 1)))
        found += finder.take(course.run(.init(target: 20, length: 3600)))
        let up = try #require(found.first)
        #expect(up.kind == .rampUp && abs(up.commanded - 3600) < 60 && abs(rate(up) - 1) < 0.02)
        #expect(!ProgramStep(up).covers(ProgramStep(found[2]), tolerance: 2))
    }

    @Test func `of a set point that moves by whole degrees are one ramp`() throws {
        var course = Course(), finder = SegmentFinder(.init(hasSetPoint: true))
        let samples =
            course.run(.init(target: 20, length: 600)) + course.run(.init(target: 60, length: 7200, ramp: 2))
        let found = samples.compactMap {
            finder.take($0.value, setPoint: $0.setPoint.rounded(), at: $0.time)
        }
        #expect(found.map(\.kind) == [.rampUp])
        #expect(found.first?.from == 20 && found.first?.to == 60)
    }

    @Test func `overshoot is told with the soak`() throws {
        var finder = SegmentFinder(.init(hasSetPoint: true))
        var found: [ProgramSegment] = []
        for second in 0..<6000 {
            let time = Double(second), setPoint = (1000..<5000).contains(second) ? 80.0 : 20
            let since = Double(second - 1000)
            let rise = 60 - 60 * exp(-since / 200) + 6 * exp(-pow((since - 1100) / 200, 2))
            let value = second < 1000 ? 20 : second < 5000 ? 20 + rise : 80 - Double(second - 5000) * 0.1
            if let one = finder.take(value, setPoint: setPoint, at: time) { found.append(one) }
        }
        let overshoot = try #require(found.first { $0.kind == .soak }?.overshoot)
        #expect(abs(overshoot - 5.8) < 0.3)
    }

    @Test func `that were not seen whole claim nothing`() {
        var course = Course(), finder = SegmentFinder(.init(hasSetPoint: true))
        _ = finder.take(course.run(.init(target: 20, length: 600)))
        _ = finder.take(course.run(.init(target: 80, length: 300)))
        course.time += 600
        #expect(finder.take(course.run(.init(target: 80, length: 3600))).isEmpty, "a gap on the way")
        #expect(finder.take(course.run(.init(target: 20, length: 300))).isEmpty, "the soak began unseen")
        let turned = finder.take(course.run(.init(target: 80, length: 7200)))
        #expect(turned.allSatisfy { $0.pace == nil }, "the set point turned back on the way")
        let short = finder.take(
            course.run(.init(target: 88, length: 3600)) + course.run(.init(target: 80, length: 3600)))
        #expect(short.allSatisfy { $0.kind == .soak }, "eight kelvins are no step")
    }

    @Test func `survive values that are none and times that stand still`() {
        var course = Course(), clean = SegmentFinder(.init(hasSetPoint: true)), dirty = clean
        let lead = course.run(.init(target: 20, length: 600))
        let samples = lead + Self.cycle.flatMap { course.run($0) }
        var found: [ProgramSegment] = []
        for sample in samples {
            found += [dirty.take(sample.value, setPoint: sample.setPoint, at: sample.time)].compactMap { $0 }
            for (value, setPoint) in [(Double.nan, 20), (.infinity, 20), (500, 20), (20, .nan)] {
                #expect(dirty.take(value, setPoint: setPoint, at: sample.time - 1) == nil)
            }
            #expect(dirty.take(.nan, setPoint: 1, at: sample.time + 1) == nil)
            #expect(dirty.take(1, setPoint: 1, at: .nan) == nil)
        }
        #expect(found == clean.take(samples))
    }

    @Test func `go on from a state that was kept, which does not grow`() throws {
        var course = Course()
        course.noise = 0.1
        var finder = SegmentFinder(.init(hasSetPoint: true)), kept = finder
        var found: [ProgramSegment] = [], resumed: [ProgramSegment] = []
        for (index, step) in (0..<10).flatMap({ _ in Self.cycle }).enumerated() {
            let samples = course.run(step)
            found += finder.take(samples)
            for part in [samples.prefix(100 + 7 * index), samples.dropFirst(100 + 7 * index)] {
                resumed += kept.take(Array(part))
                let state = try JSONEncoder().encode(kept)
                #expect(state.count < 4096)
                kept = try JSONDecoder().decode(SegmentFinder.self, from: state)
            }
        }
        #expect(found.count > 50 && found == resumed)
    }
}
