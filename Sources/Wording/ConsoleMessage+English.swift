import Measurement

extension ConsoleMessage {
    var english: String {
        switch self {
        case .allGood: "OK"
        case .needsAttention(let topics): "Needs attention: " + topics.map(\.english).joined(separator: ", ")
        case .uplinkNotConnected(nil): "The uplink is not connected"
        case .uplinkNotConnected(let reason?): "The uplink is not connected: \(reason)"
        case .topicsRefused(1, let topic, let reason): "The broker refuses \(topic): \(reason)"
        case .topicsRefused(let count, let topic, let reason):
            "The broker refuses \(count) topics, among them \(topic): \(reason)"
        case .clockNotSynchronized: "The clock has not been set yet: times are marked, and corrected once it is"
        case .devicesNotHealthy(let count, let total): "\(count) of \(total) devices not healthy"
        case .pointsNotGood(let count, let total): "\(count) of \(total) points without a good value"
        case .messagesDropped(1): "1 message was dropped since start"
        case .messagesDropped(let count): "\(count) messages were dropped since start"
        case .alarms(let text): text.english
        case .askVerb(let verb): "see millwright \(verb.rawValue)"

        case .gateway(let id, let name, let site): name == id ? "\(id), site \(site)" : "\(id) (\(name)), site \(site)"
        case .connected(let broker, let since): "connected to \(broker) for \(since.english)"
        case .connecting(let broker): "connecting to \(broker)"
        case .waiting(let broker, nil): "waiting to connect to \(broker)"
        case .waiting(let broker, let next?): "next attempt to connect to \(broker) in \(next.english)"
        case .stopped: "stopped"
        case .delivery(let inFlight, let window, let delivered):
            "\(delivered) delivered, \(inFlight) of \(window) in flight"
        case .healthy(let count, let total): "\(count) of \(total) healthy"
        case .good(let count, let total): "\(count) of \(total) good"
        case .valuesPerSecond(let rate): "\(rate) a second"
        case .messages(let count): count == "1" ? "1 message" : "\(count) messages"
        case .bytes(let used, let maximum): "\(used) of \(maximum)"
        case .daemon(let version, let epoch, let uptime, let memory):
            "version \(version), epoch \(epoch), up \(uptime.english), \(memory) resident"

        case .stored(let messages, let bytes, nil): "\(Self.messages(messages).english), \(bytes)"
        case .stored(let messages, let bytes, let oldest?):
            "\(Self.messages(messages).english), \(bytes), the oldest \(oldest.english) old"
        case .unwritten(let messages): "\(Self.messages(messages).english) in memory"
        case .nothingWaits: "nothing waits"
        case .fits(let time): "room for \(time.english) more"
        case .fitsWithoutRate: "nothing flows in at present"
        case .drainedIn(let time): "drained in \(time.english)"
        case .notDraining: "does not shrink at present"
        case .fullShare(let percent): "\(percent) % full"

        case .quality(let quality): quality.english
        case .pending: "not read yet"
        case .deviceHealthy: "healthy"
        case .deviceBackingOff(nil): "left alone for now"
        case .deviceBackingOff(let next?): "probed again in \(next.english)"
        case .deviceProbing: "being probed"
        case .linkConnected: "connected"
        case .linkConnecting: "connecting"
        case .linkWaiting: "not connected"
        case .captureWaiting: "waiting"
        case .captureInProgress(let percent): "in progress, \(percent) %"
        case .captureFailure(let word): whyThrownAway(word)
        case .nothingToShow: "Nothing to show: the settings name none."
        case .nothingDiagnosed:
            "Nothing is diagnosed yet: an asset needs waveforms, and its machine or a component's bearing in the settings."
        case .nothingInThisTime: "Nothing was recorded in this time."
        case .noTrends:
            "No trend is kept yet: the settings name points in trends, and each waveform brings its features."

        case .settingsApplied(let added, let removed, let changed):
            "Settings applied: \(added) added, \(removed) removed, \(changed) changed"
        case .settingsUnchanged: "Settings applied: nothing changed"
        case .writeResult(let word): outcome(word)
        case .settingsRefused(1): "Settings refused for 1 mistake; the running ones stay in force"
        case .settingsRefused(let count): "Settings refused for \(count) mistakes; the running ones stay in force"

        case .uptime(let time): "up \(time.english)"
        case .epoch(let epoch): "epoch \(epoch)"
        case .rowsMore(let count): "\(count) more"
        case .elapsed(let time): time.english
        case .ago(let time): "\(time.english) ago"
        case .lastSeen(let time): "The daemon does not answer; this is how things stood \(time.english) ago"
        case .keys(true): "q quits   ↑ ↓ scroll the points"
        case .keys(false): "q quits"

        case .failure(let failure): "Error: \(failure.english)"
        case .remedy(let remedy): "Try: \(remedy.english)"
        case .label(let label): label.english
        case .abstract(let verb): verb.english
        case .help(let help): help.english
        }
    }
}

