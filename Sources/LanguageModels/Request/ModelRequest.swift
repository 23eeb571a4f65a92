/// What a model is asked, in words that every provider understands.
///
/// Each provider leaves out what the model would refuse, by its gates in the catalogue: a temperature, say. Two equal
/// requests become the same bytes, so that a provider's prompt cache can recognise their common beginning.
public struct ModelRequest: Hashable, Sendable {
    /// The model's name as the provider knows it.
    public var model: String
    /// Instructions that stand before the conversation, most stable first.
    ///
    /// Empty parts are left out.
    public var system: [PromptPart]
    /// The conversation, oldest turn first; the last one is the user's.
    public var messages: [ModelMessage]
    /// The bound on the answer in tokens, at least 1; cut to what the model can write where the catalogue knows it.
    public var maximumOutputTokens: Int
    /// The sampling temperature; nil leaves it to the provider.
    public var temperature: Double?
    /// Texts before which the answer ends.
    public var stopSequences: [String]
    /// Routes requests with a common beginning to one cache (OpenAI; at most about 15 requests a minute for each key).
    public var promptCacheKey: String?
    /// The form that the answer must have.
    ///
    /// Check the answer anyway: a refusal or a cut-off breaks it, and some servers ignore it.
    public var outputSchema: OutputSchema?

    /// A request with the given parts; everything optional is left to the provider.
    public init(
        model: String, system: [PromptPart] = [], messages: [ModelMessage], maximumOutputTokens: Int,
        temperature: Double? = nil, stopSequences: [String] = [], promptCacheKey: String? = nil,
        outputSchema: OutputSchema? = nil
    ) {
        self.model = model
        self.system = system
        self.messages = messages
        self.maximumOutputTokens = maximumOutputTokens
        self.temperature = temperature
        self.stopSequences = stopSequences
        self.promptCacheKey = promptCacheKey
        self.outputSchema = outputSchema
    }
}
