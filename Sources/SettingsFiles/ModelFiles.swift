import Platform
import PrognosticAssessment
import Settings

/// Where trained models lie: in `models` beside the settings file, as profiles lie in `profiles`.
func modelFile(_ name: String, of settings: String) -> ModelLookup {
    let base = settings.lastIndex(of: "/").map { String(settings[...$0]) } ?? ""
    let file = name.hasPrefix("/") ? name : "\(base)models/\(name)"
    let bytes: [UInt8]
    do throws(UnreadableFile) {
        bytes = try readFile(file, limit: modelSizeLimit)
    } catch {
        return .unreadable(file: file, reason: error.systemReason)
    }
    do throws(LifeModelFile.Refusal) {
        return .found(try LifeModelFile(bytes))
    } catch {
        return .refused(file: file, error)
    }
}

/// Larger than any model that is learnt.
private let modelSizeLimit = 64 << 20
