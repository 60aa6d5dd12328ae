package import Measurement
import Wording

/// The text of a profile, or why there is none.
package enum ProfileLookup: Hashable, Sendable {
    case found(text: [UInt8], file: String)
    /// - known: The ids of those that are there.
    case missing(known: [String])
    /// - reason: In the words of the operating system.
    case unreadable(file: String, reason: String)
}

/// Finds a profile by its id; the directory is that of the profiles that the product brings.
package typealias ProfileSource = (_ id: Identifier, _ directory: String) -> ProfileLookup

/// What a device is, as far as its settings say.
enum DeviceType {
    case unspecified
    case profile(Profile)
    /// Its mistakes are reported; whoever asks for its registers stays silent.
    case unread
}

/// The profiles of one settings file, each read once.
final class ProfileShelf {
    /// A profile with its usual parameters.
    private struct Template {
        let id: Identifier
        let text: [UInt8]
        let file: String
        let profile: Profile
    }

    private struct Use: Hashable {
        let id: Identifier
        let arguments: [String: Int]
    }

    private let source: ProfileSource
    private let directory: String
    /// `nil` where a profile has mistakes.
    private var templates: [Identifier: Template?] = [:]
    /// `nil` where the arguments do not fit.
    private var profiles: [Use: Profile?] = [:]
    /// Of the profiles themselves, file by file.
    private(set) var mistakes: [Mistake] = []
    private(set) var types: [String: DeviceType] = [:]

    init(source: @escaping ProfileSource, directory: String) {
        self.source = source
        self.directory = directory
    }

    /// The type of a device, by its `profile: ID` or `profile: { id: ID, PARAMETER: NUMBER }`.
    func profile(of device: Section, _ id: Identifier) -> Profile? {
        guard device.knows("profile") else {
            types[id.rawValue] = .unspecified
            return nil
        }
        let profile =
            device.hasSection("profile")
            ? device.section("profile") { adapted($0) } : device.value("profile", format).flatMap { $0?.profile }
        types[id.rawValue] = profile.map { .profile($0) } ?? .unread
        return profile
    }

    private func adapted(_ section: Section) -> Profile? {
        guard let template = section.required("id", format) else {
            section.knowAll()  // Which parameters there are is not known.
            return nil
        }
        var arguments: [String: Int] = [:]
        for name in template.profile.parameters.keys.sorted() {
            if let value = section.value(name, .parameter) { arguments[name] = value }
        }
        let use = Use(id: template.id, arguments: arguments)
        if let profile = profiles[use] { return profile }
        do throws(SettingsMistakes) {
            let profile = try Profile(yaml: template.text, file: template.file, arguments: arguments)
            profiles[use] = profile
            return profile
        } catch {
            // With the usual parameters it has no mistake, so these move an address past the end.
            let place = error.mistakes.first?.path ?? ""
            section.add(.parametersDoNotFit(profile: template.id.rawValue, place: place), at: "id")
            return nil
        }
    }

    private var format: Format<Template?> {
        let identifier = Format<Identifier>.identifier(example: "sdm630")
        return Format(placeholder: nil, example: identifier.example) { [self] text throws(SettingsMessage) in
            let id = try identifier.parse(text)
            if let template = templates[id] { return template }
            let template = try read(id)
            templates[id] = .some(template)
            return template
        }
    }

    private func read(_ id: Identifier) throws(SettingsMessage) -> Template? {
        switch source(id, directory) {
        case .found(let text, let file):
            do throws(SettingsMistakes) {
                return Template(id: id, text: text, file: file, profile: try Profile(yaml: text, file: file))
            } catch {
                mistakes += error.mistakes
                return nil
            }
        case .missing(let known):
            throw .unknownReference(
                .profile, found: id.rawValue, known: known, nearest: nearestName(to: id.rawValue, in: known))
        case .unreadable(let file, let reason): throw .unreadableProfile(file: file, reason: reason)
        }
    }
}
