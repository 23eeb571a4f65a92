/// What is looked for: a text, and the same text as a vector where there is one.
public struct KnowledgeQuery: Sendable, Equatable {
    /// The text.
    public var text: String
    /// The text as a vector, of the model whose vectors the index keeps; without one, words alone decide.
    public var vector: KnowledgeEmbedding?

    /// States a query.
    public init(_ text: String, vector: KnowledgeEmbedding? = nil) {
        self.text = text
        self.vector = vector
    }
}
