/// The form an answer must have: a JSON Schema that the provider enforces while the model writes.
///
/// What both providers take: every property required, `additionalProperties: false`, nullable by a union of types, no
/// bounds on numbers or lengths, no recursion. Models write properties in the order of the schema, so put the reasoning
/// before the verdict.
public struct OutputSchema: Hashable, Sendable {
    /// A name of letters, digits, `_` and `-`, at most 64 of them (OpenAI requires one).
    public let name: String
    /// The schema as JSON text in one line, for a batch takes a request as one; else sent as it stands: its order is kept.
    public let json: String

    /// A schema out of JSON text.
    ///
    /// - Throws: `ModelError` with code `invalidRequest` when the text is not one JSON object or the name does not fit.
    public init(name: String, json: String) throws(ModelError) {
        let fits = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
        }
        guard fits, (1...64).contains(name.utf8.count) else {
            throw ModelError(.invalidRequest, "the output schema's name is not 1 to 64 letters, digits, _ or -")
        }
        guard JSONScanner.isObject(Array(json.utf8).span) else {
            throw ModelError(.invalidRequest, "the output schema \(name) is not a JSON object")
        }
        self.name = name
        // Within strings there are none; between them a blank says the same.
        self.json = String(decoding: json.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
    }
}
