import ControlProtocol
import DataAcquisition
import HealthAssessment
import Measurement
import Pipeline
import Platform
import Publication
import Settings
import Uplink

/// A command that asks for evidence, until it is its turn.
struct Inquiry: Sendable {
    let message: EvidenceMessage
    let command: Command
}

/// What people far away ask to see: one answer is on its way at a time.
extension Gateway {
    /// So many may wait beside the one that is answered.
    static let inquiriesAtOnce = 8
    /// How long a command that says nothing about it may wait for its turn.
    private static let patience = Duration.seconds(60)

    /// Takes a command from the broker, and answers until none waits where nobody else does.
    func show(_ command: Command) async {
        guard let message = EvidenceMessage(command.payload) else {
            return await refuse(command, EvidenceAnswer(malformed: command.payload, at: time.wall))
        }
        guard inquiries.queue(Inquiry(message: message, command: command)) else {
            return await refuse(command, EvidenceAnswer(message, .busy, at: time.wall))
        }
        while let inquiry = inquiries.begin() {
            await answer(inquiry)
            inquiries.end()
        }
    }

    /// Says no to a command that found too many others waiting; the same command is welcome later.
    nonisolated func turnAwayEvidence(_ command: Command) {
        let wall = time.wall
        let answer =
            EvidenceMessage(command.payload).map { EvidenceAnswer($0, .busy, at: wall) }
            ?? EvidenceAnswer(malformed: command.payload, at: wall)
        Task { await refuse(command, answer) }
    }

    private nonisolated func refuse(_ command: Command, _ answer: EvidenceAnswer) async {
        evidenceRefused.add()
        if let payload = try? encode(answer) { await uplink.answer(command, payload) }
    }

    private func answer(_ inquiry: Inquiry) async {
        switch await parcel(for: inquiry.message) {
        case nil: return
        case .failure(let refusal):
            await refuse(inquiry.command, EvidenceAnswer(inquiry.message, refusal, at: time.wall))
        case .success(let parcel):
            let hasArrived = await uplink.answer(inquiry.command, inParts: parcel.count) { parcel.message($0) }
            if hasArrived { evidenceSent.add() } else { evidenceLost.add() }
        }
    }

    /// - Returns: nil where the daemon stops before.
    private func parcel(for message: EvidenceMessage) async -> Result<EvidenceParcel, EvidenceAnswer.Refusal>? {
        guard !message.isExpired(at: time.wall, patience: Self.patience) else { return .failure(.expired) }
        let query = message.query
        guard let asset = settings.assets.first(where: { $0.id == query.asset }) else { return .failure(.unknownAsset) }
        guard query.location == nil || asset.waveforms.contains(where: { $0.id == query.location }) else {
            return .failure(.unknownLocation)
        }
        return await analysis.make { [time, conclusions] kept in
            guard let evidence = kept.evidence(of: query.asset, at: query.location, for: query.diagnosis) else {
                return .failure(query.diagnosis == nil ? .noCapture : .notKept)
            }
            let explanation = evidence.conclusion.message ?? conclusions.diagnoses(of: query.asset).first
            let context = evidence.conclusion.context
            guard let document = try? encode(EvidenceDocument(evidence.waveform, context, explanation)) else {
                return .failure(.notEncodable)
            }
            let location = evidence.waveform.location
            return .success(EvidenceParcel(document, from: location, answering: message, at: time.wall))
        }
    }
}

extension EvidenceDocument {
    fileprivate init(_ waveform: Waveform, _ context: DiagnosisContext?, _ explanation: AssetDiagnosis?) {
        var analysis = WaveformAnalysis(), known = Known()
        let bearing = context?.bearings.first?.geometry
        if let context {
            known.machine = context.machine.spelling
            known.bearing = bearing?.dimensions
            known.baseline = context.baseline
            known.observed = context.observed
        }
        let inspection = WaveformInspection(of: waveform, bearing: bearing)
        self.init(analysis.features(of: waveform), inspection, known, explanation: explanation)
    }
}
