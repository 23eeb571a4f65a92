/// What a model takes and what it would refuse.
public struct ModelGates: Hashable, Sendable {
    /// Which field of the request bounds the answer.
    public enum MaximumTokensField: String, Hashable, Sendable {
        /// `max_tokens`: Anthropic, and the only one that some compatible servers read.
        case maxTokens = "max_tokens"
        /// `max_completion_tokens`: OpenAI, where reasoning counts too.
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// Whether a temperature may be set.
    public var takesTemperature: Bool
    /// Whether a certain tool may be forced on it.
    public var takesForcedToolChoice: Bool
    /// Whether it can be held to a JSON Schema.
    public var takesOutputSchema: Bool
    /// Whether it takes a key that routes requests to one prompt cache.
    public var takesPromptCacheKey: Bool
    /// Which field of the request bounds the answer.
    public var maximumTokensField: MaximumTokensField

    /// Gates, open only where told.
    public init(
        takesTemperature: Bool, takesForcedToolChoice: Bool, takesOutputSchema: Bool, takesPromptCacheKey: Bool,
        maximumTokensField: MaximumTokensField
    ) {
        self.takesTemperature = takesTemperature
        self.takesForcedToolChoice = takesForcedToolChoice
        self.takesOutputSchema = takesOutputSchema
        self.takesPromptCacheKey = takesPromptCacheKey
        self.maximumTokensField = maximumTokensField
    }
}

extension ModelGates {
    /// For models that the catalogue does not know: what no model of the vendor refuses.
    ///
    /// Behind OpenAI's protocol and another address than OpenAI's own stands a compatible server: these sample by
    /// temperature, and the older ones read only `max_tokens`.
    static func unknown(_ vendor: ModelVendor, isCompatibleServer: Bool) -> ModelGates {
        switch vendor {
        case .anthropic:
            ModelGates(
                takesTemperature: false, takesForcedToolChoice: false, takesOutputSchema: true,
                takesPromptCacheKey: false, maximumTokensField: .maxTokens)
        case .openai:
            ModelGates(
                takesTemperature: isCompatibleServer, takesForcedToolChoice: false, takesOutputSchema: true,
                takesPromptCacheKey: !isCompatibleServer,
                maximumTokensField: isCompatibleServer ? .maxTokens : .maxCompletionTokens)
        }
    }
}
