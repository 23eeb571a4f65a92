/// How batches are taken and worked on.
///
/// What goes wrong with them is the business of faults, like everything else: ``FaultKind/errored``,
/// ``FaultKind/batchFailed`` and the others that strike batches.
public struct BatchConfiguration: Sendable, Equatable {
    /// How long a batch takes from its creation to its end, whatever it holds.
    ///
    /// Default 3 s, not touched by ``Pace``; 0: the first look after its creation finds it ended. More than ``window``
    /// lets batches expire.
    public var duration: Duration = .seconds(3)

    /// How long a batch has before it expires.
    ///
    /// Default 24 h, as at both providers.
    public var window: Duration = .seconds(86_400)

    /// Whether results come in an order of their own.
    ///
    /// Default true; the seed decides which.
    public var shufflesResults = true

    /// Requests of unfinished batches per account, at least 1; `nil` (default) is no limit.
    ///
    /// Past it Anthropic's API refuses a batch with 429; OpenAI's takes it, and lets it fail with `token_limit_exceeded`.
    public var enqueuedRequests: Int?

    /// Prompt tokens of unfinished batches per account, at least 1; `nil` (default) is no limit.
    ///
    /// Acts like ``enqueuedRequests``.
    public var enqueuedTokens: Int?

    /// Batches remembered, and uploaded files as many, at least 1; the oldest ended or unused go first.
    ///
    /// Default 2,000. A batch needs about 150 bytes per request, and its requests and results wait on disk.
    public var capacity = 2_000

    /// Creates the default configuration.
    public init() {}
}
