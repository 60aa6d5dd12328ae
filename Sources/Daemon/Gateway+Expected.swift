import ControlProtocol
import DataAcquisition
import Measurement
import Platform
import Settings
import Uplink

/// What detectors expect of machines, for whoever asks.
extension Gateway {
    /// How long a command that says nothing about it may wait.
    private static let patience = Duration.seconds(60)

    /// Nil of a machine without detectors.
    func expected(of asset: Identifier) async throws -> ExpectedAnswer? {
        guard let watch = detectors.watch(of: asset) else { return nil }
        let points = try await onLoop(\.snapshot)?.points(of: asset) ?? []
        return ExpectedAnswer(watch, points, at: time.wall)
    }

    /// Answers a command from the broker.
    func tellExpected(_ command: Command) async {
        guard let message = ExpectedMessage(command.payload) else {
            return uplink.answer(command, ExpectedMessageAnswer(malformed: command.payload, at: time.wall))
        }
        guard let answer = try? await answer(to: message) else { return }
        uplink.answer(command, answer)
    }

    private func answer(to message: ExpectedMessage) async throws -> ExpectedMessageAnswer {
        guard !message.isExpired(at: time.wall, patience: Self.patience) else {
            return ExpectedMessageAnswer(message, .expired, at: time.wall)
        }
        guard settings.assets.contains(where: { $0.id == message.asset }) else {
            return ExpectedMessageAnswer(message, .unknownAsset, at: time.wall)
        }
        guard let expected = try await expected(of: message.asset) else {
            return ExpectedMessageAnswer(message, .nothingLearnt, at: time.wall)
        }
        return ExpectedMessageAnswer(message, expected, at: time.wall)
    }

    /// Says no to a command that found too many others waiting; the same command is welcome later.
    nonisolated func turnAwayExpected(_ command: Command) {
        let wall = time.wall
        let answer =
            ExpectedMessage(command.payload).map { ExpectedMessageAnswer($0, .busy, at: wall) }
            ?? ExpectedMessageAnswer(malformed: command.payload, at: wall)
        Task { await uplink.answer(command, answer) }
    }
}

extension UplinkWorker {
    fileprivate func answer(_ command: Command, _ answer: ExpectedMessageAnswer) {
        if let payload = try? encode(answer) { self.answer(command, payload) }
    }
}
