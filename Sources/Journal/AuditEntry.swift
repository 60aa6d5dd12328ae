package import Measurement

/// One command to write and what came of it.
package struct AuditEntry: Hashable, Sendable {
    package let wall: WallTime
    /// Who asked.
    package let origin: String
    package let id: String
    /// `ASSET/POINT`
    package let point: String
    package let requested: Double
    package let before: Double?
    package let readBack: Double?
    package let result: String

    package init(
        wall: WallTime, origin: String, id: String, point: String, requested: Double, before: Double?,
        readBack: Double?, result: String
    ) {
        self.wall = wall
        self.origin = origin
        self.id = id
        self.point = point
        self.requested = requested
        self.before = before
        self.readBack = readBack
        self.result = result
    }
}
