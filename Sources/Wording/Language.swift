/// The languages that what a person reads exists in.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    /// The language of a locale name such as `zh_CN.UTF-8`; English where it names none we have.
    package init(locale: String) { self = locale.hasPrefix("zh") ? .chinese : .english }

    /// The language of messages that an environment asks for: the first of the three variables that is not empty
    /// decides (POSIX.1-2017, section 8.2).
    package init(environment: [String: String]) {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
        self.init(locale: names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "")
    }
}
