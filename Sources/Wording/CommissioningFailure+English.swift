import Measurement

extension CommissioningFailure {
    var english: Explanation {
        switch self {
        case .fileUnreadable(let path, let reason):
            Explanation("\(path) cannot be read: \(reason)", "check the path and its permissions")
        case .fileTooLarge(let path, let limit):
            Explanation("\(path) is larger than \(limit) bytes", "check that this is the file you mean")
        case .recording(let reason, let path): reason.english(path)
        case .bearing(let reason): reason.english
        case .fileUnwritable(let path, let reason):
            Explanation("\(path) cannot be written: \(reason)", "check the path and its permissions")
        case .outputIsInput(let path):
            Explanation("\(path) is what is read, and would be written over", "name another file to write")
        case .severalRecordings:
            Explanation("--png and --csv have room for one recording", "one recording at a time")
        case .noVelocity(let unit):
            Explanation(
                "“\(excerpt(unit))” is no unit of acceleration, so there is no velocity",
                "--unit g, mg or m/s², or another --plot")
        case .noSpectrum(let samples):
            Explanation("\(samples) samples do not make this spectrum", "a longer recording, or --plot waveform")
        case .nothingInRange(let end):
            Explanation("there is nothing to draw in that --range", "a range below \(end)")
        case .notSpeed(let found):
            Explanation(
                "--speed \(found) is no speed", "revolutions a minute, above 0 and up to 1 000 000: --speed 1480")
        case .notRange(let found):
            Explanation("“\(excerpt(found))” is no range", "two numbers from 0 on, the smaller first: --range 0-200")
        case .prognosis(let failure): failure.english
        case .detection(let reason, let path): reason.english(path)
        case .notTime(let text, let column, let line, let path):
            Explanation(
                "\(path), line \(line): \"\(excerpt(text))\" in column \(excerpt(column)) is no time",
                "write 2026-11-21 07:34:19 or seconds, or choose another column by --time")
        case .replay(let reason, let path): reason.english(path)
        case .notBudget(let found):
            Explanation(
                "“\(excerpt(found))” is no number of false alarms in a time",
                "1/month, 0.3/month or 2/year; hour, day and week are known too")
        case .fileHasMistakes(let path, let count):
            Explanation("\(path) has \(count == 1 ? "1 mistake" : "\(count) mistakes")", "mend what stands above")

        case .notBaseline(let path):
            Explanation(
                "\(path) is no line of analyze --json",
                "millwright analyze GOOD-RECORD --speed RPM --json > baseline.json"
            )

        case .spelling(let message): message.english
        case .notDevice(let found):
            Explanation(
                "“\(excerpt(found))” is no LINK/UNIT",
                "HOST:PORT/UNIT such as 192.168.1.10:502/1, the path of a serial port: /dev/ttyUSB0/1, or with --config FILE the id of a link: line1/1"
            )
        case .linkWithoutSettings(let found):
            Explanation(
                "the link “\(excerpt(found))” has no port, and no settings file says where it is",
                "\(excerpt(found)):502 for a host, or --config FILE for the id of a link")
        case .countOutOfRange(let found, let first, let maximum):
            Explanation(
                "\(found) addresses cannot be read from address \(first) on",
                maximum == 1 ? "a COUNT of 1" : "a COUNT of 1 to \(maximum)")
        case .cutValue(let count, let type, let length):
            Explanation(
                "\(count) registers do not hold whole values of type \(type)", "a COUNT that is a multiple of \(length)"
            )
        case .notConfirmed(let point, let value):
            Explanation("\(excerpt(point)) would become \(excerpt(value)), and nothing was written", "--confirm")
        case .orderWithoutType:
            Explanation("--order means nothing without --type", "--type float32, or another type of 32 or 64 bits")
        case .bitOfRegister(let found):
            Explanation(
                "“\(excerpt(found))” is a bit of a register, and this takes whole ones", "the address without the bit")
        case .onlyRead(let table, let type):
            Explanation(
                "\(([table] + (type.isEmpty ? [] : [type])).joined(separator: " ")) can only be read",
                "table coil, or a number in table holding")
        case .noSuchValue(let found, let type):
            Explanation(
                "“\(excerpt(found))” is no value of type \(type)", "a number that the type has, or another --type")
        case .bitTable(let table):
            Explanation("table \(table) holds single bits, which have no type", "--table holding or --table input")
        case .portOutOfRange(let port):
            Explanation("--port \(port) is no port", "1 to 65535, or 0 for any that is free")

        case .noConnection(let reason, let address): reason.english(address)
        case .silent(let device, let asked, let milliseconds):
            Explanation(
                "\(device) did not answer within \(milliseconds) ms when asked for \(asked)",
                "is the unit right (255, 1 or 0 where there is only one)? a slow device: --timeout 5s")
        case .refused(let quality, let code, let device, let asked):
            Explanation("\(device), asked for \(asked): \(quality.refusal(code))", quality.remedy)
        case .broken(let device, let asked):
            Explanation(
                "\(device) answered something else than \(asked)",
                "is it Modbus TCP, not RTU over TCP? does another program share the connection?")

        case .cannotListen(let reason, let address): reason.english(address)
        case .unitTaken(let unit, let machines):
            Explanation(
                "unit \(unit) is given to \(machines.joined(separator: " and "))",
                "give every machine a unit of its own")
        }
    }
}

