import Foundation
import Measurement
import Testing

@testable import PrognosticAssessment

/// Golden files by scripts/golden-trees.
@Suite struct `Trees that were grown elsewhere` {
    static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    static let files = [
        "xgboost-squarederror.json", "xgboost-gamma.json", "lightgbm-regression.txt", "lightgbm-poisson.txt",
        "lightgbm-forest.txt", "lightgbm-filled.txt",
    ]

    private func bytes(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.golden.appending(path: file)))
    }

    private func expected() throws -> [String: Any] {
        let data = try Data(contentsOf: Self.golden.appending(path: "expected.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func rows() throws -> [[Double]] {
        let rows = try #require(try expected()["rows"] as? [[Any]])
        return rows.map { $0.map { $0 as? Double ?? .nan } }
    }

    @Test(arguments: files)
    func `say what their maker says`(file: String) throws {
        let ensemble = try TreeEnsemble(try bytes(file))
        #expect(ensemble.features == ["cycle", "temperature", "pressure"])
        #expect(ensemble.trees.count == 12)
        let said = try #require(try expected()[file] as? [Double])
        for (row, theirs) in zip(try rows(), said) {
            #expect(abs(ensemble.value(of: row) - theirs) <= 1e-6 * abs(theirs), "\(row)")
        }
    }

    @Test(arguments: files)
    func `are refused or usable, whatever happened to the file`(file: String) throws {
        let whole = try bytes(file), rows = try rows()
        for seed in 1...60 as ClosedRange<UInt64> {
            var source = RandomSource(seed: seed), bytes = whole
            if seed % 3 == 0 { bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &source)...) }
            for _ in 0..<Int.random(in: 1...8, using: &source) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &source)
                bytes[place] = seed % 2 == 0 ? UInt8.random(in: .min ... .max, using: &source) : UInt8(ascii: "9")
            }
            guard let ensemble = try? TreeEnsemble(bytes), ensemble.features.count == 3 else { continue }
            for row in rows { _ = ensemble.value(of: row) }
        }
    }

    @Test(arguments: [
        ("tree\nversion=v4\nend of trees\n", TreeEnsemble.Refusal.unnamedFeatures),
        ("tree\nfeature_names=a\nnum_class=3\nend of trees\n", .unsupported("several outputs")),
        (
            "tree\nfeature_names=a\nnum_class=1\nobjective=binary sigmoid:1\nend of trees\n",
            .unsupported("objective binary sigmoid:1")
        ),
        ("tree\nfeature_names=a\nnum_class=1\n", .damaged(part: "end of trees")),
        ("tree\nfeature_names=a\nnum_class=1\nTree=0\nnum_cat=1\nend of trees\n", .unsupported("categorical splits")),
        (
            "tree\nfeature_names=a\nnum_class=1\nTree=0\nleaf_value=1 2\nsplit_feature=0\nthreshold=1\ndecision_type=2\nleft_child=0\nright_child=-2\nend of trees\n",
            .damaged(part: "tree 0")
        ),
        ("{\"learner\": 1}", .damaged(part: "JSON")), ("PK", .unknownKind), ("", .unknownKind),
    ])
    func `say why they are refused`(text: String, refusal: TreeEnsemble.Refusal) {
        #expect(throws: refusal) { try TreeEnsemble(Array(text.utf8)) }
    }

    @Test func `are believed as far as lives that they have not seen bear them out`() throws {
        let trees = try TreeEnsemble(try bytes("lightgbm-regression.txt"))
        let adoption = Adoption(trees, timeColumn: "cycle")
        #expect(adoption.columns == ["temperature", "pressure"])
        var source = RandomSource(seed: 5)
        let units = (0..<30).map { unit in
            let life = Int.random(in: 250...350, using: &source)
            return Fleet.Unit(
                name: "\(unit)", times: (0..<life).map(Double.init),
                values: [
                    (0..<life).map { _ in Double.random(in: 55...65, using: &source) },
                    (0..<life).map { _ in Double.random(in: -1...1, using: &source) },
                ])
        }
        let model = try LifeModel(
            adopting: adoption, judgedOn: Fleet(columns: adoption.columns, units: units), cap: nil, seed: 1)
        #expect(model.columns == adoption.columns && model.parts.map(\.method) == ["lightgbm"])
        #expect((0.85...0.95).contains(model.training.coverage))
        let file = LifeModelFile(unitColumn: "unit", timeColumn: "cycle", model: model)
        #expect(try LifeModelFile(try file.bytes()) == file)
        let said = model.prediction(for: units[0]).remaining
        #expect(said.p05 <= said.p50 && said.p50 <= said.p95 && said.p95 < 350)
    }
}
