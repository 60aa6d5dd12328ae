import Measurement

extension SettingsMessage {
    var english: Explanation {
        switch self {
        case .emptyFile(let sample):
            Explanation("the file is empty", "Start from the sample \(sample).")
        case .tooLarge(let maximum):
            Explanation("the file is larger than \(maximum)", "Check that this is the settings file.")
        case .notUTF8:
            Explanation("the text is not UTF-8", "Save the file as UTF-8.")
        case .controlCharacter(let code):
            Explanation(
                "a control character (U+\(hexadecimal(code))) is not allowed", "Remove it; an editor may not show it.")
        case .tooManyMistakes(let listed):
            Explanation("reading ended after \(listed) mistakes", "Correct these first; there may be more.")

        case .tab:
            Explanation("a tab is used for indentation; YAML wants spaces", "Replace the tab by spaces.")
        case .syntax(let diagnosis):
            Explanation(
                "this is not valid YAML (\(excerpt(diagnosis)))",
                "Check indentation, brackets and quotes here and on the line before; quote text that contains : or #.")
        case .secondDocument:
            Explanation("a second document begins here; one file is one document", "Remove the --- that begins it.")
        case .tooDeep(let maximum):
            Explanation("sections or lists are nested more than \(maximum) deep", "Check brackets and indentation.")
        case .anchor(let name):
            Explanation("anchor &\(excerpt(name)) is not supported", "Remove it and write values where they are used.")
        case .alias(let name):
            Explanation(
                "alias *\(excerpt(name)) is not supported", "Write the value itself; quote text that begins with *.")
        case .tag(let name):
            Explanation("tag \(excerpt(name)) is not supported", "Remove it; quote text that begins with !.")
        case .keyNotText:
            Explanation(
                "a key is a section or a list; a key is one word", "Write KEY: VALUE, and check for stray brackets.")
        case .duplicateKey(let key, let firstLine):
            Explanation(
                "\(quoted(key)) stands twice; first on line \(firstLine)", "Rename or remove one of the two.")

        case .unknownKey(let key, let known, let nearest):
            Explanation(
                "\(quoted(key)) is no key here; known: \(list(known))",
                nearest.map(suggestion) ?? "Remove it, or use a known key.")
        case .missingKey(let key, let example):
            Explanation("\(quoted(key)) is missing", "Add it, such as: \(key): \(example)")
        case .wrongShape(let found, let expected):
            Explanation("\(name(of: found)) stands where \(name(of: expected)) is needed", remedy(for: expected))
        case .noValue:
            Explanation("the key has no value", "Give it a value, or remove the line.")
        case .emptyList:
            Explanation("the list is empty", "Add at least one entry.")
        case .missingCompanion(let key, let companion):
            Explanation("\(quoted(key)) is given without \(quoted(companion))", "Add \(companion), or remove \(key).")

        case .notInteger(let found, let minimum, let maximum):
            Explanation("\(quoted(found)) is no whole number", "Write a number from \(minimum) to \(maximum).")
        case .outOfRange(let found, let minimum, let maximum):
            Explanation(
                "\(quoted(found)) is out of range; allowed: \(minimum) to \(maximum)",
                "Choose a value within these limits.")
        case .notDuration(let found):
            Explanation(
                "\(quoted(found)) is no duration", "Write a whole number with the unit ms, s, min or h, such as 500ms.")
        case .offGrid(let found, let grid):
            Explanation(
                "\(quoted(found)) is no multiple of \(grid); polls lie on a common grid of \(grid)",
                "Choose a multiple of \(grid).")
        case .notSize(let found):
            Explanation(
                "\(quoted(found)) is no size",
                "Write a whole number with the unit KiB, MiB, GiB or TiB, such as 512MiB.")
        case .notIdentifier(let found):
            Explanation(
                "\(quoted(found)) is no id; an id is 1 to 64 characters of a-z 0-9 _ -",
                "Use such an id, and put other characters into the name.")
        case .reservedIdentifier(let found, let reserved):
            Explanation(
                "\(quoted(found)) is reserved, as are \(list(reserved.filter { $0 != found }))", "Choose another id.")
        case .notOneOf(let found, let allowed, let nearest):
            Explanation(
                "\(quoted(found)) is not allowed; allowed: \(list(allowed))",
                nearest.map(suggestion) ?? "Use one of these.")
        case .unknownReference(let reference, let found, let known, let nearest):
            Explanation(
                "\(quoted(found)) is no \(name(of: reference)); "
                    + (known.isEmpty
                        ? reference == .profile ? "none is there" : "none is declared" : "known: \(list(known))"),
                nearest.map(suggestion) ?? remedy(for: reference))
        case .emptyText:
            Explanation("the text is empty", "Write at least one character, or remove the line.")
        case .textTooLong(let maximum):
            Explanation("the text is longer than \(maximum) characters", "Shorten it.")
        case .controlCharacterInText:
            Explanation("the text contains a line break or control character", "Write it on one line, without escapes.")
        case .notGroup(let found):
            Explanation(
                "\(quoted(found)) is no name of a Unix group",
                "Use a group that getent group lists, such as millwright.")
        case .notDay(let found):
            Explanation("\(quoted(found)) is no day", "Write year, month and day, such as 2021-03-15.")
        case .notBearing(let found):
            Explanation(
                "\(quoted(found)) is no bearing that is known",
                "Write a designation, such as 6205, or the number of elements, their diameter, the pitch diameter and the "
                    + "contact angle, such as n=9,d=7.94,D=39.04,phi=0.")
        case .notPower(let found):
            Explanation("\(quoted(found)) is no power", "Write a number above 0 with W, kW or MW, such as 45kW.")
        case .notTopicPrefix(let found):
            Explanation(
                "\(quoted(found)) is no topic prefix; it has no + or #, no $ in front and no empty level",
                "Write levels with / between them, such as factory/line.")
        case .unitTaken(let unit, let machine):
            Explanation("unit \(unit) belongs to \(excerpt(machine)) already", "Give every machine a unit of its own.")

        case .notHost(let found):
            Explanation(
                "\(quoted(found)) is no host; a host is a name, an IPv4 address or an IPv6 address in brackets",
                "Write HOST:PORT, such as 192.168.1.10:502 or [fd00::10]:502.")
        case .missingPort(let found, let example):
            Explanation("\(quoted(found)) has no port", "Add the port, such as \(excerpt(example)).")
        case .bareIPv6(let found, let example):
            Explanation(
                "\(quoted(found)) is an IPv6 address without brackets",
                "Write it in brackets with the port behind, such as \(excerpt(example)).")
        case .notBroker(let found):
            Explanation(
                "\(quoted(found)) is no broker URL",
                "Write mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS, and nothing behind.")
        case .brokerWithoutPort(let found):
            Explanation(
                "\(quoted(found)) has no port", "Add the port; usual are 1883 for mqtt and 8883 for mqtts.")
        case .credentialsInBroker:
            Explanation(
                "a broker URL holds no user or password", "Use uplink.username and uplink.password_file instead.")
        case .tlsWithoutBroker:
            Explanation(
                "TLS is configured, but no broker uses it", "Write mqtts:// in uplink.brokers, or remove this section.")

        case .notSerialPort(let found):
            Explanation(
                "\(quoted(found)) is no path of a serial port",
                "Write its whole path, best one that stays when an adapter is replugged: /dev/serial/by-id/….")
        case .inFlightOnLine:
            Explanation(
                "a line carries one request at a time, also behind a serial server", "Remove in_flight, or framing.")

        case .unreadableKnowledge(let file, let reason):
            Explanation(
                "the knowledge file \(excerpt(file)) cannot be read"
                    + (reason.isEmpty ? "" : " (\(excerpt(reason)))"),
                "Put it into knowledge beside this file, where the daemon's user may read it.")
        case .unreadableModel(let file, let reason):
            Explanation(
                "the model \(excerpt(file)) cannot be read" + (reason.isEmpty ? "" : " (\(excerpt(reason)))"),
                "Put it into models beside this file, where the daemon's user may read it.")
        case .foreignModel(let file):
            Explanation("\(excerpt(file)) is no model", "Name a file that millwright rul train has written.")
        case .damagedModel(let file):
            Explanation("the model \(excerpt(file)) is damaged", "Copy it anew, or train it again.")
        case .newerModel(let file, let version):
            Explanation(
                "the model \(excerpt(file)) is of version \(version), which this version does not know",
                "Use the version that wrote it, or train it again.")
        case .unmappedColumn(let column, let model):
            Explanation(
                "the model \(excerpt(model)) needs \(quoted(column)), and no number of this asset has that name",
                "Say which it is, such as: columns: { \(excerpt(column)): bearing_temp }")
        case .notBinWidth(let found):
            Explanation(
                "\(quoted(found)) is no width",
                "Write a percentage of the value from 1% to 100%, such as 10%, or a number above 0 in the unit of the point."
            )
        case .notStop(let found):
            Explanation(
                "\(quoted(found)) is neither a time from now on nor a day",
                "Write days or hours up to ten years, such as 14d or 36h, or a day such as 2027-03-15.")
        case .notTestimony(let found):
            Explanation(
                "\(quoted(found)) is more than an observation and a component",
                "Write OBSERVATION or OBSERVATION COMPONENT, such as bearing_temperature_rise de_bearing.")
        case .toldInOtherUnit(let observation, let found, let expected):
            Explanation(
                "\(excerpt(observation)) is "
                    + (expected.isEmpty ? "a pure number" : "in \(excerpt(expected))")
                    + (found.isEmpty ? ", but the point has no unit" : ", but the point is in \(quoted(found))"),
                "Say the unit of the point, or let a computed one tell it in that unit, such as a difference or a share."
            )
        case .differsInPart(let key, let other):
            Explanation(
                "another indicator of the same part has \(quoted(other)) for \(quoted(key))",
                "Say it once for each part, or the same each time.")
        case .notLife(let found):
            Explanation("\(quoted(found)) is no life above 0", "Write how much the total counts, such as 40000.")
        case .noHealth:
            Explanation(
                "nothing tells the health of this asset", "Give one of its points limits, or capture waveforms of it.")
        case .pointInPlaceOfHealth:
            Explanation(
                "\"health\" is what the health of the asset itself is kept as, so that a point of this id cannot be kept",
                "Give the point another id.")
        case .toldTwice(let observation, let point):
            Explanation(
                "\(excerpt(observation)) is told by \(quoted(point)) already",
                "Let one point tell it, or name the component that each is of.")

        case .unreadableProfile(let file, let reason):
            Explanation(
                "the profile \(excerpt(file)) cannot be read (\(excerpt(reason)))",
                "Give the daemon's user the right to read it.")
        case .notParameterName(let found):
            Explanation(
                "\(quoted(found)) is no name of a parameter; a name is a letter and then a-z 0-9 _, other than id",
                "Use such a name, such as base.")
        case .notRegisterAddress(let found):
            Explanation(
                "\(quoted(found)) is no address of a register", "Write TABLE ADDRESS TYPE, such as input 12 float32.")
        case .parametersDoNotFit(let profile, let place):
            Explanation(
                "with these parameters, \(excerpt(place)) of profile \(excerpt(profile)) lies past address 65535",
                "Use smaller numbers.")
        case .noProfile(let device):
            Explanation(
                "device \(quoted(device)) has no profile, so its registers are not known",
                "Give the device a profile, or declare its points one by one.")
        case .registerOfTwo(let register, let devices):
            Explanation(
                "\(quoted(register)) is a register of \(list(devices)), and a point has one source",
                "Take one of the devices into another asset, or declare a point with this id.")

        case .notUTF8Table(let encoding):
            Explanation(
                "the text is not UTF-8; \(encoding) is likely",
                "Save the table as \"CSV UTF-8\", or convert it: iconv -f \(encoding) -t UTF-8 OLD > NEW")
        case .notDelimiter(let found):
            Explanation(
                "\(quoted(found)) does not separate cells; comma, semicolon and tab do",
                "Write sep=, or remove the line.")
        case .unclosedQuote:
            Explanation("a quote that begins here does not end", "Close it; write a quote inside of a cell twice.")
        case .textBehindQuote:
            Explanation(
                "text follows a quote that ended", "Put the whole cell into quotes, and write a quote inside twice.")
        case .missingColumn(let name):
            Explanation(
                "there is no column \(quoted(name))",
                "Add it; the first row holds the headings, which docs/points-csv.md lists.")
        case .unknownColumn(let name, let known, let nearest):
            Explanation(
                "\(quoted(name)) is no heading of a column; known: \(list(known))",
                nearest.map(suggestion) ?? "Remove the column, or use a heading that docs/points-csv.md lists.")
        case .cellWithoutHeading(let found, let delimiter):
            Explanation(
                "\(quoted(found)) has no heading in the first row",
                "Remove it, or put an earlier cell that has \(quoted(delimiter)) in it into quotes.")
        case .otherAssetName(let found, let first, let firstLine):
            Explanation(
                "the asset is named \(quoted(found)) here and \(quoted(first)) on line \(firstLine)",
                "Write the same name, or leave this cell empty.")

        case .notAddress(let found):
            Explanation(
                "\(quoted(found)) is no address of a point",
                "Write DEVICE TABLE ADDRESS TYPE, such as plc1 holding 12 float32, or DEVICE REGISTER of a device with a profile."
            )
        case .addressPastEnd(let first, let count):
            Explanation(
                "a value of \(count) registers at \(first) ends past address 65535",
                "Use address \(65536 - count) or lower, or a shorter type.")
        case .pagePastType(let page):
            Explanation(
                "so many samples end on page \(page), which the register that chooses pages cannot say",
                "Take fewer samples, or give select a longer type in the profile.")
        case .notModicon(let found):
            Explanation(
                "\(quoted(found)) is no Modicon address; it has 5 or 6 digits and counts from 1",
                "Write it such as modicon:40013 or modicon:400013, or 0-based as 12.")
        case .modiconOfOtherTable(let found, let table, let digit):
            Explanation(
                "\(quoted(found)) does not lie in table \(table), whose Modicon addresses begin with \(digit)",
                "Correct the table or the address.")
        case .bitOfBit(let table):
            Explanation("an address of table \(table) is one bit already", "Write it without the point and bit number.")
        case .typeOfBit(let found):
            Explanation("a single bit has no type, but \(quoted(found)) follows", "Remove what follows the address.")
        case .missingType(let found, let types):
            Explanation(
                "\(quoted(found)) has no type", "Add one of \(list(types)), or a bit number such as 12.3.")
        case .orderOfOneRegister(let found, let type):
            Explanation(
                "\(type) is one register, which has no order \(quoted(found))",
                "Remove the order; use it with longer types.")
        case .extraWords(let found):
            Explanation("\(quoted(found)) is too much; an address ends with type and order", "Remove it.")
        case .missingTextLength(let maximum):
            Explanation(
                "a string has no length", "Add its number of characters, 1 to \(maximum), such as string 16.")
        case .missingTimeForm(let forms):
            Explanation("a time has no form", "Add one of \(list(forms)), such as time \(forms.first ?? "").")

        case .notDecimal(let found):
            Explanation(
                "\(quoted(found)) is no decimal number of at most 15 digits", "Write it such as 0.1, -40 or 1000.")
        case .decimalComma(let found, let number):
            Explanation(
                "\(quoted(found)) has a comma",
                "Write \(excerpt(number)): a point before decimals, and nothing between thousands.")
        case .notScaling:
            Explanation(
                "scale and offset are zero or have too many digits together",
                "Use a scale other than 0, and fewer digits.")
        case .notExponentAddress(let found):
            Explanation(
                "\(quoted(found)) is no place of a scale factor",
                "Write TABLE ADDRESS of a register of the same device, such as holding 40.")
        case .notBits(let found, let width):
            Explanation(
                "\(quoted(found)) is no hexadecimal number of at most \(width) digits", "Write it such as 0x8000.")
        case .reversedLimits:
            Explanation("max is below min", "Exchange the two.")
        case .onlyFor(let kind, let key, let type):
            Explanation(
                "\(quoted(key)) is for \(name(of: kind)), and this point is a \(type)", "Remove \(key).")
        case .exclusiveKeys(let first, let second):
            Explanation("\(quoted(first)) and \(quoted(second)) exclude each other", "Keep one of the two.")
        case .notDeadband(let found):
            Explanation(
                "\(quoted(found)) is no deadband",
                "Write a number in the unit of the point, such as 0.5, or a percentage such as 2%.")
        case .notShare(let found):
            Explanation("\(quoted(found)) is no share", "Write a whole percentage from 1% to 100%, such as 50%.")
        case .notExpression(let fault):
            Explanation(
                "no expression: \(problem(of: fault.reason)) at character \(fault.column)", remedy(for: fault.reason))
        case .notWritableTable(let table):
            Explanation(
                "table \(table) cannot be written", "Use an address of table coil or holding, or do not write here.")
        case .notWritableType(let type):
            Explanation("a point of type \(excerpt(type)) is not written", "Remove writable; numbers and bits are.")
        case .noSamples:
            Explanation(
                "nothing says where the samples are",
                "Add one of window, pages and queue, such as window: input 1000 int16.")
        case .notSample(let found):
            Explanation(
                "\(quoted(found)) is no number of that kind",
                "Write TABLE ADDRESS TYPE; samples are int16, uint16, int32, uint32 or float32, other registers any number."
            )
        case .notFrequency(let found):
            Explanation("\(quoted(found)) is no rate", "Write a number with Hz or kHz behind it, such as 25.6kHz.")
        case .notSegment(let found):
            Explanation(
                "\(quoted(found)) is no step of a program",
                "Write a temperature from -70°C to 180°C and how long it is held, such as 85°C 1h.")
        case .machineTaken(let id):
            Explanation("two machines are called \(excerpt(id))", "Give one of them another id, or another count.")
        case .notSensorRate(let found):
            Explanation(
                "\(quoted(found)) is no rate that the sensor's register can say", "Choose a multiple of 100Hz.")
        case .featureUnit(let feature, let unit, let found):
            Explanation(
                "\(feature) is in \(unit.isEmpty ? "no unit" : unit), and this register is in "
                    + (found.isEmpty ? "none" : excerpt(found)),
                "Scale it, and say the unit, or remove feature.")
        case .captureWrites(let registers):
            Explanation(
                "this capture writes to the device: \(list(registers))",
                "Add writes: allowed where the device may be told so; nothing else is written.")
        case .noCondition(let found):
            Explanation(
                "\(quoted(found)) is neither true nor false", "Compare something, such as: running == 0.")
        case .noLimits:
            Explanation(
                "nothing is limited",
                "Add one of low_low, low, high, high_high, rate, deviation and missing, such as high: 75.")
        case .limitsNotOrdered(let lower, let upper):
            Explanation("\(upper) is not above \(lower)", "Write low_low < low < high < high_high.")
        case .implausibleLimit:
            Explanation(
                "the point has no values there, because they count as implausible",
                "Choose a limit within plausible, or widen that.")
        case .wideDeadband:
            Explanation(
                "with this deadband an alarm would not return between the limits",
                "Choose one that is not negative and smaller than deviation and the distance between low and high.")
        case .notRate(let found):
            Explanation(
                "\(quoted(found)) is no rate",
                "Write a change in the unit of the point and the time, from 1s to 24h, such as 2/min or 5/10min.")
        case .notDifference(let found):
            Explanation("\(quoted(found)) is no difference above 0", "Write how far off is too far, such as 5.")
        case .nothingExpected(let point):
            Explanation(
                "nothing says what is expected of \(excerpt(point))",
                "Add expected, such as expected: setpoint, or name the point among points of the asset's anomalies, whose detectors learn it."
            )
        case .expectedOfItself:
            Explanation(
                "what is expected of the point rests on the point itself", "Use other points of the asset in it.")
        case .notAlarm(let found):
            Explanation(
                "\(quoted(found)) is no alarm",
                "Write POINT/KIND, or ASSET/POINT/KIND for another asset; KIND is low, high, rate, deviation or missing; or anomaly alone."
            )
        case .parentOfItself(let parent):
            Explanation("\(excerpt(parent)) hangs on these limits itself", "Choose an alarm that does not.")
        case .unlikeClass(let other):
            Explanation(
                "points or every are not those of \(excerpt(other)), which is of the same class",
                "Write the same points in the same order and the same every, or another class.")
        case .nothingToDetect:
            Explanation("this asset has no point with a number", "Declare one under points, or remove anomalies.")
        case .tooManyDetected(let count, let maximum):
            Explanation(
                "\(count) points are too many to be judged together", "Name at most \(maximum) that belong together.")
        case .namedTwice(let name):
            Explanation("\(quoted(name)) is named twice", "Remove one of them.")
        case .rowTooShort(let point, let period, let least):
            Explanation(
                "\(quoted(point)) is read every \(period), so that some rows would have no value of it",
                "Write every: \(least) or longer, read the point more often, or leave it out of points.")
        case .learningTooShort(let found, let least):
            Explanation(
                "\(found) gives too few rows to learn from", "Write \(least) or longer; a month is better than a day.")
        case .notLearningSpan(let found):
            Explanation(
                "\(quoted(found)) is no span to learn from",
                "Write a whole number with the unit s, min, h or d, up to 366d, such as 14d.")
        case .notBudget(let found):
            Explanation(
                "\(quoted(found)) is no number of false alarms in a time",
                "Write how many are put up with in an hour, day, week, month or year, such as 1/month or 0.5/week.")
        case .notRedundant(let count, let most):
            Explanation(
                "a group of \(count) cannot be held against each other",
                "Name two to \(most) that measure the same; of three the one that is wrong is told.")
        case .redundantTwice(let name):
            Explanation("\(quoted(name)) stands in a group already", "Name each point in one group only.")
        case .constantExpression(let found):
            Explanation("\(quoted(found)) rests on no point", "Use at least one point of the asset in it.")

        case .notComparison(let found):
            Explanation(
                "\(quoted(found)) is no comparison",
                "Write a feature, >, >=, < or <=, a number and its unit, such as: velocity_rms > 2.8 mm/s; or a range: in [1, 2) mm/s."
            )
        case .wrongUnit(let found, let expected, let quantity):
            Explanation(
                "\(quoted(quantity)) is "
                    + (expected.isEmpty ? "a pure number" : "in \(excerpt(expected))")
                    + (found.isEmpty ? ", but the limit has no unit" : ", but the limit is in \(quoted(found))"),
                expected.isEmpty ? "Write the limit without a unit." : "Write the limit in \(excerpt(expected)).")
        case .notWeights(let found):
            Explanation(
                "\(quoted(found)) is no weight of evidence; a weight is 0 to 20 nats",
                "Write what presence adds and absence takes away, such as: +2 -1, with needed behind where nobody asserts the fault without it."
            )
        case .notProbability(let found):
            Explanation("\(quoted(found)) is no probability", "Write a number between 0 and 1, such as 0.01.")
        case .notZoneLimits:
            Explanation(
                "these are no limits of zones",
                "Write the three limits A/B, B/C and C/D, rising, such as [1.4, 2.8, 4.5].")
        case .notRange:
            Explanation("this is no range", "Write the smaller and the larger number, such as [120, 30000].")
        case .missingTranslation(let language):
            Explanation("the text is missing in \(excerpt(language))", "Add it, such as: \(excerpt(language)): text")
        case .componentOfNoClass(let component):
            Explanation(
                "no class of assets has the component \(quoted(component)), so that no machine can have this fault",
                "Add it to the components of a class under asset_classes.")
        case .unreachableFault(let most, let needed):
            Explanation(
                "with all of its evidence the fault comes to \(excerpt(most)) nats, but is asserted from \(excerpt(needed))",
                "Give its evidence more weight, or a larger prior.")
        }
    }
}

