import DataAcquisition
import Measurement
import Modbus
import ModbusLinks
import Pipeline

/// A command that passed every check, and whoever waits for its outcome.
struct WriteUnderWay {
    var write: GuardedWrite
    let admitted: WriteGuard.Admitted
    /// More than one where the same command came again.
    var completed: [(WriteCommand, WriteOutcome) -> Void]
}

/// Guarded writes. Called on the acquisition loop.
extension AcquisitionLoop {
    /// - Parameter completed: Called once, on this loop, when the outcome is known: with this command, or the one with
    ///   the same id that came before.
    func carryOut(_ command: WriteCommand, completed: @escaping (WriteCommand, WriteOutcome) -> Void) {
        let verdict = writeGuard.admit(command, at: time.monotonic) { latestNumber(command.asset, $0) }
        switch verdict {
        case .answered(let outcome): completed(command, outcome)
        case .repeated(let first, let outcome): completed(first, outcome)
        case .underWay(let device): writes[device]?.completed.append(completed)
        case .admitted(let admitted):
            writes[admitted.device.id] = WriteUnderWay(
                write: admitted.write, admitted: admitted, completed: [completed])
            // After the end nothing can be read any more.
            guard !isStopped else { return endWrite(to: admitted.device.id, admitted.write.abandoned) }
            ask(admitted.write.firstRequest, of: admitted.device)
        }
    }

    private func ask(_ request: Request, of device: DeviceConfiguration) {
        guard let link = links[device.link] else { return endWrite(to: device.id, WriteOutcome(.unreadable)) }
        link.submit(request, timeout: device.timeout, pause: device.pause, token: .write(device.id))
        arm()
    }

    func continueWrite(to device: Identifier, _ result: borrowing PollResult, _ now: MonotonicTime) {
        guard let next = writes[device]?.write.next(after: copy result, at: now) else { return }
        switch next {
        case .ask(let request): if let underWay = writes[device] { ask(request, of: underWay.admitted.device) }
        case .end(let outcome): endWrite(to: device, outcome)
        }
    }

    private func endWrite(to device: Identifier, _ outcome: WriteOutcome) {
        guard let underWay = writes.removeValue(forKey: device) else { return }
        writeGuard.ended(underWay.admitted, outcome)
        for completed in underWay.completed { completed(underWay.write.command, outcome) }
    }

    /// At the end: whoever waits is told what is known.
    func endWrites() { for (device, underWay) in writes { endWrite(to: device, underWay.write.abandoned) } }

    /// The newest value of a point as a number; `nil` where it has none.
    func latestNumber(_ asset: Identifier, _ point: Identifier) -> Double? {
        for layout in plan?.devices.flatMap(\.layouts) ?? [] where layout.asset == asset {
            guard let column = layout.points.firstIndex(where: { $0.id == point }),
                let batch = pipeline.latest[layout.id], batch.quality(at: column) == .good
            else { continue }
            return layout.points[column].number(of: batch.words[column])
        }
        return nil
    }
}
