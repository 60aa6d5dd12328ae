package import Measurement
package import Modbus

/// `millwright scan … --json`: which devices were found.
package struct ScanAnswer: Codable, Sendable, Equatable {
    package struct Device: Codable, Sendable, Equatable {
        /// The address or the port.
        package var link: String
        package var unit: UInt8
        /// What it said when it was asked for a register: `good`, the reason why it refused, or `bad:response` where
        /// only damaged answers came.
        package var quality: String
        /// As the device calls itself; absent where it does not.
        package var vendor: String?
        package var productCode: String?
        package var revision: String?
        package var productName: String?
        package var modelName: String?

        package init(link: String, unit: UnitID, quality: Quality, _ identification: DeviceIdentification) {
            self.link = link
            self.unit = unit.rawValue
            self.quality = quality.label
            vendor = identification.vendor
            productCode = identification.productCode
            revision = identification.revision
            productName = identification.productName
            modelName = identification.modelName
        }
    }

    /// How a serial port was set when a device answered.
    package struct Line: Codable, Sendable, Equatable {
        package var baud: Int
        package var parity: String
        package var stopBits: Int

        package init(_ port: SerialPort) {
            baud = port.baud
            parity = port.parity.rawValue
            stopBits = port.stopBits
        }
    }

    /// As it was given.
    package var link: String
    /// Absent over TCP, and where nobody answered.
    package var line: Line?
    /// How many units were asked, all hosts and settings of the line together.
    package var asked: Int
    package var devices: [Device]

    package init(link: String, line: Line? = nil, asked: Int = 0, devices: [Device] = []) {
        self.link = link
        self.line = line
        self.asked = asked
        self.devices = devices
    }

    /// Whether it is one device that does not look at the unit it is asked as.
    package var isDeafToUnits: Bool {
        devices.count > 16 && devices.count == asked && Set(devices.map(\.link)).count == 1
    }
}