extension ConsoleMessage.Topic {
    fileprivate var english: String {
        switch self {
        case .uplink: "uplink"
        case .clock: "clock"
        case .alarms: "alarms"
        case .devices: "devices"
        case .points: "points"
        case .drops: "dropped messages"
        }
    }
}

extension ConsoleMessage.Failure {
    fileprivate var english: String {
        switch self {
        case .socketMissing(let path): "there is no socket \(path), so no daemon to ask."
        case .nobodyListens(let path): "nobody listens at \(path): the daemon is gone."
        case .permissionDenied(let path): "you may not open \(path)."
        case .pathTooLong(let path, let bytes, let limit):
            "the socket path \(path) has \(bytes) bytes; the system allows \(limit)."
        case .socketFailed(let path, let cause): "\(path): \(cause)."
        case .noAnswerInTime(let path): "the daemon at \(path) gave no whole answer in time."
        case .answerNotUnderstood(let path): "what came from \(path) is not an answer of millwrightd."
        case .problem(let text): text
        case .notAnAssetID(let text): "“\(text)” cannot be an asset: ids consist of a-z 0-9 _ -."
        case .unknownLocation(let text): "no waveform is captured at “\(excerpt(text))”."
        case .ambiguousLocation(let text): "“\(excerpt(text))” is a location of several assets."
        case .noCapture(let location): "there is no capture of \(location) yet, or newer ones of others took its place."
        case .unknownLanguage(let text): "“\(text)” is none of the languages."
        case .daysOutOfRange(let days): "--days \(days) is no such period."
        case .notAnAlarmID(let text): "“\(text)” cannot be an alarm: those are ASSET/POINT/KIND, ASSET/anomaly, or all."
        case .notAReason(let limit): "that reason is longer than \(limit) characters, or no line of text."
        case .secondsOutOfRange(let seconds): "--seconds \(seconds) is no length of time."
        case .hoursOutOfRange(let hours): "--hours \(hours) is more than is kept, or nothing."
        case .noSuchAsset(let name): "no asset “\(name)” is in the settings."
        case .noSuchTrend(let name): "no trend “\(name)” is kept."
        case .commissioning(let failure): "\(failure.english.problem)."
        }
    }
}

extension ConsoleMessage.Remedy {
    fileprivate var english: String {
        switch self {
        case .startDaemon: "is it running? systemctl status millwrightd; another directory: --runtime DIR"
        case .restartDaemon: "systemctl status millwrightd, then sudo systemctl restart millwrightd"
        case .joinGroup(let group?): "sudo usermod -aG \(group) $USER, log in again; or ask with sudo"
        case .joinGroup(nil): "add your user to the group of the socket and log in again; or ask with sudo"
        case .shortenRuntime: "start the daemon and this tool with a shorter --runtime DIR"
        case .lookAtJournal: "journalctl -u millwrightd -n 50"
        case .compareVersions: "is millwright of the same version as millwrightd? journalctl -u millwrightd -n 50"
        case .listAssets: "millwright assets"
        case .locations(let locations): locations.joined(separator: ", ")
        case .declareWaveforms: "an asset with waveforms: in the settings; docs/waveforms.md"
        case .waitForCapture:
            "is the device there, and its condition met? millwright links; journalctl -u millwrightd -n 50"
        case .knownLanguages: "--lang zh or --lang en"
        case .positiveSeconds: "1 or more"
        case .hours(let longest): "1 to \(longest)"
        case .listTrends: "millwright trend lists them; trends: [POINT] of an asset keeps the past of a point"
        case .listBaselines: "millwright baseline lists what has one"
        case .positiveDays: "1 to 366"
        case .listAlarms: "millwright alarms"
        case .shortReason: "a short line, such as --reason \"sensor is replaced\""
        case .commissioning(let failure): failure.english.remedy
        }
    }
}