private func quoted(_ text: String) -> String { "\"\(excerpt(text))\"" }

private func list(_ names: [String]) -> String { enumeration(names, separator: ", ") }

private func suggestion(_ name: String) -> String { "Did you mean \(excerpt(name))?" }

private func name(of shape: SettingsMessage.Shape) -> String {
    switch shape {
    case .value: "a single value"
    case .list: "a list"
    case .section: "a section"
    }
}

private func remedy(for shape: SettingsMessage.Shape) -> String {
    switch shape {
    case .value: "Write KEY: VALUE on one line."
    case .list: "Write a list, such as [first, second]."
    case .section: "Write keys with values below it, indented by two spaces."
    }
}

private func problem(of reason: Expression.Fault.Reason) -> String {
    switch reason {
    case .unexpected(let found): "\(quoted(found)) is unexpected"
    case .endsEarly: "something is missing"
    case .unknownFunction(let found): "\(quoted(found)) is no function"
    case .wrongArgumentCount(let function, let found):
        "\(function.rawValue) takes \(function.argumentCount), not \(found) values,"
    case .tooLong: "too long or too deeply nested"
    }
}

private func remedy(for reason: Expression.Fault.Reason) -> String {
    switch reason {
    case .unexpected: "Join ids and numbers by + - * / and comparisons; put an id with a - in brackets: [oil-temp]."
    case .endsEarly: "Complete it, such as: voltage * current."
    case .unknownFunction: "Use one of \(list(Expression.Function.allCases.map(\.rawValue)))."
    case .wrongArgumentCount: "Give it as many, with commas between them."
    case .tooLong: "Split it into several points."
    }
}