extension CommissioningFailure.Connection {
    fileprivate func english(_ address: String) -> Explanation {
        switch self {
        case .refused:
            Explanation("\(address) refuses the connection", "is the port right? Modbus TCP has 502 as a rule")
        case .timeout:
            Explanation("\(address) did not accept a connection in time", "is it on, and the address right? try ping")
        case .unreachable:
            Explanation("there is no way to \(address)", "look at cable, address and netmask: ip route get ADDRESS")
        case .unresolved:
            Explanation("the host of \(address) is not known", "check the name, or use the IP address")
        case .closed:
            Explanation(
                "\(address) closed the connection instead of answering",
                "is the unit right? is another client connected, where the device allows only one?")
        case .notModbus:
            Explanation("what answers at \(address) does not speak Modbus TCP", "check the port; 502 is usual")
        case .noPort:
            Explanation(
                "there is no serial port \(address)", "check the path and the adapter: ls /dev/serial/by-id")
        case .portDenied:
            Explanation(
                "the serial port \(address) may not be opened",
                "are you in the group dialout? does another program use it?")
        case .other(let reason):
            Explanation("no connection to \(address): \(reason)", "check address and network")
        }
    }
}

extension CommissioningFailure.Listening {
    fileprivate func english(_ address: String) -> Explanation {
        switch self {
        case .portInUse:
            Explanation("somebody listens at \(address) already", "end that program, or choose another --port")
        case .notPermitted:
            Explanation("you may not listen at \(address)", "a --port above 1023; those below belong to root")
        case .addressNotHere:
            Explanation("this machine does not have the address of \(address)", "one of its own, such as 127.0.0.1")
        case .unknownHost:
            Explanation("the host of \(address) is not known", "check the name, or use the IP address")
        case .other(let reason):
            Explanation("\(address) cannot be listened on: \(reason)", "choose another address")
        }
    }
}

extension Quality {
    fileprivate func refusal(_ code: UInt8) -> String {
        self == .otherException
            ? "answers with exception \(code)" : ConsoleMessage.quality(self).text(in: .english)
    }

    fileprivate var remedy: String {
        switch self {
        case .illegalFunction: "another table: coil, discrete, holding or input"
        case .illegalAddress:
            "compare with the register map, which may count from 1 (40013 is holding 12); ask for fewer"
        case .illegalValue: "ask for fewer at a time"
        case .deviceFailure: "look at the device itself"
        case .deviceBusy: "again in a moment"
        case .gatewayPathUnavailable, .gatewayTargetSilent:
            "is the unit right, and the device behind the gateway on and wired?"
        default: "look the exception up in the manual of the device"
        }
    }
}

