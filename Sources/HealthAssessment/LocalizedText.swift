/// A text of the knowledge base, in the languages that people read.
package struct LocalizedText: Sendable, Hashable, Codable {
    package let en: String
    package let zh: String

    package init(en: String, zh: String) {
        self.en = en
        self.zh = zh
    }
}