extension ConsoleMessage.Verb {
    fileprivate var english: String {
        switch self {
        case .millwright: "Ask machines how they are, and the daemon what it knows."
        case .status: "Say whether all is well, and what is not."
        case .assets: "List the machines: how many points are good, how fresh, and what is wrong."
        case .points: "List the points with value, unit, quality and age."
        case .links: "List the links and devices: their state, their counters, their reasons."
        case .buffer: "Show what waits for the broker, how much more fits, when it is drained."
        case .diagnose: "Say what is wrong with a machine, how sure that is, and what to do."
        case .health: "Say how well machines are, from 0 to 100, and why."
        case .show: "Show one machine from top to bottom."
        case .baseline: "Show what machines are compared with, learnt while they are well."
        case .freezeBaseline: "Take what has been learnt so far for the baseline."
        case .resetBaseline: "Learn the baseline anew, as after maintenance; the old one is kept."
        case .trend: "Show the past of a point or a feature, or which are kept."
        case .spectrum: "Draw the spectrum of a location's latest waveform, with the orders of shaft and bearing."
        case .reload: "Apply the settings file anew; a file with mistakes changes nothing."
        case .set: "Give a point a value, where the settings let it be written; asks for --confirm."
        case .watch: "Watch everything live. Without a terminal: one line a second."
        case .alarms: "List the alarms: what wants attention first, and what to do. Exit status 1 while any does."
        case .history: "Show how good the alarms are, by the figures of ISA-18.2, and what changed last."
        case .acknowledge: "Acknowledge an alarm, or all: somebody has seen it and acts."
        case .reset: "Let go of a latched alarm whose cause is gone."
        case .shelve: "Silence an alarm for some time, up to 24 h."
        case .unshelve: "Let a shelved alarm speak again."
        case .removeFromService: "Silence an alarm until it is returned to service."
        case .returnToService: "Let an alarm that is out of service speak again."
        case .check: "Check a settings file the way the daemon does when it starts."
        case .export: "Print all points of a settings file as a table (CSV)."
        case .import: "Print the settings of the points in a table (CSV)."
        case .rul:
            "How long machines will last: ask the daemon, learn it from histories, or follow a trend to its limit."
        case .rulShow: "Say how long indicators will stay within their limits, as the daemon sees it."
        case .rulModels: "List the trained models that are live and those that were, with what they were learnt from."
        case .rulTrain: "Learn from histories to failure how long a unit still lasts."
        case .rulPredict: "Say how long units will still last, with intervals."
        case .rulEvaluate: "Judge a model by units whose ends are known."
        case .rulTrend: "Follow one indicator to its limit."
        case .rulExport: "Write the lives of parts that the record keeps as a table."
        case .maintain: "Take note that a part was replaced and what had become of it, or how far it is used."
        case .detect: "Find what is unusual in a recorded table of numbers, within a budget of false alarms."
        case .replay: "Say what the daemon would have said of recorded values, by the settings of a file."
        case .analyze:
            "Show what a recorded waveform comes to: features, whether it can be believed, what is wrong with the machine."
        case .knowledge: "Show what is known of faults, or check a file with more."
        case .knowledgeShow: "Show a fault: how it comes about, how it shows, what to do."
        case .knowledgeLint: "Check a file of faults: references, units, translations, what nothing can assert."
        case .plan: "Show every request that a settings file makes, and what it costs."
        case .scan: "Find devices: the units of a line or a gateway, or the hosts of a range of addresses."
        case .read: "Read neighbouring addresses of a device, without the daemon."
        case .probe: "Show what stands at an address in every type and word order."
        case .write: "Write one value to a device, without the daemon; asks for --confirm."
        case .simulate: "Serve a plant in software over Modbus TCP, until Ctrl-C."
        }
    }
}

