import Measurement
import Publication
import Wording

extension GatewayConfiguration {
    init(_ section: Section) {
        let id = section.required("id", .identifier(example: "gw-01"))
        self.init(
            id: id, site: section.required("site", .identifier(example: "plant-2")),
            name: section.value("name", .text) ?? id.rawValue)
    }
}

extension UplinkConfiguration {
    /// - Parameter client: The client identifier where none is written.
    init(_ section: Section, client: String) {
        self.init(
            brokers: section.list("brokers", .broker), clientID: section.value("client_id", .text) ?? client)
        section.read("prefix", .topicPrefix, into: &topicPrefix)
        username = section.value("username", .text)
        passwordFile = section.value("password_file", .text)
        // MQTT 3.1.1, section 3.1.2.9; MQTT 5 would allow it, but the broker may speak the older one.
        section.check("password_file", needs: "username")
        section.read("keep_alive", .duration(.seconds(5) ... .seconds(3600)), into: &keepAlive)
        section.read("window", .integer(1...10_000), into: &window)
        section.read("replay_rate", .integer(1...1_000_000), into: &replayRate)
        section.read("hold_back", .duration(.zero ... .seconds(600)), into: &holdBack)
        tls = section.section("tls") { TLSConfiguration($0) }
        if tls != TLSConfiguration(), !brokers.isEmpty, !brokers.contains(where: \.usesTLS) {
            section.add(.tlsWithoutBroker, at: "tls")
        }
    }
}

extension TLSConfiguration {
    fileprivate init(_ section: Section) {
        self.init(
            authorityFile: section.value("authority_file", .text),
            certificateFile: section.value("certificate_file", .text),
            keyFile: section.value("key_file", .text))
        section.check("certificate_file", needs: "key_file")
        section.check("key_file", needs: "certificate_file")
    }
}

extension OutboxConfiguration {
    init(_ section: Section) {
        self.init()
        section.read("max_bytes", .size(1 << 20...1 << 40), into: &maximumBytes)
        section.read("min_free_disk", .size(1 << 20...1 << 40), into: &minimumFree)
        section.read("commit_every", .duration(.milliseconds(50) ... .seconds(60)), into: &commitInterval)
        section.read("durability", .choice(placeholder: .normal), into: &durability)
    }
}

extension RecordConfiguration {
    init(_ section: Section) {
        self.init()
        section.read("max_bytes", .size(1 << 20...1 << 40), into: &maximumBytes)
    }
}
