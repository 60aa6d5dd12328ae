import CModbus
import Glibc
import Modbus

/// A serial port that is open: libmodbus opens and sets it, and puts back what it found when it is closed.
final class SerialLine {
    /// A duplicate for the event loop, which closes it.
    let descriptor: CInt
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
        guard modbus_connect(context) == 0 else {
            let number = errno
            modbus_free(context)
            throw LinkFault(errno: number)
        }
        if port.isRS485, modbus_rtu_set_serial_mode(context, MODBUS_RTU_RS485) != 0 {
            let number = errno
            modbus_close(context)
            modbus_free(context)
            throw LinkFault(errno: number)
        }
        let duplicate = dup(modbus_get_socket(context))
        guard duplicate >= 0 else {
            let number = errno
            modbus_close(context)
            modbus_free(context)
            throw LinkFault(errno: number)
        }
        // What came before anybody asked is nobody's answer.
        modbus_flush(context)
        self.context = context
        descriptor = duplicate
    }

    deinit {
        modbus_close(context)
        modbus_free(context)
    }
}
