import Commissioning
import DataAcquisition
import Modbus
import Settings
import Simulation
import Wording

/// The input: the text of a settings file, which is read, and planned where it is right.
func fuzzSettings(_ bytes: [UInt8]) throws(Violation) {
    switch Result(catching: { () throws(SettingsMistakes) in try DaemonSettings(yaml: bytes, file: "f.yaml") }) {
    case .failure(let error): try check(error, in: bytes)
    case .success(let settings):
        let plan = PlanAnswer(file: "f.yaml", settings: settings)
        let polled = plan.devices.flatMap(\.cycles).flatMap(\.blocks).map(\.points.count).reduce(0, +)
        try hold(polled == settings.assets.map(\.points.count).reduce(0, +), "each point is polled once")
    }
}

/// The input: the text of a plant file; a plant that is right is built.
func fuzzPlantFile(_ bytes: [UInt8]) throws(Violation) {
    switch Result(catching: { () throws(SettingsMistakes) in try PlantConfiguration(yaml: bytes, file: "f.yaml") }) {
    case .failure(let error): try check(error, in: bytes)
    case .success(let configuration):
        let recordings = configuration.sensors.map { sensor in
            let samples = [Float](repeating: 0, count: sensor.sampleCount)
            return (sensor.id, Vibration(samples: samples, rate: 1000, speed: 0))
        }
        let plant = try? Plant(configuration, recordings: Dictionary(recordings) { first, _ in first })
        try hold(plant != nil, "a plant whose file is right can be built")
    }
}

/// The input: a table of points; what a table that is right becomes is accepted in settings that have its devices.
func fuzzTables(_ bytes: [UInt8]) throws(Violation) {
    switch Result(catching: { () throws(SettingsMistakes) in try PointTable.settings(csv: bytes, file: "f.csv") }) {
    case .failure(let error): try check(error, in: bytes)
    case .success(let assets):
        let head = """
            gateway: { id: gw-01, site: plant-2 }
            uplink: { brokers: ["mqtt://localhost:1883"] }

            """
        do throws(SettingsMistakes) {
            _ = try DaemonSettings(yaml: Array((head + assets).utf8), file: "f.yaml")
        } catch {
            let others = error.mistakes.map(\.message).filter { message in
                if case .unknownReference(.device, _, _, _) = message { false } else { true }
            }
            try hold(others.isEmpty, "what a table became is accepted: \(others)")
        }
    }
}

private func check(_ error: SettingsMistakes, in text: [UInt8]) throws(Violation) {
    // At most: libyaml counts U+0085, U+2028 and U+2029 as line breaks too.
    let lines = text.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 1
    try hold((1...1001).contains(error.mistakes.count), "there are mistakes, and no more than anybody reads")
    for mistake in error.mistakes {
        try hold((1...lines).contains(mistake.line) && mistake.column >= 1, "\(mistake.line) is a line of the text")
        for language in Language.allCases { try hold(!mistake.text(in: language).isEmpty, "a mistake has words") }
    }
    let places = error.mistakes.map { ($0.line, $0.column) }
    try hold(zip(places, places.dropFirst()).allSatisfy { $0 <= $1 || $1.0 == $0.0 }, "mistakes are in their order")
}
