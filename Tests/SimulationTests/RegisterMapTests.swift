import Foundation
import Measurement
import Modbus
import Simulation
import Testing

private func text(of path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
}

@Suite struct `Register maps` {
    /// By the chapter of the manual.
    private static let maps =
        Dictionary(uniqueKeysWithValues: MachineConfiguration.Kind.allCases.map { ($0.rawValue, $0.registerMap) })
        .merging(["sensor": VibrationSensor.registerMap]) { $1 }

    @Test(arguments: maps.keys.sorted())
    func `give every name one place and every place one name`(chapter: String) throws {
        let rows = try #require(Self.maps[chapter])
        #expect(Set(rows.map(\.name)).count == rows.count)
        #expect(rows.allSatisfy { Identifier($0.name) != nil })
        let addresses = rows.flatMap { row in
            (Int(row.source.range.start)..<row.source.range.end).map { "\(row.source.range.table) \($0)" }
        }
        #expect(Set(addresses).count == addresses.count)
    }

    @Test func `show every table, and word orders that differ`() {
        let sources = MachineConfiguration.Kind.allCases.flatMap(\.registerMap).map(\.source)
        #expect(Set(sources.map(\.range.table)) == Set(Table.allCases))
        let encodings = Set(sources.map(\.encoding))
        #expect(encodings.isSuperset(of: [.bit, .number(.int16, .abcd), .number(.uint16, .abcd)]))
        #expect(
            encodings.isSuperset(of: [
                .number(.float32, .abcd), .number(.float32, .cdab), .number(.float32, .badc), .number(.uint32, .cdab),
            ]))
    }

    @Test(arguments: maps.keys.sorted())
    func `stand in the manual as they are`(chapter: String) throws {
        let manual = try text(of: "docs/demo-plant.md")
        let heading = try #require(manual.range(of: "## `\(chapter)`\n"))
        let rest = manual[heading.upperBound...]
        let end = rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex
        let table = rest[..<end].split(separator: "\n").filter { $0.hasPrefix("|") }.map { "\($0)\n" }.joined()
        #expect(table == Self.maps[chapter]?.markdownTable)
    }

    @Test func `have every point of the sample settings, with its unit, and nothing that the sample leaves out`() throws
    {
        let point = #/^ {6}(\w+): \{ at: "(\w+) (.+?)"(?:, unit: "?([^",]+)"?)?, every: (\d+m?s), name: [^\s,]+ ?[},]$/#
        let devices = ["pump": MachineConfiguration.Kind.pump, "fan": .fan, "chamber": .chamber]
        let lines = try text(of: "Config/demo/millwright.yaml").split(separator: "\n").filter {
            $0.contains("{ at: \"")
        }
        var seen: [MachineConfiguration.Kind: Set<String>] = [:]
        for line in lines {
            let (_, name, device, at, unit, period) = try #require(line.wholeMatch(of: point), "\(line)").output
            let kind = try #require(devices[String(device)])
            let row = try #require(kind.registerMap.first { $0.name == name }, "\(line)")
            // The word order that may be left out.
            #expect(at == row.at || at + " abcd" == row.at, "\(line)")
            #expect(unit ?? "" == row.unit, "\(line)")
            #expect(["200ms", "1s", "5s"].contains(period))
            seen[kind, default: []].insert(String(name))
        }
        for kind in devices.values {
            #expect(seen[kind] == Set(kind.registerMap.map(\.name)))
        }
    }
}
