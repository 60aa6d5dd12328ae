import Measurement

/// The states of an alarm that nobody silences, and how events lead from one to another (ISA-18.2 and IEC 62682,
/// the alarm state transition diagram).
enum AlarmStanding: Sendable {
    case normal, unackActive, ackedActive, rtnUnack, latchedUnack, latchedAcked

    enum Event { case raise, escalate, clear, acknowledge, reset }

    /// - Parameter isLatched: Whether what returned is kept until it is reset.
    func after(_ event: Event, isLatched: Bool) -> AlarmStanding {
        switch (self, event) {
        case (_, .raise), (_, .escalate): .unackActive
        case (.unackActive, .clear): isLatched ? .latchedUnack : .rtnUnack
        case (.ackedActive, .clear): isLatched ? .latchedAcked : .normal
        case (.unackActive, .acknowledge): .ackedActive
        case (.rtnUnack, .acknowledge): .normal
        case (.latchedUnack, .acknowledge): .latchedAcked
        case (.latchedAcked, .reset): .normal
        default: self
        }
    }

    var state: AlarmState {
        switch self {
        case .normal: .normal
        case .unackActive: .unackActive
        case .ackedActive: .ackedActive
        case .rtnUnack: .rtnUnack
        case .latchedUnack: .latchedUnack
        case .latchedAcked: .latchedAcked
        }
    }

    /// Silenced alarms have nothing to say before they speak again.
    init(_ state: AlarmState) {
        switch state {
        case .normal, .shelved, .suppressed, .outOfService: self = .normal
        case .unackActive: self = .unackActive
        case .ackedActive: self = .ackedActive
        case .rtnUnack: self = .rtnUnack
        case .latchedUnack: self = .latchedUnack
        case .latchedAcked: self = .latchedAcked
        }
    }
}
