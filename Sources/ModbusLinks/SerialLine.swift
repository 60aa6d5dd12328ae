import CModbus
import Glibc
import Modbus

/// A serial port that is open: libmodbus opens and sets it, and puts back what it found when it is closed.
final class SerialLine {
    /// Duplicates for the event loop, which closes them.
    let input: CInt
    let output: CInt
    private let context: OpaquePointer

    init(_ port: SerialPort) throws(LinkFault) {
        let parity: CChar =
            switch port.parity {
            case .none: CChar(UInt8(ascii: "N"))
            case .even: CChar(UInt8(ascii: "E"))
            case .odd: CChar(UInt8(ascii: "O"))
            }
        guard let context = modbus_new_rtu(port.path, CInt(port.baud), parity, 8, CInt(port.stopBits)) else {
            throw LinkFault(errno: errno)
        }
        do throws(LinkFault) {
            (input, output) = try Self.opened(context, isRS485: port.isRS485)
        } catch {
            modbus_close(context)
            modbus_free(context)
            throw error
        }
        self.context = context
    }

    private static func opened(_ context: OpaquePointer, isRS485: Bool) throws(LinkFault) -> (CInt, CInt) {
        try check(modbus_connect(context))
        // Two programs on one line take each other's answers. Duplicates share the lock, and it ends with the last.
        try check(flock(modbus_get_socket(context), LOCK_EX | LOCK_NB))
        if isRS485 { try check(modbus_rtu_set_serial_mode(context, MODBUS_RTU_RS485)) }
        // What came before anybody asked is nobody's answer.
        modbus_flush(context)
        let input = try check(dup(modbus_get_socket(context)))
        do throws(LinkFault) {
            return (input, try check(dup(modbus_get_socket(context))))
        } catch {
            close(input)
            throw error
        }
    }

    @discardableResult
    private static func check(_ result: CInt) throws(LinkFault) -> CInt {
        guard result >= 0 else { throw LinkFault(errno: errno) }
        return result
    }

    deinit {
        modbus_close(context)
        modbus_free(context)
    }
}
