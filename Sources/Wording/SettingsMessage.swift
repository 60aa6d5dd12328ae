package import Measurement

/// What can be wrong with settings, with what was found and what is allowed.
///
/// Numbers with units come as they are written in the settings, such as `500ms`.
package enum SettingsMessage: Error, Hashable, Sendable {
    /// The three forms that a piece of YAML may have.
    package enum Shape: Hashable, Sendable, CaseIterable { case value, list, section }

    /// What a value may refer to by id.
    package enum Reference: Hashable, Sendable, CaseIterable {
        case link, device, point, profile, register, parameter, capture, location, machine, alarm
        case symptom, feature, fault, component, source
        case observation, assetComponent, indicator, number, meter, modelColumn
    }

    // The file as a whole.
    case emptyFile(sample: String)
    case tooLarge(maximum: String)
    case notUTF8
    case controlCharacter(code: UInt32)
    case tooManyMistakes(listed: Int)

    // YAML.
    case tab
    /// The diagnosis is libyaml's own and exists in English only.
    case syntax(diagnosis: String)
    case secondDocument
    case tooDeep(maximum: Int)
    case anchor(name: String)
    case alias(name: String)
    case tag(name: String)
    case keyNotText
    case duplicateKey(String, firstLine: Int)

    // Keys.
    case unknownKey(String, known: [String], nearest: String?)
    case missingKey(String, example: String)
    case wrongShape(found: Shape, expected: Shape)
    case noValue
    case emptyList
    case missingCompanion(of: String, companion: String)

    // Single values.
    case notInteger(found: String, minimum: String, maximum: String)
    case outOfRange(found: String, minimum: String, maximum: String)
    case notDuration(found: String)
    case offGrid(found: String, grid: String)
    case notSize(found: String)
    case notIdentifier(found: String)
    case reservedIdentifier(found: String, reserved: [String])
    case notOneOf(found: String, allowed: [String], nearest: String?)
    case unknownReference(Reference, found: String, known: [String], nearest: String?)
    case emptyText
    case textTooLong(maximum: Int)
    case controlCharacterInText
    case notGroup(found: String)
    case notDay(found: String)
    case notBearing(found: String)
    case notPower(found: String)
    case notTopicPrefix(found: String)
    case unitTaken(unit: String, machine: String)

    // Hosts and brokers.
    case notHost(found: String)
    case missingPort(found: String, example: String)
    case bareIPv6(found: String, example: String)
    case notBroker(found: String)
    case brokerWithoutPort(found: String)
    case credentialsInBroker
    case tlsWithoutBroker

    case notSerialPort(found: String)
    case inFlightOnLine

    // What the diagnosis rests on.
    case unreadableKnowledge(file: String, reason: String)
    case unreadableModel(file: String, reason: String)
    case foreignModel(file: String)
    case damagedModel(file: String)
    case newerModel(file: String, version: Int)
    case unmappedColumn(String, model: String)
    case notTestimony(found: String)
    case toldInOtherUnit(observation: String, found: String, expected: String)
    case toldTwice(observation: String, point: String)
    /// - other: What an indicator of the same part says.
    case differsInPart(key: String, other: String)
    case notLife(found: String)
    case noHealth
    case pointInPlaceOfHealth

    // Profiles.
    case unreadableProfile(file: String, reason: String)
    case notParameterName(found: String)
    case notRegisterAddress(found: String)
    case parametersDoNotFit(profile: String, place: String)
    case noProfile(device: String)
    case registerOfTwo(String, devices: [String])

    // Tables of points.
    case notUTF8Table(encoding: String)
    case notDelimiter(found: String)
    case unclosedQuote
    case textBehindQuote
    case missingColumn(String)
    case unknownColumn(String, known: [String], nearest: String?)
    case cellWithoutHeading(String, delimiter: String)
    case otherAssetName(found: String, first: String, firstLine: Int)

    // Addresses of points.
    case notAddress(found: String)
    case addressPastEnd(first: Int, count: Int)
    case pagePastType(page: Int)
    case notModicon(found: String)
    case modiconOfOtherTable(found: String, table: String, digit: Int)
    case bitOfBit(table: String)
    case typeOfBit(found: String)
    case missingType(found: String, types: [String])
    case orderOfOneRegister(found: String, type: String)
    case extraWords(found: String)
    case missingTextLength(maximum: Int)
    case missingTimeForm(forms: [String])

    // What numbers mean.
    /// The types of points that a key is for.
    package enum NumberKind: Hashable, Sendable, CaseIterable { case numbers, integers }

    case notDecimal(found: String)
    case decimalComma(found: String, number: String)
    case notScaling
    case notExponentAddress(found: String)
    case notBits(found: String, width: Int)
    case reversedLimits
    case onlyFor(NumberKind, key: String, type: String)
    case exclusiveKeys(String, String)
    case notDeadband(found: String)
    case notShare(found: String)
    case notExpression(Expression.Fault)
    case constantExpression(found: String)
    case notWritableTable(String)
    case notWritableType(String)
    case noSamples
    case notSample(found: String)
    case notFrequency(found: String)
    case notSensorRate(found: String)
    case notSegment(found: String)
    case machineTaken(String)
    case featureUnit(feature: String, unit: String, found: String)
    /// What a capture would write, such as `holding 100`.
    case captureWrites([String])
    case noCondition(found: String)

    // Knowledge.
    case notComparison(found: String)
    /// - unit: Empty for a pure number, as is `expected`.
    case wrongUnit(found: String, expected: String, quantity: String)
    case notWeights(found: String)
    case notProbability(found: String)
    case notZoneLimits
    case notRange
    /// - language: `en` or `zh`.
    case missingTranslation(language: String)
    case componentOfNoClass(String)
    /// Log-odds, in nats.
    case unreachableFault(most: String, needed: String)

    // Limits.
    case noLimits
    /// Two keys, of which the first stands for the lower limit.
    case limitsNotOrdered(String, String)
    case implausibleLimit
    case wideDeadband
    case notRate(found: String)
    case notDifference(found: String)
    /// Detectors do not learn the point, and no expression says what is expected of it.
    case nothingExpected(of: String)
    case expectedOfItself
    case notAlarm(found: String)
    case parentOfItself(String)

    // Operation.
    case notBinWidth(found: String)
    // Detectors.
    case nothingToDetect
    /// - other: An asset of the same class.
    case unlikeClass(other: String)
    case tooManyDetected(count: Int, maximum: Int)
    case namedTwice(String)
    /// - period: Of the point, and what the rows take at least, as settings write them.
    case rowTooShort(point: String, period: String, least: String)
    case learningTooShort(found: String, least: String)
    case notLearningSpan(found: String)
    case notBudget(found: String)
    case notRedundant(count: Int, most: Int)
    case redundantTwice(String)

    // Prognosis.
    case notStop(found: String)
}

extension SettingsMessage {
    package func explanation(in language: Language) -> Explanation {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    /// Problem and remedy as running text.
    package func text(in language: Language) -> String {
        let explanation = explanation(in: language)
        return switch language {
        case .english: "\(explanation.problem). \(explanation.remedy)"
        case .chinese: "\(explanation.problem)。\(explanation.remedy)"
        }
    }
}
