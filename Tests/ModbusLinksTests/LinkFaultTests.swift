import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import ModbusLinks

@Suite struct `Reasons of links` {
    @Test func `each reason keeps its word`() {
        let words: [(LinkFault, String)] = [
            (.refused, "refused"), (.connectTimeout, "connect_timeout"), (.unreachable, "unreachable"),
            (.unresolved, "unresolved"), (.closedByPeer, "closed_by_peer"), (.framingLost, "not_modbus_tcp"),
            (.silent, "silent"), (.noPort, "no_such_port"), (.portDenied, "port_denied"),
            (.other(errno: 32), "errno_32"),
        ]
        for (fault, word) in words { #expect(fault.label == word) }
    }

    @Test func `the errors of an attempt have their reasons`() {
        let errors: [(CInt, LinkFault)] = [
            (ECONNREFUSED, .refused), (EHOSTUNREACH, .unreachable), (ENETUNREACH, .unreachable),
            (ETIMEDOUT, .connectTimeout), (ECONNRESET, .closedByPeer), (EPIPE, .closedByPeer),
            (ENOENT, .noPort), (ENODEV, .noPort), (EACCES, .portDenied), (EBUSY, .portDenied),
            (EIO, .other(errno: EIO)),
        ]
        for (errno, fault) in errors { #expect(LinkFault(IOError(errnoCode: errno, reason: "connect")) == fault) }
        #expect(LinkFault(ChannelError.connectTimeout(.seconds(3))) == .connectTimeout)
        #expect(LinkFault(ChannelError.eof) == .other(errno: 0))
    }
}
