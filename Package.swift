// swift-tools-version: 6.2
import PackageDescription

/// Written once and used by every target: what the compiler holds us to.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

func room(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], settings: [SwiftSetting] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, exclude: exclude,
        swiftSettings: strict + settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    // With the Swift library inside, all of its symbols would be exported: a tenth of the program, and nothing looks
    // them up.
    .executableTarget(
        name: name, dependencies: dependencies, swiftSettings: strict,
        linkerSettings: [.unsafeFlags(["-Xlinker", "--no-export-dynamic"])])
}

/// As a whole, which takes less time than file by file.
let optimised = [
    SwiftSetting.unsafeFlags(["-O", "-whole-module-optimization", "-num-threads", "2", "-disable-batch-mode"])
]

// The innermost loops of the Fourier transforms, one source in four modules (three folders are links to the first): for
// `Float` and `Double`, for any processor and, on x86-64, with what AVX2 and FMA add.
func fourierKernels(_ name: String, _ settings: SwiftSetting...) -> Target {
    let unchecked = SwiftSetting.unsafeFlags([
        "-Ounchecked", "-whole-module-optimization", "-num-threads", "1", "-disable-batch-mode",
    ])
    return .target(
        name: "FourierKernels\(name)", dependencies: ["CSIMD"], path: "Sources/FourierKernels/\(name)",
        swiftSettings: strict + settings + [unchecked])
}

#if arch(x86_64)
let avx2: SwiftSetting = .unsafeFlags(["-DAVX2", "-Xcc", "-mavx2", "-Xcc", "-mfma"])
let wideFourierKernels = [
    fourierKernels("FloatAVX2", avx2), fourierKernels("DoubleAVX2", avx2, .define("DOUBLE")),
]
#else
let wideFourierKernels: [Target] = []
#endif

