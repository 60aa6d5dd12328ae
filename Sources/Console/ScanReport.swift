package import Commissioning
import Measurement
package import Wording

/// `scan`: a device a row, as `read` and `probe` take it, and how to write the line into the settings.
package struct ScanReport: Report {
    private let answer: ScanAnswer
    private let language: Language

    package init(_ answer: ScanAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { answer.devices.isEmpty || isDamaged }

    private var isDamaged: Bool { answer.devices.contains { $0.quality == Quality.badResponse.label } }

    package func lines(width: Int?) -> [StyledText] {
        guard !answer.devices.isEmpty else {
            return [StyledText(language(.nobodyAnswers(link: answer.link, units: answer.asked)), .attention)]
        }
        let found = CommissioningMessage.found(
            devices: answer.devices.count, link: answer.link, units: answer.asked)
        var lines = [StyledText(language(found), .good), StyledText("")] + table.lines(width: width)
        if let line = answer.line {
            let settings =
                "serial: \(answer.link), baud: \(line.baud), parity: \(line.parity), stop_bits: \(line.stopBits)"
            lines += [StyledText(""), StyledText(language(.lineSettings(settings)), .faint)]
        }
        if answer.isDeafToUnits { lines += [StyledText(""), StyledText(language(.deafToUnits), .attention)] }
        if isDamaged { lines += [StyledText(""), StyledText(language(.damagedAnswers), .attention)] }
        return lines
    }

    private var table: Table {
        var table = Table([
            .init(language(.device)), .init(language(.reason), canShrink: true),
            .init(language(.vendor), canShrink: true), .init(language(.product), canShrink: true),
            .init(language(.revision), canShrink: true),
        ])
        for device in answer.devices {
            let product = [device.productName ?? device.modelName, device.productCode].compactMap(\.self)
            table.append([
                StyledText("\(device.link)/\(device.unit)", .strong),
                device.quality == Quality.good.label
                    ? StyledText("") : StyledText(reasonText(device.quality, in: language), .faint),
                StyledText(device.vendor ?? ""), StyledText(product.joined(separator: " ")),
                StyledText(device.revision ?? ""),
            ])
        }
        return table
    }
}
