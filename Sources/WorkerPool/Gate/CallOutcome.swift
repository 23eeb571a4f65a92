/// How a call to a service ended, as far as it matters for the next ones.
public enum CallOutcome: Hashable, Sendable {
    /// It was answered; these tokens count, what was read from a cache left out; none where nobody counted.
    case answered(inputTokens: Int, outputTokens: Int)
    /// The service refused this request for what it is: it works, and others may do better.
    case rejected
    /// There were too many requests or tokens in too short a time.
    case rateLimited(retryAfter: Duration?)
    /// The service could not be reached, failed, or has too much to do.
    case failed(retryAfter: Duration?, isOverloaded: Bool)
    /// No call will work for some time: the account is used up, or a setting is wrong.
    case unusable
    /// It was ended here, and says nothing of the service; what it used by then, where known.
    case cancelled(inputTokens: Int, outputTokens: Int)
}
