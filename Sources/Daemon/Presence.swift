import Measurement
import Publication
import Settings
import Uplink

/// What the gateway says of itself, retained: online, or gone. The number of the connection tells one will from another.
func presence(_ settings: DaemonSettings, _ epoch: Epoch, _ topics: Topics) -> UplinkWorker.Presence {
    { isOnline, connection in
        var writer = JSONWriter(capacity: 256)
        writer.raw("{\"schema\":\"status/1\",\"online\":")
        writer.bool(isOnline)
        writer.raw(",\"epoch\":")
        writer.string(epoch.rawValue)
        writer.raw(",\"connection\":")
        writer.number(connection)
        writer.raw(",\"name\":")
        writer.string(settings.gateway.name)
        writer.raw(",\"version\":")
        writer.string(version)
        writer.raw("}")
        return UplinkWorker.Retained(topic: topics.status, payload: writer.bytes)
    }
}
