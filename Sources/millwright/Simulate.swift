import ArgumentParser
import CPlatform
import Commissioning
import Console
import Glibc
import Measurement
import Modbus
import NIOCore
import NIOPosix
import Recordings
import SettingsFiles
import Simulation
import Wording

struct Simulate: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.simulate)) }

    @Argument(help: help(.plantFile))
    var file: String

    @Option(help: help(.port, valueName: "N"))
    var port: Int?

    @Option(help: help(.seconds, valueName: "N"))
    var seconds: Int?

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let end = try end(after: seconds)
        let plant = try plant(in: language)
        let recordings = try recordings(of: plant)
        // Before there is another thread, so that all of them leave these signals to the descriptor.
        let numbers = [SIGINT, SIGTERM, SIGHUP]
        let signals = platform_signal_descriptor(numbers, CInt(numbers.count))
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = eventLoops.next()
        let server = try start(plant, recordings, on: eventLoop)
        let answer = PlantAnswer(plant, at: TCPEndpoint(host: plant.endpoint.host, port: server.port))
        try presentation.show(PlantReport(answer, language: language), of: answer)
        wait(for: signals, until: end)
        try eventLoop.makeFutureWithTask { await server.shutdown() }.wait()
        try eventLoops.syncShutdownGracefully()
    }

    private func plant(in language: Language) throws -> PlantConfiguration {
        var plant = try readInput(file, in: language, by: readPlant)
        guard let port else { return plant }
        guard let number = UInt16(exactly: port) else { throw VerbFailure(.badInput, .portOutOfRange(port)) }
        plant.endpoint = TCPEndpoint(host: plant.endpoint.host, port: number)
        return plant
    }

    /// What sensors play, from files beside the plant's.
    private func recordings(of plant: PlantConfiguration) throws -> [Identifier: Vibration] {
        let base = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        var recordings: [Identifier: Vibration] = [:]
        for sensor in plant.sensors {
            guard case .file(let recorded) = sensor.source else { continue }
            let path = recorded.path.hasPrefix("/") ? recorded.path : base + recorded.path
            recordings[sensor.id] = try vibration(path, recorded, for: sensor)
        }
        return recordings
    }

    private func vibration(
        _ path: String, _ file: SensorConfiguration.RecordedFile, for sensor: SensorConfiguration
    ) throws -> Vibration {
        let recording = try readRecording(path, channel: file.channel, fullScale: Double(sensor.range))
        let (samples, record) = (recording.samples.count, sensor.sampleCount)
        do throws(CommissioningFailure.Recording) {
            guard let rate = file.rate ?? recording.rate else { throw .missingRate }
            guard VibrationSensor.canTell(rate: rate) else { throw .oddRate(rate) }
            guard samples >= record else { throw .tooShort(samples: samples, record: record) }
            return Vibration(samples: recording.samples, rate: rate, speed: file.speed)
        } catch {
            throw VerbFailure(.badInput, .recording(error, path: path))
        }
    }

    private func start(
        _ plant: PlantConfiguration, _ recordings: [Identifier: Vibration], on eventLoop: any EventLoop
    ) throws -> PlantServer {
        do {
            return try eventLoop.makeFutureWithTask {
                try await PlantServer.start(plant, recordings: recordings, on: eventLoop)
            }.wait()
        } catch let error as ListenError {
            throw VerbFailure(.badInput, .cannotListen(.init(error.reason), address: error.endpoint.description))
        } catch let error as Plant.UnitTaken {
            throw VerbFailure(
                .badInput, .unitTaken(unit: error.unit.rawValue, machines: error.machines.map(\.rawValue)))
        }
    }

    /// Until one of the signals comes, or the end.
    private func wait(for signals: CInt, until end: ContinuousClock.Instant?) {
        while end.map({ ContinuousClock.now < $0 }) ?? true {
            let left = end.map { CInt(clamping: ContinuousClock.now.duration(to: $0).milliseconds + 1) }
            var ready = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            if poll(&ready, 1, left ?? -1) > 0 { return }
        }
    }
}

extension CommissioningFailure.Listening {
    fileprivate init(_ reason: ListenError.Reason) {
        self =
            switch reason {
            case .portInUse: .portInUse
            case .notPermitted: .notPermitted
            case .addressNotHere: .addressNotHere
            case .unknownHost: .unknownHost
            case .other(let text): .other(reason: text)
            }
    }
}
