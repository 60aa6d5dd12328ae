import Measurement

/// The delivery session as three threads share it: acquisition puts messages in, the journal writes, the uplink sends.
///
/// Every call holds the lock for the work of the session alone: no disk, no network, no encoding.
package final class Delivery: Sendable {
    /// Called after a change that concerns the journal or the uplink; must only wake a thread.
    package struct Wakes: Sendable {
        package var journal: @Sendable () -> Void
        package var uplink: @Sendable () -> Void
        /// Sees the numbers issued so far, under the lock, each time they have grown.
        package var issued: @Sendable (ClassCounts) -> Void

        package init(
            journal: @escaping @Sendable () -> Void, uplink: @escaping @Sendable () -> Void,
            issued: @escaping @Sendable (ClassCounts) -> Void
        ) {
            self.journal = journal
            self.uplink = uplink
            self.issued = issued
        }
    }

    private let session: PosixLocked<DeliverySession>
    private let wakes: Wakes

    package init(_ session: DeliverySession, wakes: Wakes) {
        self.session = PosixLocked(session)
        self.wakes = wakes
    }

    /// Takes messages over; from here on they reach the broker, or a gap tells that they do not.
    package func accept(_ contents: [MessageContent]) {
        let (needsCommit, hasSendable) = session.withLock { session in
            session.accept(contents)
            wakes.issued(session.issued)
            return (session.needsCommitNow, session.hasSendable)
        }
        if needsCommit { wakes.journal() }
        if hasSendable { wakes.uplink() }
    }

    /// For the thread of the journal, which wakes the uplink with what it put within reach.
    package func journal<Result>(_ body: (inout DeliverySession) -> Result) -> Result {
        let (result, hasSendable) = session.withLock { session in
            let result = body(&session)
            wakes.issued(session.issued)
            return (result, session.hasSendable)
        }
        if hasSendable { wakes.uplink() }
        return result
    }

    /// For the thread of the uplink, which wakes the journal when backlog runs short or enough of it is done with.
    package func uplink<Result>(_ body: (inout DeliverySession) -> Result) -> Result {
        let (result, needsJournal) = session.withLock { session in
            (body(&session), session.backlogToFetch != nil || session.needsCommitNow)
        }
        if needsJournal { wakes.journal() }
        return result
    }

    /// For whoever reports on it.
    package func look<Result>(_ body: (borrowing DeliverySession) -> Result) -> Result {
        session.withLock { body($0) }
    }
}
