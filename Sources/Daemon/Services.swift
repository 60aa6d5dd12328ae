import ControlProtocol
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
package import Settings
import Uplink
import UnixSignals

/// Runs the daemon until it is told to stop: SIGTERM or SIGINT end it in order, SIGHUP reloads.
///
/// - Parameter mistakes: Of models that the settings name and this start goes without.
/// - Throws: ``StartFailure`` when something an operator can mend keeps it from starting.
package func runDaemon(
    _ settings: DaemonSettings, without mistakes: [Mistake], places: Gateway.Places, logger: Logger
) async throws {
    UplinkWorker.prepare()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let gateway = try await Gateway(settings, places: places, logger: logger, eventLoop: group.next())
    await gateway.note(mistakes)
    // Before anything answers: who was answered may stop it, or have it reload, at once.
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
    let control = try await ControlServer(in: places.runtime, groups: settings.control, on: group.next()) {
        try await gateway.answer($0)
    }
    // Started in this order, stopped in the reverse one, each waiting for the one after it.
    let services: [any Service] = [
        Part { await gateway.stopJournal() },
        Part(start: { await gateway.startUplink() }, stop: { await gateway.stopUplink() }),
        Part(start: { try await gateway.startAcquisition() }, stop: { await gateway.stopAcquisition() }),
        Part { await control.close() },
        EveryMinute { try? await gateway.publishMetrics() },
        HealthOnConclusion(gateway: gateway),
        EveryMinute { try? await gateway.reviewHealth() },
        // As often as the record is written; at once, since it knows the past.
        EveryMinute(isAtOnce: true) { try? await gateway.reviewPrognoses() },
        PrognosisOnFollowed(gateway: gateway),
        EveryMinute { try? await gateway.reviewOperations() },
    ]
    var configuration = ServiceGroupConfiguration(services: services, logger: Logger(label: "services"))
    // Below the stop timeout of the unit file.
    configuration.maximumGracefulShutdownDuration = .seconds(8)
    let serviceGroup = ServiceGroup(configuration: configuration)
    let listening = Task {
        for await signal in signals {
            if signal == .sighup {
                // A stop does not wait for it.
                Task { await reload(gateway) }
            } else {
                await serviceGroup.triggerGracefulShutdown()
            }
        }
    }
    defer { listening.cancel() }
    try await serviceGroup.run()
    try await group.shutdownGracefully()
}

/// A part with a beginning and an end, and threads of its own between them.
private struct Part: Service {
    var start: @Sendable () async throws -> Void = {}
    let stop: @Sendable () async -> Void

    func run() async throws {
        try await start()
        try? await gracefulShutdown()
        await stop()
    }
}

private func reload(_ gateway: Gateway) async {
    do {
        for mistake in try await gateway.reload().mistakes { gateway.logger.error("\(mistake)") }
    } catch {
        gateway.logger.error("\(error)")
    }
}

private struct EveryMinute: Service {
    var isAtOnce = false
    let work: @Sendable () async -> Void

    func run() async {
        await cancelWhenGracefulShutdown {
            if isAtOnce { await work() }
            while (try? await Task.sleep(for: .seconds(60))) != nil { await work() }
        }
    }
}

/// Reviews the health of a machine when something was concluded of it.
private struct HealthOnConclusion: Service {
    let gateway: Gateway

    func run() async {
        await cancelWhenGracefulShutdown {
            for await asset in gateway.conclusions.concluded { try? await gateway.reviewHealth(of: asset) }
        }
    }
}

/// Reviews what is foretold from indicators that are followed faster than by the hour, when they have gone on.
private struct PrognosisOnFollowed: Service {
    let gateway: Gateway

    func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in gateway.followed.entered {
                try? await gateway.reviewFollowedPrognoses()
                // Many indicators come one by one.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
