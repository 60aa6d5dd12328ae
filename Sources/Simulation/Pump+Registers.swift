import Measurement
import Modbus

extension Pump {
    package static let registers: [Register<Pump>] = [
        .bit("running", .coil, 4, "The contactor is closed") { $0.isRunning },
        .bit("flow_switch", .discrete, 0, "Water flows, more than 60 m³/h") { $0.flow > 60 },
        .number("current", .holding, 10, .float32, .cdab, unit: "A", "Motor current, one phase") { $0.current },
        .number("bearing_temp", .holding, 12, .float32, .cdab, unit: "°C", "Drive-end bearing") {
            $0.bearingTemperature
        },
        .number(
            "vibration", .holding, 14, .float32, .cdab, unit: "mm/s", "Velocity r.m.s., drive-end bearing, horizontal"
        ) {
            $0.vibration
        },
        .polls(.holding, 16, .abcd),
        .bit("waiting", .holding, 20, bit: 3, "Stopped by the level control, will start by itself") { !$0.isRunning },
        .number("speed", .input, 0, .uint16, unit: "rpm", "Shaft speed") { $0.speed },
        .number("suction_pressure", .input, 1, .int16, unit: "kPa", "Before the impeller, against atmosphere") {
            $0.suctionPressure
        },
        .number("flow", .input, 2, .float32, unit: "m³/h", "Volume flow") { $0.flow },
        .number("discharge_pressure", .input, 4, .float32, unit: "bar", "Behind the impeller, against atmosphere") {
            $0.dischargePressure
        },
        .number("run_seconds", .input, 6, .uint32, unit: "s", "Time with the contactor closed") { $0.runSeconds },
        .number("starts", .input, 8, .uint32, .cdab, unit: "", "How often the contactor has closed") {
            Double($0.starts)
        },
        .number(
            "bearing_shock", .input, 10, .float32, unit: "g",
            "Peak of the shocks at the drive-end bearing, as heard last at speed"
        ) {
            $0.bearingShock
        },
        .number(
            "bearing_life", .input, 12, .float32, unit: "h",
            "The truth: running until the defect is full-grown, or the rated life over"
        ) {
            $0.bearingLife
        },
    ]
}
