// What `GET /alarms` and `GET /alarms/history` answer. Times are UTC milliseconds since 1970.

/// Alarms that are not normal, those first that want attention most.
package struct AlarmsAnswer: Codable, Sendable, Equatable {
    package var alarms: [AlarmAnswer]
    /// Whether there are more than can be called out one by one.
    package var flood: Bool

    package init(alarms: [AlarmAnswer], flood: Bool) {
        self.alarms = alarms
        self.flood = flood
    }
}

package struct AlarmAnswer: Codable, Sendable, Equatable {
    package struct Advice: Codable, Sendable, Equatable {
        package var en: String?
        package var zh: String?

        package init(en: String?, zh: String?) {
            self.en = en
            self.zh = zh
        }
    }

    /// A point that an alarm of detectors comes from.
    package struct Contributor: Codable, Sendable, Equatable {
        package var point: String
        package var pointName: String
        /// In what way it is not as expected, such as `drift`.
        package var family: String
        package var value: Double?
        package var expected: Double?
        package var unit: String

        package init(
            point: String, pointName: String, family: String, value: Double?, expected: Double?, unit: String
        ) {
            self.point = point
            self.pointName = pointName
            self.family = family
            self.value = value
            self.expected = expected
            self.unit = unit
        }
    }

    package var id: String
    package var asset: String
    package var assetName: String
    /// Absent where it is about the machine.
    package var point: String?
    package var pointName: String
    package var state: String
    /// Such as `high_high`.
    package var level: String
    package var priority: String
    /// As it was when the alarm changed.
    package var value: Double?
    package var limit: Double?
    /// What was expected of the value, and by how much it differs; absent where nothing was.
    package var expected: Double?
    package var deviation: Double?
    package var unit: String
    package var raised: Int64?
    /// When it came into its state.
    package var since: Int64
    package var firstOut: Bool
    package var chattering: Bool
    /// Active for more than a day.
    package var stale: Bool
    package var reason: String?
    package var until: Int64?
    package var advice: Advice?
    /// The strongest first; absent where values alone raise the alarm.
    package var contributors: [Contributor]?

    package init(
        id: String, asset: String, assetName: String, point: String?, pointName: String, state: String, level: String,
        priority: String, value: Double?, limit: Double?, expected: Double? = nil, deviation: Double? = nil,
        unit: String, raised: Int64?, since: Int64, firstOut: Bool, chattering: Bool, stale: Bool, reason: String?,
        until: Int64?, advice: Advice?,
        contributors: [Contributor]? = nil
    ) {
        self.id = id
        self.asset = asset
        self.assetName = assetName
        self.point = point
        self.pointName = pointName
        self.state = state
        self.level = level
        self.priority = priority
        self.value = value
        self.limit = limit
        self.expected = expected
        self.deviation = deviation
        self.unit = unit
        self.raised = raised
        self.since = since
        self.firstOut = firstOut
        self.chattering = chattering
        self.stale = stale
        self.reason = reason
        self.until = until
        self.advice = advice
        self.contributors = contributors
    }

    /// Whether somebody has to do something about it.
    package var isActive: Bool { state == "unack_active" || state == "acked_active" }
    package var isUnacknowledged: Bool { ["unack_active", "rtn_unack", "latched_unack"].contains(state) }
    package var wantsAttention: Bool { isActive || isUnacknowledged || state == "latched_acked" }
}

/// How good the alarms of a period are, and what changed in it.
package struct AlarmHistoryAnswer: Codable, Sendable, Equatable {
    package struct Count: Codable, Sendable, Equatable {
        package var alarm: String
        package var count: Int

        package init(alarm: String, count: Int) {
            self.alarm = alarm
            self.count = count
        }
    }

    package struct Change: Codable, Sendable, Equatable {
        package var at: Int64
        package var alarm: String
        package var cause: String
        package var state: String
        package var level: String
        package var priority: String
        package var value: Double?
        package var unit: String
        /// Whether it called for attention.
        package var annunciated: Bool
        package var by: String?
        package var reason: String?

        package init(
            at: Int64, alarm: String, cause: String, state: String, level: String, priority: String, value: Double?,
            unit: String, annunciated: Bool, by: String?, reason: String?
        ) {
            self.at = at
            self.alarm = alarm
            self.cause = cause
            self.state = state
            self.level = level
            self.priority = priority
            self.value = value
            self.unit = unit
            self.annunciated = annunciated
            self.by = by
            self.reason = reason
        }
    }

    package var from: Int64
    package var to: Int64
    package var raised: Int
    package var annunciated: Int
    package var perDay: Double
    package var perTenMinutes: Double
    package var mostInTenMinutes: Int
    /// The share of intervals of ten minutes with more than ten alarms.
    package var floodShare: Double
    /// The share of hours with more than thirty.
    package var busyHourShare: Double
    /// By priority, 0 to 1.
    package var shares: [String: Double]
    package var stale: [String]
    package var chattering: [String]
    /// Returned before anybody could act.
    package var fleeting: [String]
    package var topTen: [Count]
    /// Of all that were raised.
    package var topTenShare: Double
    /// The newest ones, oldest first.
    package var changes: [Change]

    package init(
        from: Int64, to: Int64, raised: Int, annunciated: Int, perDay: Double, perTenMinutes: Double,
        mostInTenMinutes: Int, floodShare: Double, busyHourShare: Double, shares: [String: Double], stale: [String],
        chattering: [String], fleeting: [String], topTen: [Count], topTenShare: Double, changes: [Change]
    ) {
        self.from = from
        self.to = to
        self.raised = raised
        self.annunciated = annunciated
        self.perDay = perDay
        self.perTenMinutes = perTenMinutes
        self.mostInTenMinutes = mostInTenMinutes
        self.floodShare = floodShare
        self.busyHourShare = busyHourShare
        self.shares = shares
        self.stale = stale
        self.chattering = chattering
        self.fleeting = fleeting
        self.topTen = topTen
        self.topTenShare = topTenShare
        self.changes = changes
    }
}

/// How many alarms stand, of an asset or of all.
package struct AlarmCounts: Codable, Sendable, Equatable {
    package var active: Int
    package var unacknowledged: Int
    /// Shelved, suppressed or out of service.
    package var silenced: Int
    /// The highest priority among those that want attention; absent where none does.
    package var priority: String?

    package init(active: Int, unacknowledged: Int, silenced: Int, priority: String?) {
        self.active = active
        self.unacknowledged = unacknowledged
        self.silenced = silenced
        self.priority = priority
    }
}
