import Glibc
package import Modbus
import NIOCore

/// A plant's address cannot be listened on.
package struct ListenError: Error, Hashable {
    package enum Reason: Hashable, Sendable {
        /// Another process listens there.
        case portInUse
        /// Ports below 1024 belong to root and to processes with CAP_NET_BIND_SERVICE.
        case notPermitted
        /// No interface of this machine has the address.
        case addressNotHere
        case unknownHost
        /// What the system said.
        case other(String)
    }

    package let endpoint: TCPEndpoint
    package let reason: Reason

    init(endpoint: TCPEndpoint, cause: any Error) {
        self.endpoint = endpoint
        reason =
            switch cause {
            case let error as IOError: Reason(error)
            case is SocketAddressError.UnknownHost: .unknownHost
            default: .other("\(cause)")
            }
    }
}

extension ListenError.Reason {
    fileprivate init(_ error: IOError) {
        self =
            switch error.errnoCode {
            case EADDRINUSE: .portInUse
            case EACCES, EPERM: .notPermitted
            case EADDRNOTAVAIL: .addressNotHere
            default: .other(error.description)
            }
    }
}
