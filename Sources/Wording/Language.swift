/// The languages that what a person reads exists in.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    /// The language of a locale name such as `zh_CN.UTF-8`; English where it names none we have.
    package init(locale: String) { self = locale.hasPrefix("zh") ? .chinese : .english }
}
