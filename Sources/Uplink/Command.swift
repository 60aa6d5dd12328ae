/// A message that somebody upstream sent to the gateway, and where the answer goes.
package struct Command: Sendable {
    package let topic: String
    package let payload: [UInt8]
    /// Where whoever asked wants the answer, beside the gateway's own topic for answers (MQTT 5.0, section 4.10).
    package let responseTopic: String?
    package let correlation: [UInt8]?

    package init(topic: String, payload: [UInt8], responseTopic: String? = nil, correlation: [UInt8]? = nil) {
        self.topic = topic
        self.payload = payload
        self.responseTopic = responseTopic
        self.correlation = correlation
    }
}