private func name(of kind: SettingsMessage.NumberKind) -> String {
    switch kind {
    case .numbers: "numbers"
    case .integers: "whole numbers"
    }
}

private func name(of reference: SettingsMessage.Reference) -> String {
    switch reference {
    case .link: "link"
    case .device: "device"
    case .point: "point"
    case .profile: "profile"
    case .register: "register"
    case .capture: "capture"
    case .machine: "machine with a bearing"
    case .symptom: "symptom"
    case .feature: "feature"
    case .fault: "fault"
    case .component: "component"
    case .source: "source"
    case .observation: "observation of the knowledge base"
    case .assetComponent: "component of this asset"
    case .indicator: "number of this asset whose past is kept"
    case .modelColumn: "column of the model"
    case .number: "point of this asset with a number"
    case .meter: "total of this asset"
    case .alarm: "alarm"
    case .parameter: "parameter"
    case .location: "measurement location"
    }
}

private func remedy(for reference: SettingsMessage.Reference) -> String {
    switch reference {
    case .link, .device, .point, .parameter, .symptom, .fault, .source:
        "Declare it under \(name(of: reference))s, or use a declared one."
    case .location: "Declare it under waveforms, or use a declared one."
    case .profile: "Put it into profiles beside this file, or use a known one."
    case .register: "Use a register of the device's profile, or write DEVICE TABLE ADDRESS TYPE."
    case .capture: "Use a capture of the device's profile."
    case .machine: "Name a pump of this plant."
    case .feature: "Use one that a waveform gives, or declare it with its unit under observations."
    case .component: "Use one that has faults under faults."
    case .observation: "Use one that `millwright knowledge show` lists, or declare it in a knowledge file of the site."
    case .assetComponent: "Declare it under components, or use a declared one."
    case .indicator: "Use a point with a number, LOCATION.FEATURE of one of its waveforms, or health."
    case .modelColumn: "Use a column that the model was trained on."
    case .number: "Use one that is neither a bit, a text nor a time."
    case .meter: "Use a point that only grows, or run_hours or starts of an asset with operation."
    case .alarm: "Use one that limits of a point make: ASSET/POINT/KIND."
    }
}
