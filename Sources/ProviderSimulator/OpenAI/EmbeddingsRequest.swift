import Foundation

/// `POST /v1/embeddings`: hashed bag-of-words vectors, deterministic and of unit length.
///
/// Texts that share words are closer to each other than texts that do not, which is all that tests of retrieval need.
package struct EmbeddingsRequest: Sendable {
    package let model: SimulatedModel
    package let modelName: String
    package let inputs: [String]
    package let dimensions: Int
    package let usesBase64: Bool

    /// Tokens of all inputs.
    package var tokens: Int { inputs.reduce(0) { $0 + TokenEstimate.tokens($1) } }

    // OpenAI's limits: inputs per request, tokens per input (the model's context window) and per request.
    private static let maximumInputs = 2_048
    private static let maximumTokens = 300_000

    package init(_ body: JSONNode) throws(APIProblem) {
        guard let name = body.value("model")?.string else { throw .invalid("you must provide a model parameter") }
        guard let model = SimulatedModel.named(name, vendor: .openAI), let full = model.embeddingDimensions else {
            throw ChatRequest.unknownModel(name)
        }
        let dimensions = body.value("dimensions")
        guard let size = dimensions == nil ? full : dimensions?.int, (1...full).contains(size) else {
            throw .invalid("Invalid value for 'dimensions'.", parameter: "dimensions", code: "invalid_value")
        }
        let format = body.value("encoding_format")?.string ?? "float"
        guard ["float", "base64"].contains(format) else {
            throw .invalid("Invalid value for 'encoding_format'.", parameter: "encoding_format", code: "invalid_value")
        }
        self.model = model
        modelName = name
        self.dimensions = size
        usesBase64 = format == "base64"
        inputs = try Self.inputs(body.value("input"), model)
        guard tokens <= Self.maximumTokens else {
            throw .invalid(
                "Requested \(tokens) tokens, max \(Self.maximumTokens) tokens per request",
                code: "max_tokens_per_request")
        }
    }

    private static func inputs(_ field: JSONNode?, _ model: SimulatedModel) throws(APIProblem) -> [String] {
        let texts: [String]?
        switch field {
        case .string(let text)?: texts = [text]
        case .array(let elements)?:
            let strings = elements.compactMap(\.string)
            texts = strings.count == elements.count ? strings : nil
        default: texts = nil
        }
        guard let texts, !texts.isEmpty, texts.count <= maximumInputs, !texts.contains(where: \.isEmpty) else {
            throw .invalid(
                "'$.input' is invalid: expected a string or 1 to \(maximumInputs) strings, none of them empty.",
                parameter: "input")
        }
        guard texts.allSatisfy({ TokenEstimate.tokens($0) <= model.contextWindow }) else {
            throw .invalid(
                "This model's maximum context length is \(model.contextWindow) tokens, however an input is longer.",
                parameter: "input", code: "context_length_exceeded")
        }
        return texts
    }

    /// The response body.
    package var response: JSONNode {
        let data = inputs.enumerated().map { index, text in
            let vector = Self.vector(text, dimensions: dimensions)
            let embedding: JSONNode =
                usesBase64 ? .string(Self.base64(vector)) : .array(vector.map { .number(String($0)) })
            return ["object": "embedding", "index": .int(index), "embedding": embedding] as JSONNode
        }
        return [
            "object": "list", "data": .array(data), "model": .string(modelName),
            "usage": ["prompt_tokens": .int(tokens), "total_tokens": .int(tokens)],
        ]
    }

    /// Each word adds four signed units at places that its hash chooses; the sum is scaled to length one.
    package static func vector(_ text: String, dimensions: Int) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        let words = SearchText(text).folded.split {
            !($0 >= 0x80 || ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39))
        }
        for word in words.isEmpty ? [ArraySlice(text.utf8)] : words {
            var digest = Digest()
            digest.add(word)
            var random = SeededRandom(seed: digest.value)
            for _ in 0..<4 {
                let draw = random.next()
                vector[Int(draw >> 1) % dimensions] += draw & 1 == 0 ? 1 : -1
            }
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else {
            vector[0] = 1
            return vector
        }
        return vector.map { $0 / length }
    }

    /// Little-endian 32-bit floats.
    private static func base64(_ vector: [Float]) -> String {
        let bytes = vector.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) } }
        return Data(bytes).base64EncodedString()
    }
}
