import Glibc
import Modbus
import Publication
import Wording

/// HOST or HOST:PORT, taken apart.
private struct HostAndPort {
    let host: String
    let port: UInt16?

    /// - Parameter usualPort: The port that a message shows as an example.
    init(_ text: String, usualPort: UInt16) throws(SettingsMessage) {
        if isIPv6(text) { throw .bareIPv6(found: text, example: "[\(text)]:\(usualPort)") }
        let isBracketed = text.hasPrefix("[")
        let hostEnd = isBracketed ? text.firstIndex(of: "]") : text.firstIndex(of: ":") ?? text.endIndex
        guard let hostEnd else { throw .notHost(found: text) }
        host = String(isBracketed ? text[..<hostEnd].dropFirst() : text[..<hostEnd])
        guard isBracketed ? isIPv6(host) : isNameOrIPv4(host) else { throw .notHost(found: text) }
        let rest = isBracketed ? text[hostEnd...].dropFirst() : text[hostEnd...]
        switch (rest.first, rest.dropFirst()) {
        case (nil, _), (":", ""): port = nil
        case (":", let number): port = try Format<UInt16>.integer(1...65535).parse(String(number))
        default: throw .notHost(found: text)
        }
    }
}

/// Whether the text is an IPv6 address, with or without the zone of RFC 4007, section 11.
private func isIPv6(_ text: String) -> Bool {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, parts[1].isEmpty || !parts[1].utf8.allSatisfy(isInName) { return false }
    guard parts[0].utf8.allSatisfy({ $0 == UInt8(ascii: ":") || isInName($0) }) else { return false }
    var address = in6_addr()
    return inet_pton(AF_INET6, String(parts[0]), &address) == 1
}

/// Whether the text is a host name by RFC 1123, section 2.1 (and `_`, which names in factories have), or an IPv4
/// address in four decimal parts.
private func isNameOrIPv4(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253,
        labels.allSatisfy({ (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isInName) })
    else { return false }
    guard let last = labels.last, last.utf8.allSatisfy(\.isDigit) else { return true }
    return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
}

private func isInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
    default: false
    }
}

extension Format where Value == TCPEndpoint {
    /// HOST:PORT of a Modbus TCP server.
    static var endpoint: Self {
        Format(placeholder: TCPEndpoint(host: "", port: 0), example: "\"192.168.1.10:502\"") {
            text throws(SettingsMessage) in
            let parts = try HostAndPort(text, usualPort: 502)
            guard let port = parts.port else {
                throw .missingPort(found: text, example: TCPEndpoint(host: parts.host, port: 502).description)
            }
            return TCPEndpoint(host: parts.host, port: port)
        }
    }
}

extension Format where Value == BrokerAddress {
    /// The URL of a broker. The placeholder uses TLS, so that a wrong URL is no second mistake in the TLS section.
    static var broker: Self {
        Format(placeholder: BrokerAddress(host: "", port: 0, usesTLS: true), example: "\"mqtt://192.168.1.5:1883\"") {
            text throws(SettingsMessage) in
            // First, so that no other message repeats a password.
            guard !text.contains("@") else { throw .credentialsInBroker }
            let usesTLS = text.hasPrefix("mqtts://")
            guard usesTLS || text.hasPrefix("mqtt://") else { throw .notBroker(found: text) }
            let address = text.dropFirst(usesTLS ? 8 : 7)
            guard !address.isEmpty, !address.contains(where: { "/?#".contains($0) }) else {
                throw .notBroker(found: text)
            }
            let parts = try HostAndPort(String(address), usualPort: usesTLS ? 8883 : 1883)
            guard let port = parts.port else { throw .brokerWithoutPort(found: text) }
            return BrokerAddress(host: parts.host, port: port, usesTLS: usesTLS)
        }
    }
}
