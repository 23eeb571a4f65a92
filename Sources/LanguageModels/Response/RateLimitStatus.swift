/// Where an account stands with its provider's rate limits, as the last response told.
public struct RateLimitStatus: Hashable, Sendable {
    /// One limit.
    ///
    /// Anthropic's are token buckets that fill all the time; OpenAI's windows are similar.
    public struct Limit: Hashable, Sendable {
        /// How much fits in a full bucket.
        public var limit: Int?
        /// How much is left now.
        public var remaining: Int?
        /// How long until it is full again, counted from the response.
        public var resetsAfter: Duration?

        /// One limit.
        public init(limit: Int? = nil, remaining: Int? = nil, resetsAfter: Duration? = nil) {
            self.limit = limit
            self.remaining = remaining
            self.resetsAfter = resetsAfter
        }
    }

    /// Requests.
    public var requests: Limit?
    /// Tokens of any kind: the tightest limit that applies.
    public var tokens: Limit?
    /// Tokens read (Anthropic).
    public var inputTokens: Limit?
    /// Tokens written (Anthropic).
    public var outputTokens: Limit?

    /// A status that says nothing, or what is given.
    public init(
        requests: Limit? = nil, tokens: Limit? = nil, inputTokens: Limit? = nil, outputTokens: Limit? = nil
    ) {
        self.requests = requests
        self.tokens = tokens
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}
