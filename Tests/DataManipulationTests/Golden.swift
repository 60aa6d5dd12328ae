import Foundation

/// Numbers of SciPy and NumPy, written by `scripts/golden-signals` to `Golden/TOPIC.json`.
struct Golden: Decodable {
    let cases: [String: [Double]]

    init(_ topic: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(topic).json")
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    subscript(_ name: String) -> [Double] { cases[name] ?? [] }
}
