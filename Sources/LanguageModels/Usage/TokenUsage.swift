/// How many tokens a request read and wrote, however its provider counts them.
public struct TokenUsage: Hashable, Sendable {
    /// The whole prompt: what was read plainly, read from the cache and written to it.
    public var inputTokens: Int
    /// The part of the prompt that was read from the cache.
    public var cacheReadTokens: Int
    /// The part of the prompt that was written to the cache, for any lifetime.
    public var cacheWriteTokens: Int
    /// The part of `cacheWriteTokens` that is kept for an hour, which costs more.
    public var cacheWriteOneHourTokens: Int
    /// What the model wrote, reasoning included.
    public var outputTokens: Int

    /// No tokens, or as many as given.
    public init(
        inputTokens: Int = 0, cacheReadTokens: Int = 0, cacheWriteTokens: Int = 0, cacheWriteOneHourTokens: Int = 0,
        outputTokens: Int = 0
    ) {
        self.inputTokens = inputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.cacheWriteOneHourTokens = cacheWriteOneHourTokens
        self.outputTokens = outputTokens
    }

    /// What was read neither from the cache nor into it; never negative, whatever a server reports.
    public var uncachedInputTokens: Int { max(0, inputTokens - cacheReadTokens - cacheWriteTokens) }
}

extension TokenUsage: AdditiveArithmetic {
    /// No tokens.
    public static let zero = TokenUsage()

    /// The tokens of both.
    public static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            inputTokens: left.inputTokens + right.inputTokens,
            cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
            cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
            cacheWriteOneHourTokens: left.cacheWriteOneHourTokens + right.cacheWriteOneHourTokens,
            outputTokens: left.outputTokens + right.outputTokens)
    }

    /// The tokens of the one without those of the other.
    public static func - (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            inputTokens: left.inputTokens - right.inputTokens,
            cacheReadTokens: left.cacheReadTokens - right.cacheReadTokens,
            cacheWriteTokens: left.cacheWriteTokens - right.cacheWriteTokens,
            cacheWriteOneHourTokens: left.cacheWriteOneHourTokens - right.cacheWriteOneHourTokens,
            outputTokens: left.outputTokens - right.outputTokens)
    }
}
