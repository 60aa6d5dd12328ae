import CMosquitto
import Glibc
import Publication

/// One MQTT connection over libmosquitto: made, used and dropped on one thread.
///
/// The only file that calls the library. Callbacks come from within ``read()``, ``write()`` and ``keepAlive()``, on the
/// calling thread, and are kept as plain values until asked for.
final class MQTTClient {
    enum Event: Sendable {
        case connected(receiveMaximum: Int)
        /// The broker answered the CONNECT with a refusal, or ended the connection; in words.
        case refused(String)
        /// The broker does not know this version of MQTT; in words.
        case refusedVersion(String)
        case acknowledged(packet: Int32)
        /// The broker took a message only to refuse it.
        case rejected(packet: Int32, Refusal)
        /// - isRetained: Of another time, kept by the broker.
        case message(Command, isRetained: Bool)
    }

    /// A call that failed, in the library's words.
    struct Failure: Error, Sendable {
        let code: Int32
        let reason: String

        /// The other end closed without a word.
        var isClosedByPeer: Bool { code == MOSQ_ERR_CONN_LOST.rawValue }

        /// The broker has said that it takes no message of this size; the connection goes on.
        var isTooLarge: Bool { code == MOSQ_ERR_OVERSIZE_PACKET.rawValue }
    }

    private let handle: OpaquePointer
    private let version: ConnectionPolicy.Version
    /// What happened since it was last taken.
    private var events: [Event] = []
    /// The last thing the library logged as an error: where TLS says what it did not like.
    private var lastError: String?

    /// To be called once, before any thread starts: the library says it is not thread safe.
    static func initializeLibrary() { mosquitto_lib_init() }