let package = Package(
    name: "millwright",
    products: [
        .executable(name: "millwrightd", targets: ["millwrightd"]),
        .executable(name: "millwright", targets: ["millwright"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries, one module each.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CModbus", pkgConfig: "libmodbus", providers: [.apt(["libmodbus-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPlatform"),
        // The files of Config/knowledge, so that a program knows them without any installed beside it.
        .target(name: "CKnowledge", cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
        .target(name: "CSIMD"),
        room("Platform", ["CPlatform", "Measurement"]),

        // Wire to broker, in the order the data travels.
        room("Measurement"),
        room("Modbus", ["Measurement", deque]),
        room("ModbusLinks", ["CModbus", "Measurement", "Modbus", nioCore, nioPosix]),
        room("DataAcquisition", ["Measurement", "Modbus"]),
        fourierKernels("Float"),
        fourierKernels("Double", .define("DOUBLE")),
        // Optimised also for tests, which would take minutes otherwise.
        room(
            "DataManipulation",
            ["CSIMD", "FourierKernelsFloat", "FourierKernelsDouble"]
                + wideFourierKernels.map { .target(name: $0.name) }, settings: optimised),
        room("StateDetection", ["Measurement"], settings: optimised),
        room("HealthAssessment", ["DataManipulation", "Measurement", "Wording"], settings: optimised),
        room("PrognosticAssessment", ["Measurement"], settings: optimised),
        room(
            "Pipeline",
            [
                "DataAcquisition", "DataManipulation", "HealthAssessment", "Measurement", "PrognosticAssessment",
                "Publication", "StateDetection",
            ]),
        room("Recordings", ["Measurement", "Wording"]),
        room("Publication", ["Measurement", deque]),
        room("Journal", ["CSQLite", "Measurement", "Platform", "Publication"]),
        room("Uplink", ["CMosquitto", "Measurement", "Platform", "Publication"]),

        // A plant in software.
        room("Simulation", ["Measurement", "Modbus", nioCore, nioPosix], settings: optimised),

        // What people write, read and ask.
        room("Wording", ["Measurement"]),
        room(
            "Settings",
            [
                "CKnowledge", "CYAML", "DataAcquisition", "HealthAssessment", "Measurement", "Modbus",
                "PrognosticAssessment", "Publication", "Simulation", "StateDetection", "Wording",
            ]),
        room(
            "SettingsFiles",
            [
                "HealthAssessment", "Measurement", "Platform", "PrognosticAssessment", "Publication", "Settings",
                "Simulation",
            ]),
        room(
            "ControlProtocol",
            [
                "CZlib", "DataManipulation", "HealthAssessment", "Measurement", "Pipeline", "PrognosticAssessment",
                "StateDetection", "Wording",
            ]),
        room(
            "Commissioning",
            [
                "ControlProtocol", "DataAcquisition", "DataManipulation", "HealthAssessment", "Measurement", "Modbus",
                "Pipeline", "Settings", "Simulation", "StateDetection", "Wording",
            ]),
        room(
            "Console",
            [
                "Commissioning", "ControlProtocol", "DataManipulation", "HealthAssessment", "Measurement", "Pipeline",
                "Wording",
            ]),

        // The daemon, and the tool for people with one file a verb.
        room(
            "Daemon",
            [
                "CPlatform", "ControlProtocol", "DataAcquisition", "HealthAssessment", "Journal", "Measurement",
                "Modbus", "ModbusLinks", "Pipeline", "Platform", "PrognosticAssessment", "Publication", "Settings",
                "SettingsFiles", "StateDetection", "Uplink", "Wording",
                nioCore, nioPosix, nioHTTP1, logging, lifecycle, signals,
            ]),
        program(
            "millwrightd",
            ["CPlatform", "Daemon", "Platform", "Settings", "SettingsFiles", "Wording", arguments, logging]),
        program(
            "millwright",
            [
                "CPlatform", "Commissioning", "Console", "ControlProtocol", "DataAcquisition", "HealthAssessment",
                "Journal",
                "Measurement", "Modbus",
                "ModbusLinks", "Pipeline", "Platform", "PrognosticAssessment", "Publication", "Recordings", "Settings",
                "SettingsFiles", "Simulation",
                "StateDetection", "Wording", arguments, nioCore, nioPosix,
            ]),

        // One stage of the daemon alone, for comparisons.
        .executableTarget(
            name: "stages",
            dependencies: [
                "DataManipulation", "HealthAssessment", "Journal", "Measurement", "Pipeline", "PrognosticAssessment",
                "Publication", "Settings", "StateDetection",
            ],
            path: "Benchmarks/Stages",
            swiftSettings: strict),

        tests(of: "Measurement"),
        tests(of: "Modbus", ["CModbus", "Measurement"]),
        tests(of: "ModbusLinks", ["Measurement", "Modbus", nioCore, nioPosix]),
        tests(of: "DataAcquisition", ["Measurement", "Modbus"]),
        tests(of: "DataManipulation", exclude: ["Golden"]),
        tests(of: "StateDetection", ["Measurement"]),
        tests(of: "HealthAssessment", ["DataManipulation", "Measurement", "Wording"]),
        tests(of: "PrognosticAssessment", ["Measurement"], exclude: ["Golden"]),
        tests(
            of: "Pipeline",
            [
                "DataAcquisition", "DataManipulation", "HealthAssessment", "Measurement", "Modbus",
                "PrognosticAssessment", "Publication", "StateDetection",
            ]),
        tests(
            of: "Simulation",
            ["DataAcquisition", "Measurement", "Modbus", "StateDetection", nioCore, nioEmbedded, nioPosix]),
        tests(of: "Recordings", ["Wording"]),
        tests(of: "Publication", ["Measurement"]),
        tests(of: "Journal", ["CSQLite", "Measurement", "Platform", "Publication"]),
        tests(of: "Uplink", ["Measurement", "Platform", "Publication"]),
        tests(of: "Wording", ["Measurement"]),
        tests(
            of: "Settings",
            [
                "DataAcquisition", "HealthAssessment", "Measurement", "Modbus", "PrognosticAssessment", "Publication",
                "Simulation", "StateDetection", "Wording",
            ],
            exclude: ["Cases"]),
        tests(of: "ControlProtocol", ["CZlib", "Measurement", "Pipeline", "PrognosticAssessment"]),
        tests(of: "Commissioning", ["ControlProtocol", "Measurement", "Modbus", "Settings", "Wording"]),
        tests(
            of: "Console",
            [
                "Commissioning", "ControlProtocol", "HealthAssessment", "Measurement", "Modbus", "Pipeline", "Settings",
                "Simulation", "Wording",
            ],
            exclude: ["Golden"]),
        tests(of: "Daemon", ["Journal", "Measurement", "PrognosticAssessment", "Wording"]),
        tests(
            of: "millwright",
            [
                "Commissioning", "ControlProtocol", "Measurement", "Modbus", "Pipeline", "Publication", "Settings",
                "SettingsFiles", "Simulation", "StateDetection", "Wording", nioPosix,
            ]),

        // What bytes from outside may do: libFuzzer's targets (see scripts/fuzz), and a test of the inputs kept.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Commissioning", "Console", "ControlProtocol", "DataAcquisition", "Measurement", "Modbus",
                "Pipeline", "Publication", "Recordings", "Settings", "Simulation", "Wording",
            ],
            path: "Tests/Fuzzing/Targets", swiftSettings: strict),
        .testTarget(
            name: "FuzzingTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzzing/Replay", swiftSettings: strict),
    ] + wideFourierKernels
)
