import CPlatform
package import ControlProtocol
import DataAcquisition
import Glibc
import HealthAssessment
import Journal
package import Logging
import Measurement
import Modbus
package import NIOCore
import NIOPosix
import Pipeline
import PrognosticAssessment
import Publication
package import Settings
import SettingsFiles
import Platform
import Uplink
package import Wording

/// The version of the daemon and of the tool.
package let version = "0.1.0"

/// The running daemon: what was started, in the order journal → uplink → acquisition, and what reload replaces.
package actor Gateway {
    /// Where the daemon reads and writes.
    package struct Places: Sendable {
        package var settings: String
        package var data: String
        package var runtime: String

        package init(settings: String, data: String, runtime: String) {
            self.settings = settings
            self.data = data
            self.runtime = runtime
        }
    }

    nonisolated let logger: Logger
    let places: Places
    var settings: DaemonSettings
    let epoch: Epoch
    let time: SystemTime
    let timeService: TimeService
    let started: MonotonicTime
    let delivery: Delivery
    let journal: JournalWorker
    let record: RecordWorker
    let conclusions: Conclusions
    let detectors: Detectors
    let analysis: AnalysisWorker
    var healthBook: HealthBook
    nonisolated let followed = FollowedIndicators()
    let prognosisBook: PrognosisBook
    let operationBook: OperationBook
    let programBook: ProgramBook
    /// What the record knows to be live; nil before it has heard.
    var enteredModels: [ModelUse]?
    /// By the last reload.
    var refusedModels: [ModelRegistryAnswer.Refusal] = []
    nonisolated let eventLoop: any EventLoop
    nonisolated let acquisition: NIOLoopBound<AcquisitionLoop>
    private let claims: [ClaimedDirectory]
    private let uplinkWake: WakeUp
    private(set) var uplink: UplinkWorker
    private var plan: AcquisitionPlan
    private var isReloading = false
    /// Commands from the broker that are not answered yet.
    private nonisolated let commandsUnderWay = PosixLocked(0)
    /// More than these do not wait: a device takes one at a time, and each expires within seconds.
    private static let commandsAtOnce = 256
    nonisolated let turnedAway = Counter("writes.turned_away")
    var inquiries = Turns<Inquiry>(limit: Gateway.inquiriesAtOnce)
    nonisolated let evidenceSent = Counter("evidence.sent")
    nonisolated let evidenceRefused = Counter("evidence.refused")
    nonisolated let evidenceLost = Counter("evidence.lost")

    /// Opens everything and starts the threads; nothing is polled before ``start()``.
    package init(
        _ settings: DaemonSettings, places: Places, logger: Logger, eventLoop: any EventLoop
    ) async throws {
        self.settings = settings
        self.places = places
        self.logger = logger
        self.eventLoop = eventLoop
        let language = settings.language
        let claims = try Set([places.data, places.runtime]).sorted().map { try ClaimedDirectory($0) }
        self.claims = claims
        timeService = TimeService(file: settings.synchronizedFile)
        time = SystemTime(service: timeService)
        started = time.monotonic
        var generator = SystemRandomNumberGenerator()
        let epoch = Epoch.random(using: &generator)
        self.epoch = epoch

        let report = { (message: DaemonMessage) in logger.error("\(message.text(in: language))") }
        let store = try StoreFile.outbox.open(in: places.data, report: report) {
            try OutboxStore(path: $0, configuration: settings.outbox)
        }
        let record = try StoreFile.record.open(in: places.data, report: report) {
            try RecordStore(path: $0, allowance: settings.recordAllowance)
        }
        let watches = record.watches(for: settings.anomalies, at: time.wall, report: report)
        let ramps = record.ramps(of: settings.programs, at: time.wall, report: report)
        let boot = bootID()
        let page = try Self.openPage(in: places.runtime, epoch: epoch, boot: boot)
        let remembered = Self.remembered(in: record, at: time.wall)
        let operations = record.rememberedOperations(at: time.wall)
        let ended: EndedEpoch?
        let answered: [(WriteCommand, WriteOutcome)]
        let standing: [AlarmChange]
        do {
            ended = try store.begin(epoch, boot: boot, page: page.previous)
            plan = try AcquisitionPlan.registered(settings, in: store, at: time.wall)
            answered = try Self.answered(in: store, at: started)
            standing = try store.standingAlarms()
        } catch let error as DatabaseError {
            throw StartFailure(.journalUnusable(path: StoreFile.outbox.path(in: places.data), reason: error.message))
        }

        let journalWake = WakeUp()
        let uplinkWake = WakeUp()
        self.uplinkWake = uplinkWake
        var limits = DeliverySession.Limits(
            window: settings.uplink.window, replayRate: settings.uplink.replayRate)
        limits.holdBack = settings.uplink.holdBack
        limits.durability = settings.outbox.durability
        let delivery = Delivery(
            DeliverySession(epoch: epoch, limits: limits, newestRow: store.newestRow),
            wakes: Delivery.Wakes(
                journal: { journalWake.signal() }, uplink: { uplinkWake.signal() }, issued: { page.store($0) }))
        self.delivery = delivery
        journal = JournalWorker(
            delivery: delivery, wake: journalWake, commitInterval: settings.outbox.commitInterval, time: time,
            usage: store.usage
        ) { failure in
            logger.error("\(StoreFile.outbox.message(of: failure, in: places.data).text(in: language))")
        }
        uplink = Self.makeUplink(
            settings, epoch: epoch, delivery: delivery, wake: uplinkWake, time: time, logger: logger)
        let trends = RecordWorker(record, time: time) { failure in
            logger.error("\(StoreFile.record.message(of: failure, in: places.data).text(in: language))")
        }
        self.record = trends
        healthBook = HealthBook(remembered.means)
        let followed = followed
        prognosisBook = PrognosisBook(settings, record: trends, followed: followed) { key in
            logger.error("\(DaemonMessage.lifeRefused(key: key).text(in: language))")
        }
        conclusions = Conclusions(delivery: delivery, record: trends, baselines: remembered.baselines)
        conclusions.judge(by: settings)
        let operationBook = OperationBook(record: trends, conclusions: conclusions)
        operationBook.judge(by: settings)
        self.operationBook = operationBook
        let detectors = Detectors(watches, record: trends, time: time)
        self.detectors = detectors
        let programBook = ProgramBook(settings.programs, record: trends, time: time)
        self.programBook = programBook
        let analysis = AnalysisWorker(
            delivery: delivery, record: trends, conclusions: conclusions, detectors: detectors)
        self.analysis = analysis
        let (time, worker) = (time, journal)
        acquisition = try await eventLoop.submit {
            let loop = AcquisitionLoop(
                on: eventLoop, time: time, delivery: delivery, standing: standing, remembered: operations,
                ramps: ramps
            ) { message in
                logger.notice("\(message.text(in: language))")
            } remember: { device, boundaries in
                let wall = time.wall
                worker.perform { store throws(DatabaseError) in
                    try store.remember(boundaries: Boundary.text(of: boundaries), of: device, at: wall)
                }
            } onWaveform: { waveform, told in
                analysis.analyse(waveform, told)
            } onTrend: { spans in
                trends.add(spans)
            } onOperation: { reports, isEnd in
                operationBook.enter(reports, isEnd: isEnd)
            } onRows: { rows in
                analysis.judge(rows)
            } onRamps: { learnt, isEnd in
                programBook.enter(learnt, isEnd: isEnd)
            } onIndicators: { means in
                followed.enter(means)
            }
            loop.writeGuard.recall(answered)
            return NIOLoopBound(loop, eventLoop: eventLoop)
        }.get()
        detectors.tell { [acquisition] findings, comparisons in
            eventLoop.execute { acquisition.value.take(findings, comparisons) }
        }
        journal.start(with: store)
        delivery.accept([.epoch(ended: ended, at: time.moment)])
    }

    /// What the record has of the health of machines; nothing where it cannot be read now.
    private static func remembered(
        in record: RecordStore, at wall: WallTime
    ) -> (baselines: Baselines, means: [(asset: Identifier, start: Int64, mean: Double, count: Int)]) {
        let start = wall.milliseconds / 1000 - Int64(HealthTrend.length) * 86_400
        return (
            Baselines((try? record.baselines()) ?? []),
            (try? record.dailyMeans(of: HealthBook.series, from: start)) ?? []
        )
    }

    private static func openPage(
        in directory: String, epoch: Epoch, boot: String
    ) throws(StartFailure) -> SequencePage {
        do throws(SequencePage.Unavailable) {
            return try SequencePage(path: "\(directory)/sequence", epoch: epoch, boot: boot)
        } catch {
            throw StartFailure(.fileUnreadable(path: error.path, reason: systemText(error.errno)))
        }
    }

    private static func makeUplink(
        _ settings: DaemonSettings, epoch: Epoch, delivery: Delivery, wake: WakeUp, time: SystemTime,
        logger: Logger
    ) -> UplinkWorker {
        let language = settings.language
        let topics = Topics(prefix: settings.uplink.topicPrefix, gateway: settings.gateway)
        return UplinkWorker(
            configuration: settings.uplink, topics: topics, presence: presence(settings, epoch, topics),
            delivery: delivery, wake: wake, time: time,
            onTopic: { topic, change in
                let message =
                    switch change {
                    case .refused(let reason): DaemonMessage.topicRefused(topic: topic, reason: reason)
                    case .accepted: DaemonMessage.topicAccepted(topic: topic)
                    case .messageGivenUp(let reason): DaemonMessage.messageGivenUp(topic: topic, reason: reason)
                    }
                logger.notice("\(message.text(in: language))")
            }
        ) { broker, reason in
            let message =
                reason.map { DaemonMessage.brokerLost(broker: broker.description, reason: $0) }
                ?? .brokerConnected(broker: broker.description)
            logger.notice("\(message.text(in: language))")
        }
    }

    var topics: Topics { Topics(prefix: settings.uplink.topicPrefix, gateway: settings.gateway) }

    // MARK: Starting and stopping

    /// Commands to write are taken while any point may be written, those about alarms while there are any, those that
    /// ask for evidence while waveforms are captured, those that ask what is expected while detectors learn it.
    private func wireCommands() {
        var wanted: Set<String> = []
        if settings.assets.contains(where: { $0.points.contains { $0.writable != nil } }) {
            wanted.insert(topics.writeCommand)
        }
        if !settings.limits.isEmpty { wanted.insert(topics.alarmCommand) }
        if settings.assets.contains(where: { !$0.waveforms.isEmpty }) { wanted.insert(topics.evidenceCommand) }
        if !settings.anomalies.isEmpty { wanted.insert(topics.expectedCommand) }
        uplink.takeCommands(on: wanted) { [weak self] command in
            guard let self else { return }
            let isWelcome = commandsUnderWay.withLock { count in
                guard count < Self.commandsAtOnce else { return false }
                count += 1
                return true
            }
            guard isWelcome else { return turnAway(command) }
            Task {
                await self.obey(command)
                self.commandsUnderWay.withLock { $0 -= 1 }
            }
        }
    }

    private func obey(_ command: Command) async {
        switch command.topic {
        case topics.alarmCommand: await treat(command)
        case topics.evidenceCommand: await show(command)
        case topics.expectedCommand: await tellExpected(command)
        default: await carryOut(command)
        }
    }

    func startUplink() {
        wireCommands()
        uplink.describe(Description.messages(of: plan, topics: topics))
        conclusions.tell { [uplink] in uplink.show($0) }
        uplink.start()
    }

    func startAcquisition() async throws {
        let plan = plan
        try await eventLoop.submit { [acquisition] in acquisition.value.apply(plan) }.get()
        logger.notice(
            "\(DaemonMessage.started(version: version, gateway: settings.gateway.id.rawValue, epoch: epoch.rawValue).text(in: settings.language))"
        )
        platform_trim_heap()
        ServiceNotification.ready.send()
    }

    func stopAcquisition() async {
        ServiceNotification.stopping.send()
        logger.notice("\(DaemonMessage.stopping.text(in: settings.language))")
        try? await eventLoop.submit { [acquisition] in acquisition.value.stop() }.get()
        await analysis.stop()
    }

    /// Takes no more commands, and answers those that were taken.
    func stopUplink() async {
        uplink.refuseCommands()
        let deadline = time.monotonic + .seconds(1)
        while commandsUnderWay.withLock({ $0 }) > 0, time.monotonic < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        await uplink.stop()
    }

    func stopJournal() async {
        await record.stop()
        await journal.stop()
        logger.notice("\(DaemonMessage.stopped.text(in: settings.language))")
    }

    // MARK: Reloading

    /// Reads the settings again and applies the difference, or refuses them whole.
    package func reload() async throws -> ReloadAnswer {
        guard !isReloading else {
            return ReloadAnswer(
                applied: false, added: [], removed: [], changed: [],
                mistakes: [DaemonMessage.reloadUnderWay.text(in: settings.language)])
        }
        isReloading = true
        defer { isReloading = false }
        ServiceNotification.reloading.send()
        defer { ServiceNotification.ready.send() }
        let new: DaemonSettings
        let plan: AcquisitionPlan
        do {
            new = try readSettings(places.settings)
            try ControlServer.admit(new.control, in: places.runtime)
            let wall = time.wall
            plan = try await journal.withStore { store in
                let plan = try AcquisitionPlan.registered(new, in: store, at: wall)
                try store.limit(to: DiskAllowance(new.outbox))
                return plan
            }
        } catch {
            if let error = error as? SettingsMistakes { note(error.mistakes) }
            let mistakes = Self.texts(of: error, in: settings.language)
            logger.error("\(DaemonMessage.reloadRefused(mistakes: mistakes.count).text(in: settings.language))")
            return ReloadAnswer(applied: false, added: [], removed: [], changed: [], mistakes: mistakes)
        }
        return try await apply(new, plan)
    }

    private func apply(_ new: DaemonSettings, _ plan: AcquisitionPlan) async throws -> ReloadAnswer {
        let old = settings
        let difference = SettingsDifference(from: old, to: new)
        journal.commitInterval = new.outbox.commitInterval
        delivery.uplink {
            $0.limits.window = new.uplink.window
            $0.limits.replayRate = new.uplink.replayRate
            $0.limits.holdBack = new.uplink.holdBack
            $0.limits.durability = new.outbox.durability
        }
        if new.recordAllowance != old.recordAllowance {
            try? await record.withStore { $0.allowance = new.recordAllowance }
        }
        settings = new
        conclusions.judge(by: new)
        operationBook.judge(by: new)
        analysis.retain(Set(new.assets.map(\.id)))
        detectors.judge(by: new.anomalies)
        programBook.judge(by: new.programs)
        healthBook.keep(Set(new.assets.map(\.id)))
        await prognosisBook.judge(by: new)
        refusedModels = []
        try? await enterModels()
        timeService.watch(new.synchronizedFile)
        self.plan = plan
        try await eventLoop.submit { [acquisition] in acquisition.value.apply(plan) }.get()
        if new.uplink != old.uplink || new.gateway != old.gateway {
            await uplink.stop()
            uplink = Self.makeUplink(
                new, epoch: epoch, delivery: delivery, wake: uplinkWake, time: time, logger: logger)
            startUplink()
        } else {
            uplink.describe(Description.messages(of: plan, topics: topics))
            wireCommands()
        }
        platform_trim_heap()
        let answer = difference.answer
        logger.notice(
            "\(DaemonMessage.reloaded(added: answer.added.count, removed: answer.removed.count, changed: answer.changed.count).text(in: new.language))"
        )
        return answer
    }

    package static func texts(of error: any Error, in language: Language) -> [String] {
        switch error {
        case let error as SettingsMistakes: error.mistakes.map { $0.text(in: language) }
        case let error as StartFailure: [error.message.text(in: language)]
        case let error as DatabaseError: [DaemonMessage.journalWriteFailed(reason: error.message).text(in: language)]
        case let error as UnreadableFile: [StartFailure(error).message.text(in: language)]
        default: ["\(error)"]
        }
    }
}
