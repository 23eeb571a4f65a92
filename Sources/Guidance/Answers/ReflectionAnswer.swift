/// The form in which a model gives the lesson it draws, and how it is read.
public enum ReflectionAnswer {
    /// Why an answer is no reflection.
    public typealias Problem = AnswerProblem

    /// The lesson drawn from one failure.
    public struct Reflection: Sendable, Equatable {
        /// What to do next time, in one sentence.
        public let principle: String
        /// Where it applies, such as `transfers`.
        public let domain: String
        /// Why.
        public let rationale: String
    }

    /// The schema's name, where a provider asks for one.
    public static let schemaName = "reflection"

    /// The JSON Schema; the same bytes each time, with the rationale first so that the principle follows from it.
    public static let schema = """
        {"type":"object","properties":{\
        "rationale":{"type":"string","description":"What went wrong and why it matters, at most 80 words."},\
        "principle":{"type":"string","description":"What to do next time, in one sentence."},\
        "domain":{"type":"string","description":"Where it applies, such as transfers, tax or scams."}},\
        "required":["rationale","principle","domain"],"additionalProperties":false}
        """

    /// Reads a reflection.
    ///
    /// - Parameter text: what the model answered: one JSON document, with white space or a Markdown fence around it.
    /// - Returns: the reflection, each text filled and within the wire contract's bounds.
    /// - Throws: ``AnswerProblem`` if the answer is anything else.
    public static func reflection(from text: String) throws(Problem) -> Reflection {
        try StructuredAnswer.decode(ReflectionFields.self, from: text).reflection
    }
}

private struct ReflectionFields: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case rationale, principle, domain
    }

    private static let longestDomain = 256
    private static let longestText = 8_192

    let reflection: ReflectionAnswer.Reflection

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        reflection = ReflectionAnswer.Reflection(
            principle: try fields.filledText(.principle, maximum: Self.longestText),
            domain: try fields.filledText(.domain, maximum: Self.longestDomain),
            rationale: try fields.filledText(.rationale, maximum: Self.longestText))
    }
}
