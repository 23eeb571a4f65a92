/// The form in which a model rates an observation, and how it is read.
public enum ImportanceAnswer {
    /// Why an answer is no rating.
    public typealias Problem = AnswerProblem

    /// From what is forgotten first to what must not be.
    public static let range = 1...10

    /// The schema's name, where a provider asks for one.
    public static let schemaName = "importance"

    /// The JSON Schema; the same bytes each time, with the reason first so that the rating follows from it.
    ///
    /// The range is a list of values, for not every provider takes bounds of numbers.
    public static let schema = """
        {"type":"object","properties":{\
        "reason":{"type":"string","description":"What decides the rating, at most 30 words."},\
        "importance":{"type":"integer","enum":[\(range.map(String.init).joined(separator: ","))],\
        "description":"How much it will matter later."}},\
        "required":["reason","importance"],"additionalProperties":false}
        """

    /// Reads a rating.
    ///
    /// - Parameter text: what the model answered: one JSON document, with white space or a Markdown fence around it.
    /// - Returns: the rating, from 1 to 10.
    /// - Throws: ``AnswerProblem`` if the answer is anything else.
    public static func importance(from text: String) throws(Problem) -> Int {
        try StructuredAnswer.decode(ImportanceFields.self, from: text).importance
    }
}

private struct ImportanceFields: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case reason, importance
    }

    private static let longestReason = 8_192

    let importance: Int

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        // Not kept, but an answer without it is not the form that was asked for.
        _ = try fields.boundedText(
            try fields.decode(String.self, forKey: .reason), .reason, maximum: Self.longestReason)
        // The decoder takes a fraction where a whole number is wanted for a fault of the document as a whole.
        let rating = Int(exactly: try fields.decode(Double.self, forKey: .importance))
        guard let rating, ImportanceAnswer.range.contains(rating) else {
            throw DecodingError.dataCorruptedError(
                forKey: .importance, in: fields, debugDescription: "expected a whole number from 1 to 10")
        }
        importance = rating
    }
}
