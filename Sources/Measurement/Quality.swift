/// How good one value is. Anything but `good` has no value, and the case is the reason; what is uncertain has one all
/// the same.
///
/// The raw value is stored in the journal: add cases, never renumber them.
package enum Quality: UInt8, Sendable, CaseIterable {
    case good = 0
    /// The device did not answer in time.
    case timeout = 1
    /// There was no connection to ask over.
    case disconnected = 2
    /// The answer broke the protocol: wrong unit, wrong function code, wrong length.
    case badResponse = 3
    /// The device answered with a number that stands for "no number": a NaN or an infinity.
    case notANumber = 4
    /// The registers hold nothing of the declared type: a decimal digit above 9, a thirteenth month.
    case undecodable = 5
    /// The device answered with a code that stands for "no value", as the settings declare it.
    case noValue = 6
    /// The value lies outside the limits of plausibility in the settings.
    case implausible = 7
    /// A point that the value is computed from has not been read yet.
    case pending = 8
    /// Reported by change, and did not: the point is left out of the message.
    case unchanged = 9
    // Modbus exception responses, by their code (Modbus Application Protocol V1.1b3, section 7).
    case illegalFunction = 11
    case illegalAddress = 12
    case illegalValue = 13
    case deviceFailure = 14
    case deviceBusy = 16
    case gatewayPathUnavailable = 20
    case gatewayTargetSilent = 21
    /// An exception response with a code that the standard does not name.
    case otherException = 30
    // Of sensors that detectors doubt.
    case uncertainStuck = 40
    case uncertainDropout = 41
    case uncertainSpikes = 42
    case uncertainSaturation = 43
    case uncertainDrift = 44
    case uncertainDisagree = 45

    /// Whether it says why there is no value, or why one is doubted.
    package var isReason: Bool { self != .good && self != .unchanged }
    package var hasValue: Bool { self == .good || isUncertain }

    /// Whether there is a value that is doubted.
    package var isUncertain: Bool {
        switch self {
        case .uncertainStuck, .uncertainDropout, .uncertainSpikes, .uncertainSaturation, .uncertainDrift,
            .uncertainDisagree:
            true
        default: false
        }
    }

    /// Whether the device could not be asked, or gave no usable answer: nothing is said of the sensor behind it.
    package var isOfDevice: Bool {
        switch self {
        case .timeout, .disconnected, .badResponse, .deviceFailure, .deviceBusy, .gatewayPathUnavailable,
            .gatewayTargetSilent:
            true
        default: false
        }
    }

    /// The text that goes upstream, such as `bad:timeout`.
    package var label: String {
        switch self {
        case .good: "good"
        case .timeout: "bad:timeout"
        case .disconnected: "bad:disconnected"
        case .badResponse: "bad:response"
        case .notANumber: "bad:not_a_number"
        case .undecodable: "bad:undecodable"
        case .noValue: "bad:no_value"
        case .implausible: "bad:implausible"
        case .pending: "bad:pending"
        case .unchanged: "unchanged"
        case .illegalFunction: "bad:illegal_function"
        case .illegalAddress: "bad:illegal_address"
        case .illegalValue: "bad:illegal_value"
        case .deviceFailure: "bad:device_failure"
        case .deviceBusy: "bad:device_busy"
        case .gatewayPathUnavailable: "bad:gateway_path"
        case .gatewayTargetSilent: "bad:gateway_target"
        case .otherException: "bad:exception"
        case .uncertainStuck: "uncertain:stuck"
        case .uncertainDropout: "uncertain:dropout"
        case .uncertainSpikes: "uncertain:spikes"
        case .uncertainSaturation: "uncertain:saturation"
        case .uncertainDrift: "uncertain:drift"
        case .uncertainDisagree: "uncertain:disagree"
        }
    }
}