extension ConsoleMessage.Help {
    fileprivate var english: String {
        switch self {
        case .json: "Print JSON for programs."
        case .runtime: "Where the daemon has its sockets."
        case .language: "zh or en. (default: as the environment says)"
        case .asset: "Only the points of this asset."
        case .seconds: "End after so many seconds."
        case .diagnosedAsset: "The machine; all where it is left out."
        case .shownAsset: "The machine."
        case .baselineLocation: "The measurement location, anomalies or program; all where it is left out."
        case .explain: "With every piece of evidence, and what else it might be."
        case .trend: "A point, or LOCATION.FEATURE; all that are kept where it is left out."
        case .hours: "How far back."
        case .recordingFile: "One or more recordings."
        case .speed: "Revolutions a minute of the shaft."
        case .rate: "Samples a second, where the file does not say; otherwise in its place."
        case .channel: "Which channel of a WAV file, or which column of a table, from 1."
        case .waveformUnit: "The unit of the samples; velocity is computed from g, mg and m/s²."
        case .fullScale: "What the largest integer of a WAV file stands for, in the unit."
        case .bearing: "The bearing, for its lines: 6205-2RS, or its dimensions n=9,d=7.94,D=39.04,phi=0."
        case .plot: "Draw it: spectrum, velocity, envelope or waveform."
        case .range: "Draw this part only, in hertz, or seconds of a waveform: 0-200."
        case .location: "ASSET/LOCATION, or the location alone where only one asset has it."
        case .png: "Write the picture to a file."
        case .csv: "Write its numbers to a file."
        case .numbersFile: "A table of numbers (CSV), its first row the headings, its rows in the order of time."
        case .learnRows: "How many rows at the beginning are healthy and learnt from."
        case .columns: "Which columns belong to the machine. (default: all but the time)"
        case .timeOfRows:
            "The column with the time: dates or seconds. (default: one called time, timestamp, datetime, date, ts or time_s)"
        case .budget: "How many false alarms are put up with."
        case .scoresFile: "Where the scores go: the time, score, alarm and top of each row."
        case .scores:
            "Row by row, without looking ahead: score is 0 to 1 and 0.5 where the budget lies, alarm 1 for as long as an alarm lasts, top the columns it comes from. docs/detection.md says what is computed."
        case .recordedValues: "A table of values (CSV), its first row the headings, its rows in the order of time."
        case .replaySettings: "The settings by which the values are judged."
        case .replayedAsset: "The machine that the columns belong to, where their headings do not say it."
        case .replaying:
            "A column is a point by its heading: ASSET/POINT, or POINT where one machine alone has it. An empty cell is a value that was not good. docs/alarms.md says what limits do."
        case .machine:
            "Limits and build of the machine: iso20816-3:2:rigid,kind=pump,power=45,line=50,poles=4,bars=28,teeth=23,mating=47,vanes=6,belt=0.41; whatever is known of it (kW, Hz)."
        case .observed: "What somebody saw, such as load=80; knowledge show lists names and units."
        case .baseline: "A line of analyze --json, of the machine when it was well."
        case .knowledge: "Faults and symptoms that add to the built-in ones, or go before them."
        case .faultID: "Such as bearing.outer_race; a list of all where it is left out."
        case .knowledgeFile: "The file to check, together with the built-in ones."
        case .recordings:
            "Reads WAV files (PCM of 16, 24 or 32 bits, floats of 32 or 64), tables of numbers (.csv, .txt), and raw 32-bit floats (.f32, .raw). Floats are in the unit; integers are shares of --full-scale."
        case .histories: "Histories (CSV): one row an observation, columns for unit, time and what was measured."
        case .unitColumn: "The column that names the unit."
        case .timeColumn: "The column that tells the time: cycles, hours, cuts. Lives are stated in it."
        case .censoredColumn: "A column that is not 0 for units taken out of service before they failed."
        case .cap: "Learn remaining lives up to so much only; beyond it “at least” is said."
        case .firstShare:
            "Learn only what came after this share of each life (0…1), where no unit is asked about earlier."
        case .trees:
            "Trees that XGBoost (JSON) or LightGBM (text) has grown over the columns of the table, in place of own ones: the histories, which should be others than it learnt from, only tell how far to believe them."
        case .seed: "What chance begins with; the same seed gives the same model."
        case .component: "The component, as under components of the asset; the machine as a whole where it is left out."
        case .replaced: "It was replaced now: what is known of it begins anew."
        case .failed: "The one that is gone had failed."
        case .worn: "The one that is gone was worn out."
        case .early: "The one that is gone still did its work; so too where nothing is said."
        case .used: "How far the present one is used: of its total, or hours since it began to serve."
        case .lifeClass: "Only of this class of parts, or of one part: ASSET/COMPONENT."
        case .recordFile: "The record of a daemon, which may run."
        case .livesOut:
            "Where the table is written: unit, time in hours, censored, and a column for each series and total."
        case .fromRecord: "Learn from the lives of this class in the record, or of one part: ASSET/COMPONENT."
        case .modelFile: "The file that millwright rul train wrote."
        case .modelOut: "Where the model is written to."
        case .unitsFile: "Units (CSV) with the columns that the model was trained on, up to now."
        case .predictionsOut: "Where the table is written to. (default: printed)"
        case .truthFile:
            "Remaining lives (CSV): the unit's column, and one other. (default: units failed at their last row)"
        case .evaluating:
            "Take units that the model was not trained on. Without --truth every unit is cut again and again along its life."
        case .indicatorFile: "The indicator (CSV), oldest row first."
        case .indicatorColumn: "The column of the indicator."
        case .indicatorTime: "The column that tells the time; without it, rows are counted."
        case .limit: "What the indicator must not reach, from whichever side it comes."
        case .trending:
            "Prints a row for each row once degradation is visible, and nothing before. The first 20 values are taken to be healthy."
        case .settingsFile: "The settings file, such as /etc/millwright/millwright.yaml."
        case .tableFile: "The table: comma-separated values in UTF-8; docs/points-csv.md says which columns."
        case .importConfig: "The settings file whose devices and profiles the points are checked against."
        case .plantFile: "The plant file, such as Config/demo/plant.yaml."
        case .device: "HOST:PORT/UNIT, or with --config the id of a link: line1/1."
        case .table: "coil, discrete, holding or input."
        case .registerTable: "holding or input."
        case .address: "From 0 as on the wire, or such as modicon:40013."
        case .count: "How many addresses."
        case .type:
            "Also decode: int16 uint16 int32 uint32 int64 uint64 float32 float64 bcd16 bcd32, 'string 16', 'time FORM'."
        case .order: "The order of the bytes of longer types: abcd (default), cdab, badc or dcba."
        case .config: "The settings file whose links LINK may name."
        case .timeout: "How long to wait for the connection and for each response."
        case .point: "The id of the point."
        case .value: "The value in the unit of the point; true or false, or 1 or 0, for a bit."
        case .alarm: "ASSET/POINT/KIND, such as pump-07/bearing_temp/high; or all."
        case .shelvingTime: "How long, 1s to 24h."
        case .alarmReason: "Why; it stands in the list and in the history."
        case .days: "Of how many days, 1 to 366."
        case .expected: "Only if the point reads this before."
        case .confirm: "Yes, write it."
        case .writableTable: "coil or holding."
        case .registerValue:
            "A number, as the register has it; true or false, or 1 or 0, for a coil. Behind -- where negative."
        case .writtenType:
            "As which type: uint16 (default) int16 int32 uint32 int64 uint64 float32 float64 bcd16 bcd32."
        case .writing:
            "Reads what stands there, writes, and reads again. Without --confirm it only reads, and says what it would "
                + "write. No limit of the settings applies."
        case .baud: "The rate of a serial port; 9600 by default."
        case .parity: "The parity of a serial port: none, even (default) or odd."
        case .stopBits: "The stop bits of a serial port; 1 by default."
        case .link:
            "A serial port such as /dev/ttyUSB0, HOST:PORT, rtu+tcp://HOST:PORT, a range such as 192.168.1.10-60:502, "
                + "or with --config the id of a link."
        case .units: "Which units, such as 1-32,40. (default: all; of each host of a range 255, 1 and 0)"
        case .scanning:
            """
            Asks each unit for holding register 0; a value and a refusal both show that it is there. Then asks it who it \
            is. Nothing is written. Of a serial port without --baud or --parity the usual ones are tried until a unit \
            answers. A line that the daemon polls must be given up by it first.
            """
        case .port: "Listen at this port, not at the one in the file; 0 for any that is free."
        case .plausibility:
            """
            Reads four registers, or two or one where the device refuses more. A number is marked ✓ as plausible when it \
            is zero in every bit, or of a magnitude from 0.0001 to 10 million; for floats that leaves out what is not \
            finite or denormal. It is marked ★ when it is also a float that at most six significant digits write exactly. \
            In a wrong order most numbers are neither. Probe again while the value changes where two remain.
            """
        }
    }
}

