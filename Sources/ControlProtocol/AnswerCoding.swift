import FoundationEssentials

/// The JSON of an answer: keys in snake case and sorted, so that equal answers are equal bytes.
///
/// The key strategy leaves the keys of dictionaries alone, so counters keep their names.
/// - Throws: `EncodingError` for a number that JSON has no text for: a NaN or an infinity.
package func encode(_ answer: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(answer))
}

/// The answer that some JSON stands for. Unknown keys are ignored, so that a newer daemon may say more.
package func decode<Answer: Decodable>(_ type: Answer.Type, from json: [UInt8]) throws -> Answer {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(json))
}
