package import Measurement
import Modbus
package import NIOCore
import NIOPosix

/// A plant that answers on Modbus TCP.
///
/// Everything, physics and connections, happens on one event loop. Ends with ``shutdown()``, or with the event loop.
package final class PlantServer: Sendable {
    /// How far the physics moves at once. Machines are slow; readings change ten times a second.
    package static let step = Duration.milliseconds(100)

    /// What only the event loop touches.
    struct Floor {
        var plant: Plant
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    /// Where it listens; the port that was found when 0 was asked for.
    package let port: UInt16
    private let listener: any Channel
    private let floor: NIOLoopBoundBox<Floor>
    private let clock: RepeatedTask

    private init(port: UInt16, listener: any Channel, floor: NIOLoopBoundBox<Floor>, clock: RepeatedTask) {
        self.port = port
        self.listener = listener
        self.floor = floor
        self.clock = clock
    }

    /// - Parameter recordings: What sensors with files play, by the id of the sensor.
    /// - Throws: ``ListenError`` when the address cannot be had, ``Plant/UnitTaken`` when two machines share a unit.
    package static func start(
        _ configuration: PlantConfiguration, recordings: [Identifier: Vibration] = [:], on eventLoop: any EventLoop
    ) async throws -> PlantServer {
        let plant = try Plant(configuration, recordings: recordings)
        let floor = NIOLoopBoundBox.makeBoxSendingValue(Floor(plant: plant), eventLoop: eventLoop)
        let listener = try await listen(at: configuration.endpoint, for: floor, on: eventLoop)
        return PlantServer(
            port: listener.localAddress?.port.map(UInt16.init) ?? configuration.endpoint.port,
            listener: listener, floor: floor, clock: run(floor, on: eventLoop))
    }

    /// Closes every connection and stops listening.
    package func shutdown() async {
        clock.cancel()
        try? await listener.close()  // Fails only when it is closed already.
        let closed = listener.eventLoop.flatSubmit { [floor, eventLoop = listener.eventLoop] in
            EventLoopFuture.andAllComplete(floor.value.connections.values.map { $0.close() }, on: eventLoop)
        }
        try? await closed.get()
    }

    private static func listen(
        at endpoint: TCPEndpoint, for floor: NIOLoopBoundBox<Floor>, on eventLoop: any EventLoop
    ) async throws(ListenError) -> any Channel {
        let bootstrap = ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            // A port whose last connections still linger is free for us; one that somebody listens on is not.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RequestHandler(floor))
                }
            }
        do {
            return try await bootstrap.bind(host: endpoint.host, port: Int(endpoint.port)).get()
        } catch {
            throw ListenError(endpoint: endpoint, cause: error)
        }
    }

    /// Advances the physics by whole steps of the time that has passed, so that it neither drifts nor depends on
    /// when the event loop comes round. After a suspension the plant goes on where it stood.
    private static func run(_ floor: NIOLoopBoundBox<Floor>, on eventLoop: any EventLoop) -> RepeatedTask {
        let longestLeap: Int64 = 100
        let interval = TimeAmount(step)
        let last = NIOLoopBoundBox.makeBoxSendingValue(eventLoop.now, eventLoop: eventLoop)
        return eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let now = eventLoop.now
            let steps = (now - last.value).nanoseconds / interval.nanoseconds
            for _ in 0..<min(steps, longestLeap) { floor.value.plant.advance(by: step) }
            last.value = steps > longestLeap ? now : last.value + interval * steps
        }
    }
}
