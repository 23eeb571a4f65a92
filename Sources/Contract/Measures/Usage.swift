/// The tokens that a model call took, as the provider reports them.
public struct Usage: Codable, Sendable, Equatable {
    /// All of the prompt, cached or not.
    public var inputTokens: Int
    /// The part of the prompt that was read from the cache.
    public var cacheReadTokens: Int
    /// The part of the prompt that was written to the cache.
    public var cacheWriteTokens: Int
    /// What the model wrote.
    public var outputTokens: Int

    /// States what was used.
    public init(inputTokens: Int, cacheReadTokens: Int, cacheWriteTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.outputTokens = outputTokens
    }

    func check(_ fields: inout FieldChecks) {
        fields.count(inputTokens, "input_tokens")
        fields.count(cacheReadTokens, "cache_read_tokens")
        fields.count(cacheWriteTokens, "cache_write_tokens")
        fields.count(outputTokens, "output_tokens")
    }

    enum CodingKeys: String, CodingKey {
        case inputTokens = "input_tokens"
        case cacheReadTokens = "cache_read_tokens"
        case cacheWriteTokens = "cache_write_tokens"
        case outputTokens = "output_tokens"
    }
}
