import Glibc
import NIOCore
import NIOPosix

/// Why a connection, or the attempt at one, ended.
package enum LinkFault: Error, Hashable, Sendable {
    case refused
    case connectTimeout
    case unreachable
    /// The host name could not be resolved.
    case unresolved
    case closedByPeer
    /// What came was not Modbus TCP, so no later frame could be found.
    case framingLost
    /// The connection stood, but request after request stayed without an answer.
    case silent
    /// There is no such serial port: not yet, or not any more.
    case noPort
    /// The serial port may not be opened: the daemon's user is not in its group, or another program has it.
    case portDenied
    case other(errno: CInt)

    /// The word in `links`, stable for programs.
    package var label: String {
        switch self {
        case .refused: "refused"
        case .connectTimeout: "connect_timeout"
        case .unreachable: "unreachable"
        case .unresolved: "unresolved"
        case .closedByPeer: "closed_by_peer"
        case .framingLost: "not_modbus_tcp"
        case .silent: "silent"
        case .noPort: "no_such_port"
        case .portDenied: "port_denied"
        case .other(let errno): "errno_\(errno)"
        }
    }

    /// Reads the error of a connection attempt.
    init(_ error: any Error) {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                self.init(first.error)
            } else {
                self = .unresolved
            }
        case ChannelError.connectTimeout: self = .connectTimeout
        case let error as IOError: self.init(errno: error.errnoCode)
        case is SocketAddressError: self = .unresolved
        default: self = .other(errno: 0)
        }
    }

    init(errno: CInt) {
        switch errno {
        case ECONNREFUSED: self = .refused
        case EHOSTUNREACH, ENETUNREACH: self = .unreachable
        case ETIMEDOUT: self = .connectTimeout
        case ECONNRESET, EPIPE: self = .closedByPeer
        case ENOENT, ENXIO, ENODEV: self = .noPort
        case EACCES, EPERM, EBUSY, EWOULDBLOCK: self = .portDenied
        default: self = .other(errno: errno)
        }
    }
}
