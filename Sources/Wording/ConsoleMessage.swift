package import Measurement

/// What the tool for people says: about a running daemon, in headings, in help, and where there is no answer.
package enum ConsoleMessage: Sendable, Equatable {
    // The verdict of `status`.
    case allGood
    case needsAttention([Topic])
    case uplinkNotConnected(reason: String?)
    /// - topic: One of so many.
    case topicsRefused(Int, topic: String, reason: String)
    case clockNotSynchronized
    case devicesNotHealthy(Int, of: Int)
    case pointsNotGood(Int, of: Int)
    case messagesDropped(UInt64)
    case alarms(AlarmText)
    /// Points to the verb that says more.
    case askVerb(Verb)

    // The numbers of `status`.
    case gateway(id: String, name: String, site: String)
    case connected(broker: String, since: ElapsedTime)
    case connecting(broker: String)
    case waiting(broker: String, next: ElapsedTime?)
    case stopped
    case delivery(inFlight: Int, window: Int, delivered: String)
    case healthy(Int, of: Int)
    case good(Int, of: Int)
    case valuesPerSecond(String)
    case messages(String)
    case bytes(String, of: String)
    case daemon(version: String, epoch: String, uptime: ElapsedTime, memory: String)

    // The buffer.
    case stored(messages: String, bytes: String, oldest: ElapsedTime?)
    case unwritten(messages: String)
    case nothingWaits
    case fits(ElapsedTime)
    case fitsWithoutRate
    case drainedIn(ElapsedTime)
    case notDraining
    case fullShare(percent: Int)

    // Points, devices and links.
    case quality(Quality)
    case pending
    case deviceHealthy
    case deviceBackingOff(next: ElapsedTime?)
    case deviceProbing
    case linkConnected
    case linkConnecting
    case linkWaiting
    case captureWaiting
    case captureInProgress(percent: Int)
    /// Why a capture was thrown away: a word that programs read; one that we do not know speaks for itself.
    case captureFailure(String)
    case nothingToShow
    case nothingInThisTime
    case noTrends
    case nothingDiagnosed

    // Reload.
    case settingsApplied(added: Int, removed: Int, changed: Int)
    case settingsUnchanged
    case settingsRefused(mistakes: Int)

    // Writing.
    /// A word that programs read; one that we do not know speaks for itself.
    case writeResult(String)

    // The live screen.
    case uptime(ElapsedTime)
    case epoch(String)
    case rowsMore(Int)
    case elapsed(ElapsedTime)
    case lastSeen(ElapsedTime)
    case ago(ElapsedTime)
    case keys(canScroll: Bool)

    // When there is no answer: what happened, and what to do about it.
    case failure(Failure)
    case remedy(Remedy)

    // Headings and help.
    case label(Label)
    case abstract(Verb)
    case help(Help)

    package enum Topic: Sendable, Equatable { case uplink, clock, alarms, devices, points, drops }

    package enum Failure: Sendable, Equatable {
        case socketMissing(path: String)
        case nobodyListens(path: String)
        case permissionDenied(path: String)
        case pathTooLong(path: String, bytes: Int, limit: Int)
        case socketFailed(path: String, cause: String)
        case noAnswerInTime(path: String)
        case answerNotUnderstood(path: String)
        /// The daemon's own words.
        case problem(String)
        case notAnAssetID(String)
        case unknownLocation(String)
        case ambiguousLocation(String)
        case noCapture(location: String)
        case unknownLanguage(String)
        case secondsOutOfRange(Int)
        case hoursOutOfRange(Int)
        case noSuchTrend(String)
        case noSuchAsset(String)
        case daysOutOfRange(Int)
        case notAnAlarmID(String)
        case notAReason(limit: Int)
        case commissioning(CommissioningFailure)
    }

    package enum Remedy: Sendable, Equatable {
        case startDaemon
        case restartDaemon
        case joinGroup(String?)
        case shortenRuntime
        case lookAtJournal
        case compareVersions
        case listAssets
        case locations([String])
        case declareWaveforms
        case waitForCapture
        case knownLanguages
        case positiveSeconds
        case hours(upTo: Int)
        case listTrends
        case listBaselines
        case positiveDays
        case listAlarms
        case shortReason
        case commissioning(CommissioningFailure)
    }

    package enum Verb: String, Sendable, CaseIterable {
        case millwright, status, assets, points, links, buffer, trend, spectrum, diagnose, reload, set, watch
        case analyze, detect, replay, check, plan, export, `import`, scan, read, probe, write, simulate
        case knowledge
        case knowledgeShow = "knowledge show"
        case knowledgeLint = "knowledge lint"
        case rul
        case rulShow = "rul show"
        case rulModels = "rul models"
        case rulTrain = "rul train"
        case rulPredict = "rul predict"
        case rulEvaluate = "rul evaluate"
        case rulTrend = "rul trend"
        case rulExport = "rul export"
        case maintain
        case health, show, baseline, freezeBaseline, resetBaseline
        case alarms, history, acknowledge, reset, shelve, unshelve, removeFromService, returnToService
    }

    package enum Help: Sendable, CaseIterable {
        case json, runtime, language, asset, seconds, trend, hours, diagnosedAsset, explain
        case recordingFile, speed, rate, channel, waveformUnit, fullScale
        case bearing, plot, range, png, csv, location
        case histories, unitColumn, timeColumn, censoredColumn, cap, firstShare, seed, trees, modelFile, modelOut
        case unitsFile, predictionsOut
        case component, replaced, failed, worn, early, used, lifeClass, recordFile, livesOut, fromRecord
        case truthFile, indicatorFile, indicatorColumn, indicatorTime, limit
        /// How `rul evaluate` judges, and when `rul trend` speaks.
        case evaluating, trending
        case numbersFile, learnRows, columns, timeOfRows, budget, scoresFile
        /// What `detect` writes.
        case scores
        case recordedValues, replaySettings, replayedAsset
        /// What `replay` reads.
        case replaying
        case machine, observed, baseline, knowledge, faultID, knowledgeFile
        /// Which files `analyze` reads.
        case recordings
        case settingsFile, plantFile, tableFile, importConfig, device, table, registerTable, address, count, type, order
        case config, timeout, port, baud, parity, stopBits, link, units
        /// How `scan` goes about it.
        case scanning
        case point, value, expected, confirm
        case shownAsset, baselineLocation
        case alarm, shelvingTime, alarmReason, days
        case writableTable, registerValue, writtenType
        /// How `write` goes about it.
        case writing
        /// The rule by which `probe` marks a number.
        case plausibility
    }

    package enum Label: Sendable, CaseIterable {
        case gateway, uplink, devices, points, values, buffer, daemon, assets, links
        case asset, name, good, newest, reason
        case lowest, mean, highest
        case point, value, age, time, source
        case link, address, state, connects, disconnects, unmatched
        case device, unit, requests, timeouts, exceptions, faults, checksumErrors, retries, overruns, roundTrip
        /// The classes of a histogram, from 1 ms to more than 1 s.
        case roundTripSpread
        case stored, inMemory, room, drain, dropped
        case every, maxGap, maxRegisters, bytes, busTime, load
        case waveform, waveforms, samples, registers, reads, seconds, captured, thrownAway
        case function, table, modicon, count, bit, hex, unsigned, signed, type
        case before, requested, readBack
        case alarm, alarms, priority, advice, cause, by
        case machine, kind, registerMap
        case vendor, product, revision
        case order, amplitude, overBackground
        case outerRace, innerRace, rollingElement, cage
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