extension CommissioningFailure.Recording {
    fileprivate func english(_ path: String) -> Explanation {
        switch self {
        case .unknownKind:
            Explanation(
                "\(path) is no kind of recording that is known",
                "use a WAV file, .csv, .txt, or raw floats as .f32 or .raw")
        case .notWave: Explanation("\(path) is no WAV file, or its header is damaged", "export it anew, or use .csv")
        case .truncated(let stated, let found):
            Explanation(
                "\(path) is cut off: it has \(found) bytes of \(stated)", "copy it again from where it was recorded")
        case .unknownCoding(let code, let bits):
            Explanation(
                "\(path) has samples of \(bits) bits in coding \(code)",
                "export it as PCM of 16, 24 or 32 bits, or as floats of 32 or 64")
        case .noSamples: Explanation("\(path) has no samples", "check that this is the file you mean")
        case .oneSample:
            Explanation("\(path) has one sample, which is no waveform", "check that this is the file you mean")
        case .tooLong(let count, let limit):
            Explanation("\(path) has \(count) samples, more than \(limit)", "cut it into shorter records")
        case .notFinite(let sample):
            Explanation(
                "\(path): sample \(sample) is infinite or no number", "cut the record before it, or export it anew")
        case .noSuchChannel(let channel, let count):
            Explanation("\(path) has no channel \(channel)", "choose one from 1 to \(count) by --channel")
        case .notNumber(let text, let line):
            Explanation(
                "\(path), line \(line): \"\(excerpt(text))\" is no number",
                "mend the line, or choose another column by --channel")
        case .missingRate: Explanation("\(path) does not say how many samples a second it has", "say it: --rate 12800")
        case .noRate:
            Explanation("\(path): that rate is none: it is not from 0.001 to 1 000 000 000", "say it: --rate 12800")
        case .oddRate(let rate):
            Explanation("\(path): \(rate) Hz is no multiple of 100 Hz, as a sensor's rate must be", "resample it")
        case .tooShort(let samples, let record):
            Explanation("\(path) has \(samples) samples, and a record takes \(record)", "lower samples of the sensor")
        }
    }
}

extension CommissioningFailure.Bearing {
    fileprivate var english: Explanation {
        let example = "n=9,d=7.94,D=39.04,phi=0"
        return switch self {
        case .unknownDesignation(let text):
            Explanation(
                "no geometry is known of the bearing '\(excerpt(text))'",
                "series 60, 62, 63, 222, NU2 and NU3 are; or give elements, their diameter, the pitch diameter and the contact angle: \(example)"
            )
        case .unknownPart(let text):
            Explanation("'\(excerpt(text))' is no part of a bearing's geometry", "n, d, D and phi, such as \(example)")
        case .repeated(let key):
            Explanation("\(key) stands twice in the bearing's geometry", "keep one, such as \(example)")
        case .missing(let key): Explanation("\(key) is missing in the bearing's geometry", "such as \(example)")
        case .notNumber(let text, let key):
            Explanation("'\(excerpt(text))' is no number for \(key) of a bearing", "such as \(example)")
        case .impossible(let text):
            Explanation(
                "no bearing can have the geometry '\(excerpt(text))'",
                "n is whole, 3 to 200; n elements of diameter d fit side by side on a circle of diameter D; phi is from 0 to below 90"
            )
        }
    }
}

extension CommissioningFailure.Replay {
    fileprivate func english(_ path: String) -> Explanation {
        switch self {
        case .noTimeColumn: Explanation("\(path) has no column of times", "name it by --time")
        case .unknownAsset(let asset, let known):
            Explanation("the settings have no asset \(excerpt(asset))", "one of \(known.joined(separator: ", "))")
        case .noPoints(let known):
            Explanation(
                "no column of \(path) is a point of the settings",
                "headings such as \(known.prefix(5).joined(separator: ", "))")
        case .ambiguous(let column, let assets):
            Explanation(
                "column \(excerpt(column)) of \(path) is a point of \(assets.joined(separator: ", "))",
                "write \(assets.first ?? "")/\(excerpt(column)), or name the machine by --asset")
        case .twice(let point): Explanation("\(path) has two columns for \(point)", "leave one of them out")
        }
    }
}

extension CommissioningFailure.Detection {
    fileprivate func english(_ path: String) -> Explanation {
        switch self {
        case .noColumns: Explanation("\(path) has no column of numbers", "choose columns by --columns")
        case .tooManyColumns(let count, let maximum):
            Explanation("\(count) columns are too many for one machine", "choose up to \(maximum) by --columns")
        case .standingTime(let column):
            Explanation(
                "\(path): the time in column \(excerpt(column)) does not go on in the rows to learn from",
                "choose another column by --time")
        case .learningTooShort(let count, let least):
            Explanation("\(count) rows are too few to learn from", "--learn-rows \(least) or more")
        case .learningTooLong(let count, let rows, let least):
            Explanation(
                "\(path) has \(rows) \(rows == 1 ? "row" : "rows"), so that none is left to judge after \(count)",
                rows > least ? "--learn-rows \(max(rows / 4, least))" : "a longer record")
        }
    }
}
