package import Measurement

/// A connection over which devices are asked.
package struct LinkConfiguration: Hashable, Sendable {
    package let id: Identifier
    package let endpoint: TCPEndpoint
    /// How long a connection attempt may take.
    package var connectTimeout: Duration = .seconds(3)

    package init(id: Identifier, endpoint: TCPEndpoint) {
        self.id = id
        self.endpoint = endpoint
    }
}

/// Host and port of a Modbus TCP server.
package struct TCPEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
