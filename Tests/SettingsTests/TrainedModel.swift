import PrognosticAssessment

/// A model of two columns, learnt from a few short lives.
enum TrainedModel {
    static let file = LifeModelFile(unitColumn: "unit", timeColumn: "hours", model: model)

    private static var model: LifeModel {
        let units = (0..<5).map { unit in
            let life = 20 + unit
            return Fleet.Unit(
                name: "\(unit)", times: (0..<life).map(Double.init),
                values: [
                    (0..<life).map { Double($0 * $0) / Double(life) }, (0..<life).map { Double($0 + unit % 2) },
                ])
        }
        let fleet = Fleet(columns: ["load", "heat"], units: units)
        do {
            return try LifeModel(learningFrom: fleet, cap: nil, seed: 1) { count, body in
                for index in 0..<count { body(index) }
            }
        } catch {
            preconditionFailure("five whole lives are enough: \(error)")
        }
    }
}
