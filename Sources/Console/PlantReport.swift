package import Commissioning
package import Wording

/// `simulate`: where the plant is served, and what is in it.
package struct PlantReport: Report {
    private let answer: PlantAnswer
    private let language: Language

    package init(_ answer: PlantAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        var table = Table([
            .init(language(.machine)), .init(language(.kind)), .init(language(.unit), .trailing),
            .init(language(.registerMap)),
        ])
        for machine in answer.machines {
            table.append([
                StyledText(machine.id, .strong), StyledText(machine.kind), StyledText(String(machine.unit)),
                StyledText(machine.registerMap, .faint),
            ])
        }
        for sensor in answer.sensors {
            table.append([
                StyledText(sensor.id, .strong), StyledText("sensor"), StyledText(String(sensor.unit)),
                StyledText(sensor.registerMap, .faint),
            ])
        }
        let heading = CommissioningMessage.served(machines: answer.machines.count, address: answer.address)
        return [StyledText(language(heading), .good), StyledText("")] + table.lines(width: width)
    }
}