extension ConsoleMessage.Label {
    fileprivate var english: String {
        switch self {
        case .unmatched: "unmatched"
        case .roundTrip: "p50/p99 ms"
        case .roundTripSpread: "1 ms … 1 s"
        case .checksumErrors: "CRC"
        case .inMemory: "in memory"
        case .room: "lasts"
        case .drain: "backlog"
        case .readBack: "read back"
        case .maxGap: "max_gap"
        case .maxRegisters: "max_registers"
        case .busTime: "ms"
        case .seconds: "s"
        case .thrownAway: "thrown away"
        case .registerMap: "register map"
        case .overBackground: "× background"
        case .outerRace: "outer race"
        case .innerRace: "inner race"
        case .rollingElement: "rolling element"
        case .advice: "what to do"
        case .gateway, .uplink, .devices, .points, .values, .buffer, .daemon, .assets, .links, .asset, .name, .good,
            .newest, .reason, .lowest, .mean, .highest, .point, .value, .age, .time, .source, .link, .address, .state,
            .connects, .disconnects,
            .device, .unit, .requests, .timeouts, .exceptions, .faults, .retries, .overruns, .stored, .dropped,
            .every, .bytes, .load, .function, .table, .modicon, .count, .bit, .hex, .unsigned, .signed, .type, .before,
            .requested, .machine, .waveform, .waveforms, .samples, .registers, .reads, .captured,
            .kind, .vendor, .product, .revision, .order, .amplitude, .cage, .alarm, .alarms, .priority, .cause, .by:
            String(describing: self)
        }
    }
}

