package import Measurement

/// A connection over which devices are asked.
package struct LinkConfiguration: Hashable, Sendable {
    package enum Transport: Hashable, Sendable {
        /// One address, or several that lead to the same devices and are tried in turn.
        case tcp([TCPEndpoint], NetworkFraming)
        case serial(SerialPort)
    }

    /// What is spoken over TCP.
    package enum NetworkFraming: String, Hashable, Sendable, CaseIterable {
        /// Modbus TCP.
        case tcp
        /// RTU frames, as transparent serial servers pass them on.
        case rtu
    }

    package let id: Identifier
    package let transport: Transport
    /// How long a connection attempt may take.
    package var connectTimeout: Duration = .seconds(3)
    /// From a new connection to its first request; some devices need it.
    package var settle: Duration = .zero
    /// The largest share of the time in which requests may be out; what others need of the line, or of a weak device,
    /// is left to them.
    package var maximumLoad = 1.0
    /// How many requests may wait for their responses at once; more than one over Modbus TCP only.
    package var maximumInFlight = 1

    package init(id: Identifier, transport: Transport) {
        self.id = id
        self.transport = transport
    }

    package var framing: Framing {
        switch transport {
        case .tcp(_, .tcp): .mbap
        case .tcp(_, .rtu): .rtuOverTCP
        case .serial(let port): .rtu(port.timing)
        }
    }

    /// What people know it by: the first address, or the port.
    package var address: String {
        switch transport {
        case .tcp(let endpoints, _): endpoints.first?.description ?? ""
        case .serial(let port): port.path
        }
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

/// A serial port and how it is set; eight data bits always.
package struct SerialPort: Hashable, Sendable {
    package enum Parity: String, Hashable, Sendable, CaseIterable { case none, even, odd }

    /// A name that stays the same when an adapter is pulled and put back, such as `/dev/serial/by-id/…`.
    package let path: String
    package var baud: Int
    package var parity: Parity
    package var stopBits: Int
    /// Whether the driver switches the direction of an RS-485 transceiver; most adapters do it by themselves.
    package var isRS485 = false

    /// The rates that serial drivers have.
    package static let bauds = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200, 230_400, 460_800, 921_600]

    /// 9600 8E1 where nothing else is said: 8E1 is the standard's default (Modbus over Serial Line V1.02, section
    /// 2.5.1).
    package init(path: String, baud: Int = 9600, parity: Parity = .even, stopBits: Int = 1) {
        self.path = path
        self.baud = baud
        self.parity = parity
        self.stopBits = stopBits
    }

    /// This port in the settings that devices are delivered with, the most usual first.
    package func usualSettings(isBaudKnown: Bool, isParityKnown: Bool) -> [SerialPort] {
        let bauds = isBaudKnown ? [baud] : [9600, 19200, 115_200, 38400, 57600, 4800, 2400, 1200]
        let parities: [Parity] = isParityKnown ? [parity] : [.none, .even, .odd]
        return bauds.flatMap { baud in
            parities.map { parity in
                var port = self
                (port.baud, port.parity) = (baud, parity)
                return port
            }
        }
    }

    package var timing: LineTiming {
        LineTiming(baud: baud, bits: 9 + (parity == .none ? 0 : 1) + stopBits)
    }
}
