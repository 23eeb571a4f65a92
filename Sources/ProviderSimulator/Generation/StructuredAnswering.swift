/// Answers prompts with a schema that it knows, with more sense than a generator that sees only the schema.
package protocol StructuredAnswering: Sendable {
    /// The answer, which must satisfy the schema; `nil` leaves it to others.
    func answer(_ prompt: PromptText, schema: JSONNode) -> JSONNode?
}
