import Measurement
import Modbus

extension Cutter {
    package static let registers: [Register<Cutter>] = [
        .bit("running", .coil, 0, "It cuts, or grinds its knife; not while that is replaced") { $0.isRunning },
        .bit("grinding", .discrete, 0, "The stones are at the knife") { $0.isGrinding },
        .number("product", .holding, 0, .uint16, unit: "", "Code of what is cut: 4711, 4712 or 4720") {
            Double($0.product)
        },
        .number("cuts", .input, 0, .uint32, unit: "", "All cuts, whatever the knife") { Double($0.cuts) },
        .number("metres", .input, 2, .uint32, .cdab, unit: "m", "Length of all cuts") { $0.metres },
        .number("cut_current", .input, 4, .float32, unit: "A", "Peak of the knife motor's current in the latest cut") {
            $0.cutCurrent
        },
        .number("knife_diameter", .input, 6, .float32, unit: "mm", "As the grinder measures it; 800 new, 700 worn") {
            $0.knifeDiameter
        },
        .number("grinds", .input, 8, .uint16, unit: "", "How often this knife has been ground") { Double($0.grinds) },
        .number("replacements", .input, 9, .uint16, unit: "", "How many knives were replaced") {
            Double($0.replacements)
        },
        .number("remaining_cuts", .input, 10, .uint32, unit: "", "The truth: cuts until this knife is replaced") {
            Double($0.remainingCuts)
        },
        .polls(.input, 12, .abcd),
        .number("run_seconds", .input, 14, .uint32, unit: "s", "Time in which it cut or ground its knife") {
            $0.runSeconds
        },
    ]
}
