/// Something that offers registers on Modbus. Every row lies at addresses of its own.
package protocol RegisterDevice: Sendable {
    static var registers: [Register<Self>] { get }
}
