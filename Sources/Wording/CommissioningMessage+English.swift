extension CommissioningMessage {
    var english: String {
        switch self {
        case .settingsGood(let file, let links, let devices, let points, let requests):
            "\(file) is good: \(count(points, "point")) of \(count(devices, "device")) on \(count(links, "link")), "
                + "\(count(requests, "request")) a cycle"
        case .settingsWrong(let file, let mistakes): "\(file) has \(count(mistakes, "mistake"))"
        case .warning(.socketPathTooLong(let path, let bytes, let limit)):
            "Warning: the socket path \(path) has \(bytes) bytes, the system takes \(limit). Choose a shorter --runtime."
        case .warning(.fileUnreadable(let key, let path, let reason)):
            "Warning: \(key): \(path) cannot be read here: \(reason). Check path and permissions; the daemon's user counts."
        case .warning(.fileTooLarge(let key, let path)):
            "Warning: \(key): \(path) is too large for such a file. Check the path."

        case .nothingPolled: "Nothing is polled: no asset has a point."
        case .waveform(let file, let samples, let rate, let seconds, let speed):
            "\(file): \(samples) samples at \(rate) Hz, \(seconds) s" + (speed.map { ", shaft at \($0) rpm" } ?? "")
        case .doubtfulWaveform(let isBad, let findings):
            (isBad ? "Not to be believed: " : "To be believed with care: ") + findings.joined(separator: ", ")
        case .shaftLines(let speed?): "Shaft, \(speed) rpm by its lines"
        case .shaftLines(nil): "Shaft: no line of it stands out"
        case .envelopeLines(true): "Bearing, in the spectrum of the envelope"
        case .envelopeLines(false): "Bearing: no line of it stands out of the spectrum of the envelope"
        case .detection(let file, let rows, let columns, let learnRows, let period, let alarms, let budget):
            "\(file): \(columns == 1 ? "1 column" : "\(columns) columns"), \(rows) rows every \(period) s, \(learnRows) to learn from: "
                + (alarms == 0 ? "no alarm" : alarms == 1 ? "1 alarm" : "\(alarms) alarms")
                + " at a budget of \(budget)"
        case .timesOfRows(let gaps, let reversals):
            "Gaps in time: \(gaps); rows whose time is not after the one before: \(reversals)"
        case .finding(let finding): finding.english
        case .deviation(let column, let finding, let value, let expected):
            "\(excerpt(column)): \(finding), \(value) in place of \(expected)"
        case .replay(let file, let rows, let points, let from, let to):
            "\(file): \(count(rows, "row")) of \(count(points, "point")), \(from) to \(to) UTC"
        case .absentPoints(let points): "Not in the file, and not watched: \(list(points))"
        case .ignoredColumns(let columns): "Columns that are no points: \(list(columns))"
        case .timeReversals(let rows): "\(count(rows, "row")) not later than the one before"
        case .overloaded(let link, let percent):
            "Link \(link) is asked for \(percent) % of what it may carry: poll less often, or allow a larger max_gap."
        case .waveformsDoNotFit(let link, let percent):
            "Link \(link) has no time for its waveforms: with polls they take \(percent) % of what it may carry. "
                + "Capture less often, or fewer samples."
        case .assumptions(let milliseconds, let megabits):
            "Times assume \(milliseconds) ms from request to response, one request at a time, and \(megabits) Mbit/s. "
                + "Bytes are those of Modbus, without TCP/IP."

        case .registers(let registers, let device, let table, let address, let modicon):
            "\(device), \(table) \(address) (\(modicon)): \(registers.joined(separator: " "))"
        case .plausible: "✓ plausible: zero, or of a magnitude from 0.0001 to 10 million"
        case .round: "★ plausible, and a number of at most six digits: most likely this one"
        case .allZero: "Every register is zero and means 0 in any order: probe again when the value is another."

        case .writeTarget(let device, let table, let address, let modicon, let type, let function):
            "\(device), \(table) \(address) (\(modicon))\(type.isEmpty ? "" : " \(type)"), function \(function)"
        case .notWritten: "Nothing was written: --confirm writes it."

        case .found(let devices, let link, let units):
            "\(count(devices, "device")) at \(link); \(count(units, "unit")) asked"
        case .nobodyAnswers(let link, let units):
            "Nobody answers at \(link); \(count(units, "unit")) asked. Are they on? On a serial line: are A and B the "
                + "right way round, is it terminated? Slow devices: --timeout 1s."
        case .lineSettings(let settings): "In the settings: { \(settings) }"
        case .deafToUnits: "Every unit answers: most likely one device that does not look at the unit. Take 255."
        case .damagedAnswers:
            "Where answers are broken, two devices may share a unit, the parity may be wrong, or the line disturbed."

        case .served(let machines, let address): "\(count(machines, "machine")) at \(address). Ctrl-C ends."
        }
    }
}

private func list(_ names: [String]) -> String { names.map(excerpt).joined(separator: ", ") }

private func count(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }

extension CommissioningMessage.Finding {
    fileprivate var english: String {
        switch self {
        case .surprise: "sudden change"
        case .level: "new level"
        case .slowLevel: "slow change of level"
        case .drift: "drift"
        case .spread: "other fluctuation"
        case .shape: "new course"
        case .stuck: "does not move"
        case .dropout: "no values"
        }
    }
}