    init(clientID: String, version: ConnectionPolicy.Version) throws(Failure) {
        guard let handle = mosquitto_new(clientID, true, nil) else {
            throw Failure(code: MOSQ_ERR_NOMEM.rawValue, reason: String(cString: strerror(errno)))
        }
        self.handle = handle
        self.version = version
        mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        // With our own loop: publishing then only queues, and one write sends the whole batch.
        mosquitto_threaded_set(handle, true)
        mosquitto_int_option(
            handle, MOSQ_OPT_PROTOCOL_VERSION, version == .mqtt5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311)
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        // The window is the session's: the library must not hold back what it is given.
        mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, 65535)
        setCallbacks()
    }

    deinit { mosquitto_destroy(handle) }

    // MARK: Setting up

    func setWill(_ will: UplinkWorker.Retained) throws(Failure) {
        try check(
            mosquitto_will_set(handle, will.topic, Int32(will.payload.count), will.payload, 1, true))
    }

    func setCredentials(username: String, password: String?) throws(Failure) {
        try check(mosquitto_username_pw_set(handle, username, password))
    }

    /// Trusts the authorities of the file, or the system's where none is given; the host name is checked always.
    func setTLS(_ configuration: TLSConfiguration) throws(Failure) {
        let directory = configuration.authorityFile == nil ? "/etc/ssl/certs" : nil
        try check(
            mosquitto_tls_set(
                handle, configuration.authorityFile, directory, configuration.certificateFile,
                configuration.keyFile, nil))
        try check(mosquitto_tls_insecure_set(handle, false))
    }

    /// Starts the connection; an ``Event/connected(receiveMaximum:)`` tells that it stands.
    func connect(to broker: BrokerAddress, keepAliveSeconds: Int) throws(Failure) {
        try check(
            mosquitto_connect_async(handle, broker.host, Int32(broker.port), Int32(keepAliveSeconds)))
    }

    // MARK: Running

    /// The socket to wait for, or `nil` when there is none any more.
    var socket: Int32? {
        let socket = mosquitto_socket(handle)
        return socket >= 0 ? socket : nil
    }

    var wantsToWrite: Bool { mosquitto_want_write(handle) }

    func read() throws(Failure) { try check(mosquitto_loop_read(handle, 1)) }

    func write() throws(Failure) { try check(mosquitto_loop_write(handle, 1)) }

    /// Sends pings and notices their absence; to be called about once a second.
    func keepAlive() throws(Failure) { try check(mosquitto_loop_misc(handle)) }

    /// Queues a message at QoS 1, or 0 where it is not worth an answer.
    ///
    /// - Returns: The packet identifier that the acknowledgement will carry.
    func publish(
        _ payload: UnsafeBufferPointer<UInt8>, to topic: String, retained: Bool = false, isAcknowledged: Bool = true
    ) throws(Failure) -> Int32 {
        var packet: Int32 = 0
        let code = topic.withCString { topic in
            mosquitto_publish_v5(
                handle, &packet, topic, Int32(payload.count), payload.baseAddress, isAcknowledged ? 1 : 0, retained,
                nil)
        }
        try check(code)
        return packet
    }

    func publish(
        _ payload: [UInt8], to topic: String, retained: Bool = false, isAcknowledged: Bool = true
    ) throws(Failure) -> Int32 {
        try payload.withUnsafeBufferPointer { payload throws(Failure) in
            try publish(payload, to: topic, retained: retained, isAcknowledged: isAcknowledged)
        }
    }

    /// Queues a message at QoS 1 that answers another.
    ///
    /// - Returns: The packet identifier that the acknowledgement will carry.
    func publish(_ payload: [UInt8], to topic: String, correlation: [UInt8]?) throws(Failure) -> Int32 {
        var packet: Int32 = 0
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        if version == .mqtt5, let correlation {
            _ = mosquitto_property_add_binary(
                &properties, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), correlation,
                UInt16(clamping: correlation.count))
        }
        try check(
            mosquitto_publish_v5(handle, &packet, topic, Int32(payload.count), payload, 1, false, properties))
        return packet
    }

    func subscribe(to topic: String) throws(Failure) { try check(mosquitto_subscribe(handle, nil, topic, 1)) }

    func unsubscribe(from topic: String) throws(Failure) { try check(mosquitto_unsubscribe(handle, nil, topic)) }

    func disconnect() throws(Failure) { try check(mosquitto_disconnect(handle)) }

    func takeEvents() -> [Event] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    private func check(_ code: Int32) throws(Failure) {
        let number = errno  // First: any later call may overwrite it.
        guard code != MOSQ_ERR_SUCCESS.rawValue, code != MOSQ_ERR_CONN_PENDING.rawValue else { return }
        throw Failure(code: code, reason: lastError ?? Self.words(code, errno: number))
    }

    private static func words(_ code: Int32, errno number: Int32) -> String {
        guard code == MOSQ_ERR_ERRNO.rawValue else { return String(cString: mosquitto_strerror(code)) }
        // What the library sets when a TLS session ends without a word (net_mosq.c).
        if number == EPROTO { return "the broker broke off the TLS session; does it ask for a client certificate?" }
        return String(cString: strerror(number))
    }

    // MARK: Callbacks

    private static func client(_ pointer: UnsafeMutableRawPointer?) -> MQTTClient? {
        pointer.map { Unmanaged<MQTTClient>.fromOpaque($0).takeUnretainedValue() }
    }

    private func setCallbacks() {
        mosquitto_connect_v5_callback_set(handle) { _, pointer, code, _, properties in
            MQTTClient.client(pointer)?.answered(code, properties)
        }
        mosquitto_disconnect_v5_callback_set(handle) { _, pointer, code, _ in
            guard let client = MQTTClient.client(pointer), client.version == .mqtt5, code > 0x7F else { return }
            client.events.append(.refused(String(cString: mosquitto_reason_string(code))))
        }
        mosquitto_publish_v5_callback_set(handle) { _, pointer, packet, code, _ in
            guard let client = MQTTClient.client(pointer) else { return }
            client.events.append(
                code < 0x80
                    ? .acknowledged(packet: packet)
                    : .rejected(packet: packet, MQTTClient.refusal(code)))
        }
        mosquitto_message_v5_callback_set(handle) { _, pointer, message, properties in
            guard let client = MQTTClient.client(pointer), let message = message?.pointee else { return }
            let topic = message.topic.map { String(cString: $0) } ?? ""
            let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
            client.events.append(
                .message(
                    Command(
                        topic: topic, payload: Array(payload), responseTopic: MQTTClient.responseTopic(properties),
                        correlation: MQTTClient.correlation(properties)), isRetained: message.retain))
        }
        mosquitto_log_callback_set(handle) { _, pointer, level, text in
            guard level == MOSQ_LOG_ERR, let text else { return }
            MQTTClient.client(pointer)?.lastError = String(cString: text)
        }
    }

    private static func responseTopic(_ properties: OpaquePointer?) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        defer { free(text) }
        guard properties != nil,
            mosquitto_property_read_string(properties, Int32(MQTT_PROP_RESPONSE_TOPIC.rawValue), &text, false) != nil
        else { return nil }
        // Brokers pass on anything; publishing to what is no name of a topic would fail, and the connection with it.
        guard let text, text.pointee != 0, mosquitto_pub_topic_check(text) == MOSQ_ERR_SUCCESS.rawValue else {
            return nil
        }
        return String(cString: text)
    }

    private static func correlation(_ properties: OpaquePointer?) -> [UInt8]? {
        var bytes: UnsafeMutableRawPointer?
        var count: UInt16 = 0
        defer { free(bytes) }
        guard properties != nil,
            mosquitto_property_read_binary(
                properties, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), &bytes, &count, false) != nil
        else { return nil }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }

    /// The reasons that are about the message alone (MQTT 5.0, section 3.4.2.1, and 0x95, with which mosquitto answers
    /// beyond its `message_size_limit`); all others may pass, or an administrator may mend them.
    private static let finalReasons: Set<UInt32> = [
        MQTT_RC_TOPIC_NAME_INVALID.rawValue, MQTT_RC_PACKET_TOO_LARGE.rawValue, MQTT_RC_PAYLOAD_FORMAT_INVALID.rawValue,
    ]

    private static func refusal(_ code: Int32) -> Refusal {
        Refusal(
            reason: String(cString: mosquitto_reason_string(code)),
            isFinal: finalReasons.contains(UInt32(clamping: code)))
    }

    private func answered(_ code: Int32, _ properties: OpaquePointer?) {
        guard code == 0 else {
            let words = version == .mqtt5 ? mosquitto_reason_string(code) : mosquitto_connack_string(code)
            let reason = words.map { String(cString: $0) } ?? "code \(code)"
            // An older broker answers with a return code of its own version.
            let isVersion =
                code == Int32(MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION.rawValue)
                || code == CONNACK_REFUSED_PROTOCOL_VERSION.rawValue
            events.append(isVersion ? .refusedVersion(reason) : .refused(reason))
            return
        }
        var maximum: UInt16 = 65535
        if properties != nil {
            _ = mosquitto_property_read_int16(properties, Int32(MQTT_PROP_RECEIVE_MAXIMUM.rawValue), &maximum, false)
        }
        events.append(.connected(receiveMaximum: Int(maximum)))
    }
}
