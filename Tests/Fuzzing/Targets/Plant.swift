import Measurement
import Modbus
import Simulation

/// The input: frames, one behind the other, as a client of the plant sends them.
func fuzzPlant(_ bytes: [UInt8]) throws(Violation) {
    var plant = demoPlant
    var rest = bytes
    while let frame = (try? MBAP.firstFrame(in: rest.span)).flatMap(\.self) {
        let request = Array(rest[frame.pdu])
        let answer = plant.response(to: request.span, unit: UnitID(frame.unit))
        let isException = answer.count == 2 && answer[0] == request[0] | 0x80
        let isData = answer.count > 2 && answer[0] == request[0] && Int(answer[1]) == answer.count - 2
        let isEcho = answer.count == 5 && answer[0] == 6 && answer == request
        try hold(isException || isData || isEcho, "an answer is data, an echo or an exception")
        plant.advance(by: .milliseconds(100))
        let adu = MBAP.adu(transaction: frame.transaction, unit: frame.unit, pdu: answer)
        let answered = (try? MBAP.firstFrame(in: adu.span)).flatMap(\.self)
        try hold(answered?.pdu.count == answer.count, "an answer fits into a frame")
        rest.removeFirst(frame.pdu.upperBound)
    }
}

private let demoPlant: Plant = {
    let machines = MachineConfiguration.Kind.allCases.enumerated().compactMap { index, kind in
        Identifier(kind.rawValue).map { MachineConfiguration(id: $0, kind: kind, unit: UnitID(UInt8(index + 1))) }
    }
    guard let listened = machines.first?.id, let id = Identifier("sensor") else {
        preconditionFailure("there are kinds of machines")
    }
    var sensor = SensorConfiguration(id: id, unit: UnitID(9), source: .machine(listened, rate: 12800))
    sensor.sampleCount = 256
    let endpoint = TCPEndpoint(host: "127.0.0.1", port: 502)
    guard var plant = try? Plant(PlantConfiguration(endpoint: endpoint, machines: machines, sensors: [sensor])) else {
        preconditionFailure("each machine has a unit of its own")
    }
    for _ in 0..<10 { plant.advance(by: .milliseconds(100)) }
    return plant
}()
