import Console
import Wording

/// How every verb ends.
enum ExitStatus: Int32, Error {
    case good = 0
    /// Something needs attention.
    case finding = 1
    /// Wrong usage or bad input.
    case badInput = 2
    /// The daemon or the device could not be asked.
    case unreachable = 3
}

/// Why a verb has nothing to show, and what to do about it.
struct VerbFailure: Error, Equatable {
    var status: ExitStatus
    var failure: ConsoleMessage.Failure
    var remedy: ConsoleMessage.Remedy

    static func badInput(_ failure: ConsoleMessage.Failure, _ remedy: ConsoleMessage.Remedy) -> VerbFailure {
        VerbFailure(status: .badInput, failure: failure, remedy: remedy)
    }

    static func unreachable(_ failure: ConsoleMessage.Failure, _ remedy: ConsoleMessage.Remedy) -> VerbFailure {
        VerbFailure(status: .unreachable, failure: failure, remedy: remedy)
    }

    /// Without the daemon, problem and remedy are one.
    init(_ status: ExitStatus, _ failure: CommissioningFailure) {
        self.init(status: status, failure: .commissioning(failure), remedy: .commissioning(failure))
    }

    init(status: ExitStatus, failure: ConsoleMessage.Failure, remedy: ConsoleMessage.Remedy) {
        self.status = status
        self.failure = failure
        self.remedy = remedy
    }

    func text(in language: Language) -> String {
        [ConsoleMessage.failure(failure), .remedy(remedy)]
            .map { StyledText($0.text(in: language)).rendered(inColour: false) + "\n" }.joined()
    }
}
