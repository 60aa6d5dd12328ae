import Measurement
import Modbus

extension Chamber {
    package static let registers: [Register<Chamber>] = [
        .bit("soaking", .coil, 0, "The segment's temperature is reached within 2 K") { $0.isSoaking },
        .bit("compressor", .coil, 1, "The compressor runs") { $0.isCompressorRunning },
        .bit("door", .discrete, 0, "The door is open") { $0.isDoorOpen },
        .number("setpoint", .holding, 0, .float32, .cdab, unit: "°C", "Where the program wants the air to be") {
            $0.setpoint
        },
        .number("segment", .holding, 2, .uint16, unit: "", "Segment of the program, from 1") {
            Double($0.segmentNumber)
        },
        .bit("heating", .holding, 3, bit: 0, "The heaters are on") { $0.heaterDuty > 0 },
        .number("temperature", .input, 0, .float32, unit: "°C", "Air") { $0.temperature },
        .number("humidity", .input, 2, .float32, unit: "%", "Relative humidity of the air") { $0.humidity },
        .number("heater_duty", .input, 4, .uint16, unit: "%", "Share of the heaters' 6 kW") { $0.heaterDuty },
        .number("evaporator_temp", .input, 5, .int16, unit: "°C", "Evaporator of the compressor") {
            $0.evaporatorTemperature
        },
        .polls(.input, 6, .abcd),
        .number("run_seconds", .input, 8, .uint32, .cdab, unit: "s", "Time since the program was started") {
            $0.runSeconds
        },
    ]
}
