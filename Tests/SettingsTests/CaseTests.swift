import Foundation
import Measurement
import PrognosticAssessment
import Settings
import Simulation
import Wording
import Testing

/// Profiles beside a file, without the room that reads files.
struct ProfileFolder {
    let folder: URL

    init(_ parent: URL) { folder = parent.appending(path: "profiles") }

    func lookup(_ id: Identifier, _ directory: String) -> ProfileLookup {
        guard let text = try? Data(contentsOf: folder.appending(path: "\(id).yaml")) else {
            return .missing(known: ids)
        }
        return .found(text: [UInt8](text), file: "profiles/\(id).yaml")
    }

    var ids: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }
}

/// Knowledge files beside a file, without the room that reads files.
struct KnowledgeFolder {
    let folder: URL

    func lookup(_ name: String) -> KnowledgeLookup {
        let file = "knowledge/\(name)"
        guard let text = try? Data(contentsOf: folder.appending(path: file)) else {
            return .unreadable(file: file, reason: "No such file or directory")
        }
        return .found(KnowledgeText(file: file, text: [UInt8](text)))
    }
}

/// The files in Cases are settings as people get them wrong. Beside each stands what they read about it.
@Suite struct CaseTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Cases")

    static var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".csv") }.sorted()
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

    /// Models beside a file, such as they come.
    private static func model(_ name: String) -> ModelLookup {
        switch name {
        case "good.json": .found(TrainedModel.file)
        case "newer.json": .refused(file: "models/newer.json", .newer(version: 9))
        case "foreign.json": .refused(file: "models/foreign.json", .foreign)
        case "damaged.json": .refused(file: "models/damaged.json", .damaged)
        default: .unreadable(file: "models/\(name)", reason: "No such file or directory")
        }
    }

    private func mistakes(in text: [UInt8], file: String) -> SettingsMistakes? {
        do throws(SettingsMistakes) {
            if file.hasSuffix(".csv") {
                _ = try PointTable.settings(csv: text, file: file)
            } else if file.hasPrefix("plant") {
                _ = try PlantConfiguration(yaml: text, file: file)
            } else {
                _ = try DaemonSettings(
                    yaml: text, file: file, profiles: ProfileFolder(Self.folder).lookup,
                    knowledge: KnowledgeFolder(folder: Self.folder).lookup, models: Self.model)
            }
            return nil
        } catch {
            return error
        }
    }
}
