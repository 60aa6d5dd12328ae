import Glibc
package import Measurement
package import Publication
package import Platform

/// The thread of the uplink: keeps a connection to one broker of the list and sends what the session lets go.
package final class UplinkWorker: Sendable {
    package enum Phase: Hashable, Sendable {
        case waiting(until: MonotonicTime)
        case connecting
        case connected
        case stopped
    }

    /// What the worker tells about itself.
    package struct Report: Sendable {
        package var phase: Phase
        package var broker: BrokerAddress
        package var since: WallTime
        /// Why the last connection or attempt ended.
        package var reason: String?
    }

    /// A message whose latest copy the broker keeps for whoever comes later; it belongs to no stream.
    package struct Retained: Hashable, Sendable {
        package let topic: String
        package let payload: [UInt8]

        package init(topic: String, payload: [UInt8]) {
            self.topic = topic
            self.payload = payload
        }
    }

    /// What the gateway says of itself: online, or, as its will, not. Another will for each connection.
    package typealias Presence = @Sendable (_ isOnline: Bool, _ connection: Int64) -> Retained

    package let connections = Counter("uplink.connections")
    package let failures = Counter("uplink.failures")
    package let rejections = Counter("uplink.rejections")
    package let published = Counter("uplink.published")

    private let configuration: UplinkConfiguration
    private let topics: Topics
    private let presence: Presence
    private let delivery: Delivery
    private let wake: WakeUp
    private let time: any TimeSource
    private let report: PosixLocked<Report>
    private let orders: PosixLocked<Orders>
    private let onChange: @Sendable (BrokerAddress, String?) -> Void
    private let onTopic: @Sendable (String, TopicChange) -> Void

    /// What became of a topic at the broker.
    package enum TopicChange: Hashable, Sendable {
        case refused(String)
        case accepted
        /// A message was given up, for the broker refuses it for what it is.
        case messageGivenUp(String)
    }

    /// What others ask of the thread.
    private struct Orders {
        var thread: NamedThread?
        var isStopping = false
        /// Write the descriptions to publish, now and on every new connection.
        var descriptions: [@Sendable () -> Retained] = []
        var areDescriptionsNew = false
        /// The latest verdicts by topic, and which of them the broker does not have.
        var views: [String: [UInt8]] = [:]
        var newViews: Set<String> = []
        /// To be sent once while connected, otherwise forgotten: the newest counters.
        var metrics: [UInt8]?
        /// Hears of every command.
        var onCommand: (@Sendable (Command) -> Void)?
        /// Where commands are wanted.
        var commandTopics: Set<String> = []
        /// What answers commands, until it is sent.
        var answers: [Answer] = []
        var isConnected = false
        /// An answer on its way part by part.
        var parcel: Parcel?
    }

    private struct Parcel {
        let count: Int
        let part: @Sendable (Int) -> [UInt8]
        let topic: String
        let correlation: [UInt8]?
        let end: CheckedContinuation<Bool, Never>
        /// So many parts the broker has.
        var acknowledged = 0
    }

    private struct Answer {
        let payload: [UInt8]
        let topics: [String]
        let correlation: [UInt8]?
    }

    /// Answers that wait while there is no broker; those of older commands have expired long since.
    private static let answerLimit = 1000

    /// - Parameters:
    ///   - onTopic: Hears of each topic that the broker refuses or takes again.
    ///   - onChange: Hears of each connection, and of each new reason why there is none.
    package init(
        configuration: UplinkConfiguration, topics: Topics, presence: @escaping Presence, delivery: Delivery,
        wake: WakeUp, time: any TimeSource, onTopic: @escaping @Sendable (String, TopicChange) -> Void = { _, _ in },
        onChange: @escaping @Sendable (BrokerAddress, String?) -> Void
    ) {
        self.configuration = configuration
        self.topics = topics
        self.presence = presence
        self.delivery = delivery
        self.wake = wake
        self.time = time
        self.onTopic = onTopic
        self.onChange = onChange
        report = PosixLocked(
            Report(phase: .connecting, broker: configuration.brokers[0], since: time.wall, reason: nil))
        orders = PosixLocked(Orders())
    }

    /// Prepares the library; once in a process, before any thread starts.
    package static func prepare() { MQTTClient.initializeLibrary() }

    package var present: Report { report.withLock { $0 } }

    package func start() {
        let thread = NamedThread("mw-uplink") { [self] in run() }
        orders.withLock { $0.thread = thread }
    }

    /// Sends what is in memory for at most two seconds, takes leave of the broker, and ends the thread.
    package func stop() async {
        let thread = orders.withLock { orders in
            orders.isStopping = true
            return orders.thread.take()
        }
        wake.signal()
        await thread?.finished()
    }

    /// Publishes descriptions of the assets, retained.
    ///
    /// - Parameter descriptions: Each writes one: together they are large, and rarely needed.
    package func describe(_ descriptions: [@Sendable () -> Retained]) {
        orders.withLock {
            $0.descriptions = descriptions
            $0.areDescriptionsNew = true
        }
        wake.signal()
    }

    /// Publishes the latest of a kind of verdict, retained, now and on every new connection.
    package func show(_ verdict: Verdict) {
        let topic = topics.view(of: verdict)
        orders.withLock {
            $0.views[topic] = verdict.view
            $0.newViews.insert(topic)
        }
        wake.signal()
    }

    package func publish(metrics: [UInt8]) {
        orders.withLock { $0.metrics = metrics }
        wake.signal()
    }

    /// Takes commands on these topics from now on, and on no others.
    package func takeCommands(on topics: Set<String>, _ onCommand: @escaping @Sendable (Command) -> Void) {
        orders.withLock { ($0.commandTopics, $0.onCommand) = (topics, onCommand) }
        wake.signal()
    }

    /// Takes no more commands, and gives up the answer that is on its way part by part.
    package func refuseCommands() {
        orders.withLock { ($0.commandTopics, $0.onCommand) = ([], nil) }
        endParcel(hasArrived: false)
        wake.signal()
    }

    /// Answers a command on the gateway's topic for answers, and where whoever asked wants it.
    package func answer(_ command: Command, _ payload: [UInt8]) {
        let answer = Answer(
            payload: payload, topics: [Topics.answer(to: command.topic)] + [command.responseTopic].compactMap(\.self),
            correlation: command.correlation)
        orders.withLock { orders in
            orders.answers.append(answer)
            if orders.answers.count > Self.answerLimit { orders.answers.removeFirst() }
        }
        wake.signal()
    }

    /// Answers a command by what is too large for one message: part by part, each once the broker has the one before,
    /// and only while nothing live waits. The parts go where whoever asked wants them, and to the gateway's topic for
    /// answers where he did not say.
    ///
    /// - Precondition: One such answer at a time.
    /// - Returns: Whether the broker has all parts. What it does not have when the connection ends is given up.
    package func answer(_ command: Command, inParts count: Int, _ part: @escaping @Sendable (Int) -> [UInt8]) async
        -> Bool
    {
        await withCheckedContinuation { continuation in
            let isTaken = orders.withLock { orders in
                guard orders.isConnected, orders.onCommand != nil else { return false }
                precondition(orders.parcel == nil, "one answer in parts at a time")
                orders.parcel = Parcel(
                    count: count, part: part, topic: command.responseTopic ?? Topics.answer(to: command.topic),
                    correlation: command.correlation, end: continuation)
                return true
            }
            if isTaken { wake.signal() } else { continuation.resume(returning: false) }
        }
    }

    private func endParcel(hasArrived: Bool) {
        orders.withLock { $0.parcel.take() }?.end.resume(returning: hasArrived)
    }

    // MARK: The thread

    private func run() {
        var policy = ConnectionPolicy(brokers: configuration.brokers)
        while !isStopping {
            let attempt = policy.next
            tell(.connecting, attempt.broker)
            var connection = Connection(self, attempt)
            let end = connection.run()
            orders.withLock { $0.isConnected = false }
            endParcel(hasArrived: false)
            if let reason = end.reason {
                let isNew = report.withLock { report in
                    defer { report.reason = reason }
                    return report.reason != reason
                }
                failures.add()
                if isNew { onChange(attempt.broker, reason) }
            }
            let pause = policy.ended(attempt, end.progress)
            let until = time.monotonic + pause
            tell(.waiting(until: until), policy.next.broker)
            while !isStopping, time.monotonic < until { _ = wake.wait(timeout: until - time.monotonic) }
        }
        tell(.stopped, policy.next.broker)
    }

    private var isStopping: Bool { orders.withLock { $0.isStopping } }

    private func tell(_ phase: Phase, _ broker: BrokerAddress) {
        report.withLock {
            $0.phase = phase
            $0.broker = broker
            $0.since = time.wall
        }
    }

    /// How a connection or an attempt ended.
    private struct End {
        let progress: ConnectionPolicy.Progress
        /// `nil` when we ended it ourselves.
        let reason: String?
    }

    /// One connection from CONNECT to its end; lives on the thread's stack.
    private struct Connection: ~Copyable {
        private static let answerTimeout: Duration = .seconds(10)
        private static let farewell: Duration = .seconds(2)
        /// How long a broker may take to say what it knows of the last connection.
        private static let witnessTimeout: Duration = .seconds(2)
        private static let batch = 128

        private let worker: UplinkWorker
        private let attempt: ConnectionPolicy.Attempt
        private let started: MonotonicTime
        /// Tells the connections of an epoch apart.
        private let number: Int64
        private let will: Retained
        private var connectedSince: MonotonicTime?
        /// The broker is there, and is asked whether it lived on since the last connection.
        private var question: Question?
        private var isGreeted = false
        private var hadSocket = false
        /// Tickets by packet identifier.
        private var tickets: [Int32: UInt64] = [:]
        /// The packet identifier of a part that the broker has not acknowledged.
        private var partInFlight: Int32?
        private var topicOfLayout: [UInt32: String] = [:]
        private var encoder = StreamEncoder()
        private var lastKeepAlive: MonotonicTime
        private var subscribed: Set<String> = []

        private struct Question {
            let receiveMaximum: Int
            let will: [UInt8]
            let deadline: MonotonicTime
        }

        init(_ worker: UplinkWorker, _ attempt: ConnectionPolicy.Attempt) {
            self.worker = worker
            self.attempt = attempt
            started = worker.time.monotonic
            number = started.nanoseconds / 1_000_000
            will = worker.presence(false, number)
            lastKeepAlive = started
        }

        mutating func run() -> End {
            do throws(MQTTClient.Failure) {
                let client = try open()
                defer { if isGreeted { worker.delivery.uplink { $0.disconnected() } } }
                do throws(MQTTClient.Failure) {
                    return try serve(client)
                } catch {
                    // The library fails the read that brought a refusal; what the broker said is the better reason.
                    return try handle(client) ?? end(error)
                }
            } catch {
                return end(error)
            }
        }

        private func open() throws(MQTTClient.Failure) -> MQTTClient {
            let configuration = worker.configuration
            let client = try MQTTClient(clientID: configuration.clientID, version: attempt.version)
            try client.setWill(will)
            if let username = configuration.username {
                try client.setCredentials(username: username, password: try password())
            }
            if attempt.broker.usesTLS { try client.setTLS(configuration.tls) }
            try client.connect(
                to: attempt.broker, keepAliveSeconds: Int(configuration.keepAlive.nanoseconds / 1_000_000_000))
            return client
        }

        /// Read anew for each connection, so that a changed password needs no restart.
        private func password() throws(MQTTClient.Failure) -> String? {
            guard let path = worker.configuration.passwordFile else { return nil }
            guard let file = fopen(path, "re") else {
                throw MQTTClient.Failure(code: 0, reason: "\(path): \(String(cString: strerror(errno)))")
            }
            defer { fclose(file) }
            var line: UnsafeMutablePointer<CChar>?
            var capacity = 0
            defer { free(line) }
            guard getline(&line, &capacity, file) >= 0, let line else { return "" }
            return String(cString: line).trimmingSuffix(while: \.isNewline)
        }

        private mutating func serve(_ client: MQTTClient) throws(MQTTClient.Failure) -> End {
            var stopDeadline: MonotonicTime?
            while true {
                if let end = try handle(client) { return end }
                if isGreeted { try send(client) }
                let now = worker.time.monotonic
                if worker.isStopping {
                    let deadline = stopDeadline ?? now + Self.farewell
                    stopDeadline = deadline
                    if connectedSince == nil || now >= deadline || worker.delivery.look({ $0.isDrained }) {
                        return try leave(client)
                    }
                }
                guard let socket = client.socket else { return end(reason: "the connection was closed") }
                hadSocket = true
                if client.wantsToWrite { try client.write() }
                let ready = worker.wake.wait(
                    timeout: pause(now, stopDeadline), other: socket, forOutput: client.wantsToWrite)
                if ready.writable { try client.write() }
                if ready.readable { try client.read() }
                try keepAlive(client)
            }
        }

        private func pause(_ now: MonotonicTime, _ stopDeadline: MonotonicTime?) -> Duration {
            if stopDeadline != nil { return .milliseconds(10) }
            if !isGreeted { return .milliseconds(100) }
            return worker.delivery.look({ $0.isReplayThrottled }) ? .milliseconds(10) : .seconds(2)
        }

        private mutating func keepAlive(_ client: MQTTClient) throws(MQTTClient.Failure) {
            let now = worker.time.monotonic
            guard now - lastKeepAlive >= .seconds(1) else { return }
            lastKeepAlive = now
            try client.keepAlive()
        }

        /// Takes what the broker said.
        private mutating func handle(_ client: MQTTClient) throws(MQTTClient.Failure) -> End? {
            var acknowledged: [UInt64] = []
            defer { acknowledge(acknowledged) }
            for event in client.takeEvents() {
                switch event {
                case .connected(let receiveMaximum): try meet(client, receiveMaximum)
                case .refused(let reason): return end(reason: reason)
                case .refusedVersion(let reason): return End(progress: .refusedVersion, reason: reason)
                case .acknowledged(let packet):
                    if let ticket = tickets.removeValue(forKey: packet) { acknowledged.append(ticket) }
                    if packet == partInFlight { partArrived() }
                case .rejected(let packet, let refusal):
                    worker.rejections.add()
                    if let ticket = tickets.removeValue(forKey: packet) { refuse(ticket, refusal) }
                    if packet == partInFlight { partRefused() }
                case .message(let witness, _) where witness.topic == will.topic:
                    if let question { try greet(client, question, livedOn: witness.payload == question.will) }
                case .message(_, isRetained: true): break  // A command of another time.
                case .message(let command, _): worker.orders.withLock(\.onCommand)?(command)
                }
            }
            if let question, worker.time.monotonic >= question.deadline {
                try greet(client, question, livedOn: false)
            }
            if connectedSince == nil, worker.time.monotonic - started > Self.answerTimeout {
                return end(reason: "no answer within \(Self.answerTimeout.milliseconds / 1000) s")
            }
            return nil
        }

        private func acknowledge(_ tickets: [UInt64]) {
            guard !tickets.isEmpty else { return }
            let opened = worker.delivery.uplink { session in tickets.compactMap { session.acknowledged($0) } }
            for destination in opened { worker.onTopic(worker.topics.topic(of: destination), .accepted) }
        }

        /// Not lost: the session sends it again, or tells that it does not.
        private func refuse(_ ticket: UInt64, _ refusal: Refusal) {
            let now = worker.time.moment
            switch worker.delivery.uplink({ $0.refused(ticket, refusal, at: now) }) {
            case .closed(let destination):
                worker.onTopic(worker.topics.topic(of: destination), .refused(refusal.reason))
            case .givenUp(let destination):
                worker.onTopic(worker.topics.topic(of: destination), .messageGivenUp(refusal.reason))
            case nil: break
            }
        }

        /// Asks a new acquaintance whether it is an old one: it has published our last will and kept it, retained, if it
        /// lived on. A broker that crashed has not, even if it kept an older state on its disk. Whether it kept our
        /// session would say less: that may be as old, and a session would keep commands for later, which must not be.
        private mutating func meet(_ client: MQTTClient, _ receiveMaximum: Int) throws(MQTTClient.Failure) {
            let now = worker.time.monotonic
            connectedSince = now
            // Whoever reads "online" may send a command at once, and no broker keeps it for a subscription to come.
            try subscribe(client)
            let lastWill = worker.delivery.look(\.willToFind)
            let question = Question(
                receiveMaximum: receiveMaximum, will: lastWill ?? [], deadline: now + Self.witnessTimeout)
            guard lastWill != nil else { return try greet(client, question, livedOn: true) }
            self.question = question
            try client.subscribe(to: will.topic)
        }

        private mutating func greet(
            _ client: MQTTClient, _ question: Question, livedOn: Bool
        ) throws(MQTTClient.Failure) {
            if self.question.take() != nil { try client.unsubscribe(from: will.topic) }
            isGreeted = true
            worker.connections.add()
            worker.tell(.connected, attempt.broker)
            worker.report.withLock { $0.reason = nil }
            worker.onChange(attempt.broker, nil)
            worker.orders.withLock {
                $0.areDescriptionsNew = true
                $0.newViews = Set($0.views.keys)
                $0.metrics = nil
                $0.isConnected = true
            }
            let birth = worker.presence(true, number)
            _ = try client.publish(birth.payload, to: birth.topic, retained: true)
            let will = will.payload
            worker.delivery.uplink {
                if !livedOn { $0.brokerForgot() }
                $0.connected(receiveMaximum: question.receiveMaximum, will: will)
            }
        }

        /// Sends descriptions before the data that they explain, then what the window lets go.
        private mutating func send(_ client: MQTTClient) throws(MQTTClient.Failure) {
            let (descriptions, metrics) = worker.orders.withLock { orders in
                let descriptions = orders.areDescriptionsNew ? orders.descriptions : []
                orders.areDescriptionsNew = false
                return (descriptions, orders.metrics.take())
            }
            try subscribe(client)
            for answer in worker.orders.withLock({ orders in
                defer { orders.answers.removeAll() }
                return orders.answers
            }) {
                for topic in answer.topics {
                    try offer { () throws(MQTTClient.Failure) in
                        try client.publish(answer.payload, to: topic, correlation: answer.correlation)
                    }
                }
            }
            for describe in descriptions {
                let description = describe()
                try offer { () throws(MQTTClient.Failure) in
                    try client.publish(description.payload, to: description.topic, retained: true)
                }
            }
            for (topic, view) in takeNewViews() {
                try offer { () throws(MQTTClient.Failure) in try client.publish(view, to: topic, retained: true) }
            }
            if let metrics { _ = try client.publish(metrics, to: worker.topics.metrics, isAcknowledged: false) }
            try sendStreams(client)
            try sendPart(client)
        }

        /// What is in no stream is left out where it is too large for the broker, and counted.
        private func offer(_ publish: () throws(MQTTClient.Failure) -> Int32) throws(MQTTClient.Failure) {
            do throws(MQTTClient.Failure) { _ = try publish() } catch {
                guard error.isTooLarge else { throw error }
                worker.rejections.add()
            }
        }

        private mutating func sendStreams(_ client: MQTTClient) throws(MQTTClient.Failure) {
            while true {
                let now = worker.time.moment
                let sendings = worker.delivery.uplink { $0.nextToSend(limit: Self.batch, now: now.monotonic) }
                if sendings.isEmpty { return }
                for sending in sendings { try publish(sending, now, client) }
                try client.write()
            }
        }

        private mutating func sendPart(_ client: MQTTClient) throws(MQTTClient.Failure) {
            guard partInFlight == nil, let parcel = worker.orders.withLock(\.parcel),
                worker.delivery.look({ $0.hasRoomBehindLive })
            else { return }
            do throws(MQTTClient.Failure) {
                partInFlight = try client.publish(
                    parcel.part(parcel.acknowledged), to: parcel.topic, correlation: parcel.correlation)
            } catch {
                guard error.isTooLarge else { throw error }
                partRefused()
            }
        }

        private mutating func partArrived() {
            partInFlight = nil
            let isWhole = worker.orders.withLock { orders in
                orders.parcel?.acknowledged += 1
                return orders.parcel.map { $0.acknowledged == $0.count } ?? false
            }
            if isWhole { worker.endParcel(hasArrived: true) }
        }

        private mutating func partRefused() {
            partInFlight = nil
            worker.endParcel(hasArrived: false)
        }

        private func takeNewViews() -> [(String, [UInt8])] {
            worker.orders.withLock { orders in
                defer { orders.newViews.removeAll() }
                return orders.newViews.sorted().compactMap { topic in orders.views[topic].map { (topic, $0) } }
            }
        }

        /// Only while commands are wanted is anything subscribed to.
        private mutating func subscribe(_ client: MQTTClient) throws(MQTTClient.Failure) {
            let wanted = worker.orders.withLock(\.commandTopics)
            guard wanted != subscribed else { return }
            for topic in wanted.subtracting(subscribed) { try client.subscribe(to: topic) }
            for topic in subscribed.subtracting(wanted) { try client.unsubscribe(from: topic) }
            subscribed = wanted
        }

        private mutating func publish(
            _ sending: DeliverySession.Sending, _ now: Moment, _ client: MQTTClient
        ) throws(MQTTClient.Failure) {
            let topic = topic(of: sending.message.content)
            do throws(MQTTClient.Failure) {
                let packet = try encoder.encode(sending.message, isHistory: sending.isHistory, now: now) {
                    payload throws(MQTTClient.Failure) in
                    try client.publish(payload, to: topic)
                }
                tickets[packet] = sending.ticket
                worker.published.add()
            } catch {
                // The broker has said beforehand what it would refuse.
                guard error.isTooLarge else { throw error }
                worker.rejections.add()
                refuse(sending.ticket, Refusal(reason: error.reason, isFinal: true))
            }
        }

        private mutating func topic(of content: MessageContent) -> String {
            guard case .readings(let batch) = content else { return worker.topics.topic(of: content) }
            if let known = topicOfLayout[batch.layout.id] { return known }
            let topic = worker.topics.topic(of: content)
            topicOfLayout[batch.layout.id] = topic
            return topic
        }

        /// Says goodbye, so that the will is not needed.
        private mutating func leave(_ client: MQTTClient) throws(MQTTClient.Failure) -> End {
            guard connectedSince != nil else { return end(reason: nil) }
            worker.delivery.uplink { $0.disconnected(inOrder: true) }
            let packet = try client.publish(will.payload, to: will.topic, retained: true)
            let deadline = worker.time.monotonic + .milliseconds(500)
            var isAcknowledged = false
            while !isAcknowledged, worker.time.monotonic < deadline, let socket = client.socket {
                if client.wantsToWrite { try client.write() }
                if worker.wake.wait(timeout: .milliseconds(50), other: socket).readable { try client.read() }
                for case .acknowledged(packet) in client.takeEvents() { isAcknowledged = true }
            }
            try client.disconnect()
            if client.wantsToWrite { try client.write() }
            return end(reason: nil)
        }

        // MARK: The end

        private func end(reason: String?) -> End {
            if let connectedSince {
                return End(progress: .connected(for: worker.time.monotonic - connectedSince), reason: reason)
            }
            return End(progress: .notConnected, reason: reason)
        }

        private func end(_ failure: MQTTClient.Failure) -> End {
            // The broker took the connection and dropped it without a word.
            if connectedSince == nil, hadSocket, failure.isClosedByPeer {
                return End(progress: .refusedVersion, reason: failure.reason)
            }
            return end(reason: failure.reason)
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}
