import Measurement
import Modbus

extension Fan {
    package static let registers: [Register<Fan>] = [
        .bit("running", .coil, 0, "The converter is released") { $0.isRunning },
        .bit("airflow", .discrete, 8, "Air flow proven, more than 7000 m³/h") { $0.airFlow > 7000 },
        .number("speed_setpoint", .holding, 0, .uint16, unit: "rpm", "What the draught control asks for") {
            $0.speedSetpoint
        },
        .bit("at_speed", .holding, 1, bit: 5, "Speed within 2 % of the setpoint") { $0.isAtSpeed },
        .number("speed", .input, 100, .float32, .badc, unit: "rpm", "Shaft speed") { $0.speed },
        .number("current", .input, 102, .float32, .badc, unit: "A", "Converter's mains current, one phase") {
            $0.current
        },
        .number("bearing_temp", .input, 104, .float32, .badc, unit: "°C", "Bearing at the wheel") {
            $0.bearingTemperature
        },
        .number("vibration", .input, 106, .float32, .badc, unit: "mm/s", "Velocity r.m.s., bearing at the wheel") {
            $0.vibration
        },
        .polls(.input, 108, .badc),
        .number("inlet_pressure", .input, 110, .int16, unit: "Pa", "Before the wheel, against atmosphere") {
            $0.inletPressure
        },
        .number("air_flow", .input, 111, .uint16, unit: "m³/h", "Volume flow") { $0.airFlow },
        .number("run_seconds", .input, 112, .uint32, unit: "s", "Time with the converter released") { $0.runSeconds },
    ]
}
