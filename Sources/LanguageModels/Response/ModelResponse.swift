/// A complete answer.
public struct ModelResponse: Hashable, Sendable {
    /// The whole text; empty when the model refused at once or spent its tokens otherwise.
    public var text: String
    /// Why the model stopped.
    ///
    /// Check it: a refusal and a cut-off are answers too.
    public var stopReason: ModelStopReason
    /// What was read and written; zero where the server does not report it.
    public var usage: TokenUsage
    /// The model that answered, as the provider names it; may carry a date that the request's did not.
    public var model: String
    /// The provider's name for this request, to be quoted to its support.
    public var requestID: String?
    /// The rate limits as they stand after this request.
    public var rateLimits: RateLimitStatus

    /// A complete answer.
    public init(
        text: String, stopReason: ModelStopReason, usage: TokenUsage, model: String, requestID: String? = nil,
        rateLimits: RateLimitStatus = RateLimitStatus()
    ) {
        self.text = text
        self.stopReason = stopReason
        self.usage = usage
        self.model = model
        self.requestID = requestID
        self.rateLimits = rateLimits
    }
}

extension ModelResponse {
    /// The answer that a draft has become.
    init(_ draft: ResponseDraft, requestID: String?, rateLimits: RateLimitStatus = RateLimitStatus()) {
        self.init(
            text: draft.text.text, stopReason: draft.stopReason ?? .endTurn, usage: draft.usage ?? .zero,
            model: draft.model, requestID: requestID, rateLimits: rateLimits)
    }
}
