import FoundationEssentials
import Glibc
import PrognosticAssessment

/// Microseconds of CPU in which a trained model foretells one unit from all of its rows, features included.
///
/// Reads lines `UNIT,TIME,VALUE…` with the values in the order of the model's columns, the rows of a unit together.
func predictionMicroseconds(model path: String) throws -> Double {
    let model = try LifeModelFile(Array(Data(contentsOf: URL(filePath: path)))).model
    var units: [Fleet.Unit] = []
    while let line = readLine() {
        let fields = line.split(separator: ",").map(String.init)
        let numbers = fields.dropFirst().compactMap(Double.init)
        precondition(numbers.count == model.columns.count + 1, "a line has a unit, a time and a value for each column")
        if units.last?.name != fields[0] {
            units.append(Fleet.Unit(name: fields[0], times: [], values: model.columns.map { _ in [] }))
        }
        units[units.count - 1].times.append(numbers[0])
        for column in model.columns.indices { units[units.count - 1].values[column].append(numbers[column + 1]) }
    }
    let rounds = 10
    var total = 0.0
    let began = seconds(CLOCK_PROCESS_CPUTIME_ID)
    for _ in 0..<rounds {
        for unit in units { total += model.prediction(for: unit).remaining.mean }
    }
    let spent = seconds(CLOCK_PROCESS_CPUTIME_ID) - began
    precondition(total.isFinite)
    return spent * 1e6 / Double(rounds * units.count)
}
