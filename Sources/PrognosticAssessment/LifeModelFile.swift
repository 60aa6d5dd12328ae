import FoundationEssentials

/// A model with what has to be known to use it: one file of JSON.
package struct LifeModelFile: Sendable, Equatable {
    /// The headings of a table that say which unit a row is of, and when.
    package var unitColumn: String
    package var timeColumn: String
    package var model: LifeModel

    /// Why bytes are no model.
    package enum Refusal: Error, Equatable {
        case foreign
        case newer(version: Int)
        case damaged
    }

    private static let format = "millwright-life-model"
    /// 1 knew neither similarity nor errors as shares of the age, 2 not when units had lived; both are read as they
    /// were.
    private static let version = 3

    package init(unitColumn: String, timeColumn: String, model: LifeModel) {
        self.unitColumn = unitColumn
        self.timeColumn = timeColumn
        self.model = model
    }

    private struct Heading: Codable {
        var format: String
        var version: Int
    }

    private struct Envelope: Codable {
        var format = LifeModelFile.format
        var version = LifeModelFile.version
        var unitColumn: String
        var timeColumn: String
        /// The names of the features, for people.
        var features: [String]
        var hash: String
        var model: LifeModel
    }

    package init(_ bytes: [UInt8]) throws(Refusal) {
        let decoder = JSONDecoder()
        let data = Data(bytes)
        guard let heading = try? decoder.decode(Heading.self, from: data), heading.format == Self.format else {
            throw .foreign
        }
        guard heading.version <= Self.version else { throw .newer(version: heading.version) }
        guard let envelope = try? decoder.decode(Envelope.self, from: data), envelope.model.isSound,
            let hash = try? Self.hash(of: envelope.model), hash == envelope.hash
        else { throw .damaged }
        self.init(unitColumn: envelope.unitColumn, timeColumn: envelope.timeColumn, model: envelope.model)
    }

    /// What tells the model from others; as ``bytes()`` writes it.
    package var hash: String { (try? Self.hash(of: model)) ?? "" }

    /// - Throws: `EncodingError` for a number that JSON has no text for, which a model has none of.
    package func bytes() throws -> [UInt8] {
        let envelope = Envelope(
            unitColumn: unitColumn, timeColumn: timeColumn, features: model.featureNames,
            hash: try Self.hash(of: model), model: model)
        return try Self.encoded(envelope) + Array("\n".utf8)
    }

    private static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// FNV-1a in 64 bits of the model's JSON: it finds damage, and tells models apart; it proves no origin.
    private static func hash(of model: LifeModel) throws -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in try encoded(model) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension LifeModel {
    fileprivate var featureNames: [String] {
        switch predictor {
        case .learnt(let blend): blend.plan.featureNames
        case .adopted(let adoption): adoption.trees.features
        }
    }

    /// Whether every part fits the others, so that no file, however made, leads beyond an array's end or in a circle.
    fileprivate var isSound: Bool {
        guard calibration.isSound, lives.survival.count == lives.ages.count else { return false }
        return switch predictor {
        case .learnt(let blend): blend.isSound
        case .adopted(let adoption): adoption.isSound
        }
    }
}

extension LifeModel.Blend {
    fileprivate var isSound: Bool {
        let features = plan.featureCount
        return plan.isSound && boosting.trees.allSatisfy { $0.isSound(features: features) }
            && ridge.means.count == features && ridge.deviations.count == features
            && ridge.weights.count == features && ridge.squareWeights.count == features
            && (2...3).contains(weights.count)
            && similarity.map { $0.isSound && $0.index.count == plan.varying.count } ?? true
    }
}

extension FeaturePlan {
    fileprivate var isSound: Bool {
        windows.count >= 2 && windows.allSatisfy { $0 > 0 } && index.count == varying.count
            && varying.allSatisfy(columns.indices.contains)
            && (logarithmic ?? []).allSatisfy(columns.indices.contains)
            && regimes.columns.allSatisfy(columns.indices.contains)
            && regimes.count > 0 && regimes.reach.count == regimes.count && scales.count == regimes.count
            && (regimes.centres + regimes.reach).allSatisfy { $0.count == regimes.columns.count }
            && scales.allSatisfy { $0.count == columns.count }
    }
}

extension RegressionTree {
    fileprivate func isSound(features: Int) -> Bool {
        guard !feature.isEmpty, threshold.count == feature.count, child.count == feature.count,
            value.count == feature.count
        else { return false }
        return feature.indices.allSatisfy { node in
            // Children lie behind their parent, so that every way ends.
            child[node] == 0
                || (child[node] > node && child[node] < feature.count - 1 && (0..<features).contains(feature[node]))
        }
    }
}

extension ErrorCalibration {
    fileprivate var isSound: Bool {
        !predicted.isEmpty && leastAge.map { $0 > 0 } ?? true && errors.count == predicted.count
            && errors.allSatisfy { $0.count == RemainingLife.levels.count }
    }
}
