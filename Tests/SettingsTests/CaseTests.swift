import Foundation
import Settings
import Simulation
import Wording
import Testing

/// The files in Cases are settings as people get them wrong. Beside each stands what they read about it.
@Suite struct CaseTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Cases")

    static var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".yaml") }.sorted()
        }
    }

    @Test func `there are cases`() throws {
        #expect(try Self.names.count > 20)
    }

    @Test(arguments: try CaseTests.names)
    func `a wrong file is answered with every mistake`(name: String) throws {
        let file = Self.folder.appending(path: name)
        let found = try #require(mistakes(in: [UInt8](Data(contentsOf: file)), file: name))
        let text = found.mistakes.map { $0.text(in: .english) + "\n" }.joined()
        let expectation = file.deletingPathExtension().appendingPathExtension("expected")
        #expect(try text == String(contentsOf: expectation, encoding: .utf8))
    }

    private func mistakes(in text: [UInt8], file: String) -> SettingsMistakes? {
        do throws(SettingsMistakes) {
            if file.hasPrefix("plant") {
                _ = try PlantConfiguration(yaml: text, file: file)
            } else {
                _ = try DaemonSettings(yaml: text, file: file)
            }
            return nil
        } catch {
            return error
        }
    }
}
