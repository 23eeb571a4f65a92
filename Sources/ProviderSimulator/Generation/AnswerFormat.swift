/// The shape that a request wants its answer in.
package enum AnswerFormat: Sendable, Equatable {
    case text
    /// Any JSON object.
    case anyJSON
    /// JSON that satisfies this schema.
    case schema(JSONNode)
}
