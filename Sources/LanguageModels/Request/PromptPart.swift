/// A piece of a prompt, perhaps the last one of a beginning worth caching.
public struct PromptPart: Hashable, Sendable {
    /// The text.
    public var text: String
    /// Asks the provider to keep the prompt up to the end of this part, for so long after its last use.
    ///
    /// Anthropic takes at most 4 of these in a request, those of an hour before those of five minutes. OpenAI caches by
    /// itself and ignores them.
    public var cacheBreakpoint: CacheLifetime?

    /// A piece of a prompt.
    public init(_ text: String, cacheBreakpoint: CacheLifetime? = nil) {
        self.text = text
        self.cacheBreakpoint = cacheBreakpoint
    }
}

/// How long a provider keeps a cached beginning after its last use.
public enum CacheLifetime: Hashable, Sendable {
    /// Five minutes: writing costs a quarter more than reading the prompt plainly.
    case fiveMinutes
    /// An hour: writing costs twice as much.
    case oneHour
}
