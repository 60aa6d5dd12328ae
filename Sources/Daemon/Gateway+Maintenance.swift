import ControlProtocol
import HealthAssessment
import Journal
import Logging
import Measurement
import Pipeline
import Platform
import PrognosticAssessment
import Settings
import StateDetection
import Wording

/// What people did to machines.
extension Gateway {
    /// - Returns: When it is on disk and in the audit.
    func treat(_ query: MaintenanceQuery) async throws -> MaintenanceAnswer {
        let now = time.wall
        let result = try await carryOut(query, at: now)
        let answer = MaintenanceAnswer(query, result, at: now)
        let name = [answer.asset, answer.component].compactMap(\.self).joined(separator: "/")
        let what = [answer.action, answer.outcome].compactMap(\.self).joined(separator: ":")
        let entry = AuditEntry(
            wall: now, origin: "socket", id: "maintain", point: name, requested: answer.used ?? 0, before: nil,
            readBack: nil, result: result == .done ? what : result.rawValue)
        try await journal.complete { store throws(DatabaseError) in _ = try store.enter(entry) }
        logger.notice(
            "\(DaemonMessage.maintained(part: name, what: what, result: result.rawValue).text(in: settings.language))")
        try? await reviewPrognoses()
        return answer
    }

    private func carryOut(_ query: MaintenanceQuery, at now: WallTime) async throws -> MaintenanceAnswer.Result {
        guard let part = await prognosisBook.part(query.part) else { return .noSuchPart }
        switch query.action {
        case .replaced(let outcome):
            let served = try await record.withStore { try $0.replace(part, outcome, toldBy: "socket", at: now) }
            try await resetBaselines(of: query.part, at: now)
            try await resetDetectors(of: query.part.asset, replacedAt: now, after: served)
        case .ended(let outcome):
            guard try await record.withStore({ try $0.correct(part.name, outcome, toldBy: "socket") }) else {
                return .nothingEnded
            }
        case .used(let amount):
            try await record.withStore { try $0.declare(part, used: amount, at: now) }
        }
        await prognosisBook.forgetStatistics()
        return .done
    }

    /// Of the locations that hear it: what they showed was of the part that is gone.
    private func resetBaselines(of part: PartName, at now: WallTime) async throws {
        let components = settings.register.first { $0.id == part.asset }?.components ?? []
        let locations = Set(
            components.filter { part.component == nil || $0.id == part.component }.flatMap(\.locations))
        for location in locations.sorted() {
            conclusions.forgetBaseline(part.asset, location)
            try await record.withStore { try $0.endBaseline(of: location, on: part.asset, at: now) }
        }
    }

    /// Those of the machine that remember nothing but the part that is gone. Where parts are replaced more often than
    /// that, detectors have seen several and know what a new one is like; they would learn for ever and judge nothing.
    ///
    /// - Parameter served: How long the part did; nil where nobody knows.
    func resetDetectors(of asset: Identifier, replacedAt wall: WallTime, after served: Duration?) async throws {
        if detectors.watch(of: asset)?.remembersOnly(last: served, at: wall) ?? false {
            _ = try await detectors.treat(.reset, asset)
        }
        let learnt = try await onLoop { $0.pipeline.learntRamps(of: asset) }
        if learnt?.ramps.remembersOnly(last: served, at: wall) ?? false {
            _ = try await resetRamps(of: asset, at: time.wall)
        }
    }
}
