import Measurement
import Publication
import Settings
import Uplink

/// What the gateway says of itself, retained: online, or gone.
enum Presence {
    static func messages(_ settings: DaemonSettings, _ epoch: Epoch, _ topics: Topics) -> UplinkWorker.Presence {
        UplinkWorker.Presence(
            birth: message(settings, epoch, topics, isOnline: true),
            death: message(settings, epoch, topics, isOnline: false))
    }

    private static func message(
        _ settings: DaemonSettings, _ epoch: Epoch, _ topics: Topics, isOnline: Bool
    ) -> UplinkWorker.Retained {
        var writer = JSONWriter(capacity: 256)
        writer.raw("{\"schema\":\"status/1\",\"online\":")
        writer.bool(isOnline)
        writer.raw(",\"epoch\":")
        writer.string(epoch.rawValue)
        writer.raw(",\"name\":")
        writer.string(settings.gateway.name)
        writer.raw(",\"version\":")
        writer.string(version)
        writer.raw("}")
        return UplinkWorker.Retained(topic: topics.status, payload: writer.bytes)
    }
}