extension Quality {
    fileprivate var english: String {
        switch self {
        case .good: "good"
        case .timeout: "no answer in time"
        case .disconnected: "no connection"
        case .badResponse: "broken answer"
        case .notANumber: "answers “not a number”"
        case .undecodable: "holds nothing of the declared type"
        case .noValue: "answers “no value”"
        case .implausible: "is outside its plausible limits"
        case .pending: "rests on a point not read yet"
        case .unchanged: "has not changed"
        case .illegalFunction: "refuses the function (exception 1)"
        case .illegalAddress: "has no such address (exception 2)"
        case .illegalValue: "refuses the request (exception 3)"
        case .deviceFailure: "reports its own failure (exception 4)"
        case .deviceBusy: "is busy (exception 6)"
        case .gatewayPathUnavailable: "gateway has no path (exception 10)"
        case .gatewayTargetSilent: "silent behind its gateway (exception 11)"
        case .otherException: "answers with an unknown exception"
        case .uncertainStuck: "the sensor repeats itself"
        case .uncertainDropout: "the sensor comes and goes"
        case .uncertainSpikes: "the sensor shows spikes"
        case .uncertainSaturation: "the sensor is at the end of its range"
        case .uncertainDrift: "the sensor has left those beside it"
        case .uncertainDisagree: "the sensors disagree"
        }
    }
}

extension ElapsedTime {
    var english: String {
        switch self {
        case .tenths(let tenths): "\(tenths / 10).\(tenths % 10) s"
        case .seconds(let seconds): "\(seconds) s"
        case .minutes(let minutes, let seconds): "\(minutes) min \(seconds) s"
        case .hours(let hours, let minutes): "\(hours) h \(minutes) min"
        case .days(let days, let hours): "\(days) d \(hours) h"
        }
    }
}

private func whyThrownAway(_ word: String) -> String {
    switch word {
    case "not_ready": "was not ready in time"
    case "torn": "recorded anew while it was read"
    case "wrong_page": "another page came than was asked for"
    case "wrong_checksum": "wrong checksum"
    case "unusable_rate_or_gain": "tells no usable rate or gain"
    case "no_idle_time": "polls left no time"
    default: word
    }
}

private func outcome(_ word: String) -> String {
    switch word {
    case "done": "written, and read back"
    case "refused:unknown_point": "refused: there is no such point"
    case "refused:not_writable": "refused: the settings do not let this point be written"
    case "refused:out_of_range": "refused: the value is outside the limits in the settings"
    case "refused:not_encodable": "refused: the type of the point has no such value"
    case "refused:too_soon": "refused: the last write was too short a time ago"
    case "refused:busy": "refused: another write to this device is under way"
    case "refused:expired": "refused: the command came too late"
    case "refused:condition": "refused: what the settings expect of the machine is not so"
    case "refused:unexpected_value": "refused: the point does not read what the command expects"
    case "refused:unreadable": "refused: the point could not be read before"
    case "failed:rejected": "failed: the device refused it"
    case "failed:unconfirmed": "failed: whether it was written is not known"
    case "failed:reads_other_value": "failed: the device confirmed, but the point reads another value"
    default: word
    }
}
