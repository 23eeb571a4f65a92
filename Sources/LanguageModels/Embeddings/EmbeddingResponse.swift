/// Texts as vectors, with what that took.
public struct EmbeddingResponse: Hashable, Sendable {
    /// A vector for each text, in their order; all have the same length, at least one number.
    public var vectors: [[Float]]
    /// The tokens of the texts, as the provider counts them.
    public var usage: TokenUsage
    /// What that cost; nil where the model's prices are not known.
    public var cost: ModelCost?
    /// How many requests it took.
    public var requests: Int
    /// The rate limits after the last request.
    public var rateLimits: RateLimitStatus

    /// States a response.
    public init(
        vectors: [[Float]] = [], usage: TokenUsage = .zero, cost: ModelCost? = .zero, requests: Int = 0,
        rateLimits: RateLimitStatus = RateLimitStatus()
    ) {
        self.vectors = vectors
        self.usage = usage
        self.cost = cost
        self.requests = requests
        self.rateLimits = rateLimits
    }
}
