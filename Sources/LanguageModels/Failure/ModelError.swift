/// Why there is no complete answer, and what can be done about it.
///
/// Safe for logs: it carries the provider's codes but never its prose, which may quote the prompt.
public struct ModelError: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Code: String, Hashable, Sendable {
        /// The calling task, or the receiver, ended the request.
        case cancelled
        /// The provider refuses the request as it is.
        case invalidRequest = "invalid_request"
        /// The key is missing, unknown or withdrawn.
        case authentication
        /// The key may not do this.
        case permission
        /// The account's credit or spending limit is used up.
        case quotaExhausted = "quota_exhausted"
        /// There is no such model, or nothing at this address.
        case notFound = "not_found"
        /// The request is larger than the provider takes, in bytes.
        case requestTooLarge = "request_too_large"
        /// The prompt does not fit into the model's context window.
        case contextExceeded = "context_exceeded"
        /// Too many requests or tokens in too short a time.
        case rateLimited = "rate_limited"
        /// The provider has too much to do.
        case overloaded
        /// The provider failed within.
        case serverError = "server_error"
        /// No answer, or none to the end, in time.
        case timedOut = "timed_out"
        /// The provider could not be reached, or the connection broke.
        case connection
        /// The provider's certificate or address cannot be used.
        case untrusted
        /// The answer is not what the protocol says.
        case malformedResponse = "malformed_response"
        /// The answer ended before the provider said that it was complete.
        case truncated
        /// The answer is larger than is read here.
        case responseTooLarge = "response_too_large"
        /// A file of our own cannot be read or written: the disk is full, say.
        case storage
    }

    /// What can be done.
    public enum Disposition: Hashable, Sendable {
        /// The same request may work later; after this delay if the provider named one.
        case retry(after: Duration?)
        /// Only a smaller request can work.
        case reduce
        /// No request will work until the account has credit again; this is no rate limit.
        case quotaExhausted
        /// No such request will work until someone changes the key, the address or the model's name.
        case misconfigured
        /// This request will never work.
        case never
    }

    /// What went wrong.
    public var code: Code
    /// The error in words, with the provider's own codes; holds no secret and nothing of the prompt or the answer.
    public var message: String
    /// What can be done.
    public var disposition: Disposition
    /// The HTTP status, when a response came.
    public var httpStatus: Int?
    /// The provider's name for this request, when a response came.
    public var requestID: String?
    /// Whether text had been handed over before: then only a new attempt, seen from outside, can follow.
    public var afterFirstDelta: Bool
    /// What the provider had reported by then; it may be billed.
    public var usage: TokenUsage?
    /// The rate limits as they stand after this request, when a response came.
    public var rateLimits: RateLimitStatus?
    /// Whether the provider may have done what it was asked for all the same: the request went out, and no answer says that it was refused.
    public var mayHaveArrived: Bool

    /// An error with what usually can be done about its code, unless something else is given.
    public init(
        _ code: Code, _ message: String, disposition: Disposition? = nil, httpStatus: Int? = nil,
        requestID: String? = nil, afterFirstDelta: Bool = false, usage: TokenUsage? = nil,
        rateLimits: RateLimitStatus? = nil, mayHaveArrived: Bool = false
    ) {
        self.code = code
        self.message = message
        self.disposition = disposition ?? code.usualDisposition
        self.httpStatus = httpStatus
        self.requestID = requestID
        self.afterFirstDelta = afterFirstDelta
        self.usage = usage
        self.rateLimits = rateLimits
        self.mayHaveArrived = mayHaveArrived
    }
}

extension ModelError {
    /// Whether the same request may work later.
    public var isRetryable: Bool {
        if case .retry = disposition { true } else { false }
    }
}

extension ModelError: CustomStringConvertible {
    /// The error in one line.
    public var description: String {
        var line = "\(code.rawValue): \(message)"
        if let httpStatus { line += " (HTTP \(httpStatus))" }
        if let requestID { line += " [\(requestID)]" }
        return line
    }
}

extension ModelError.Code {
    /// What can be done as a rule, when the provider says nothing else.
    var usualDisposition: ModelError.Disposition {
        switch self {
        case .rateLimited, .overloaded, .serverError, .timedOut, .connection, .malformedResponse, .truncated,
            .storage:
            .retry(after: nil)
        case .requestTooLarge, .contextExceeded, .responseTooLarge: .reduce
        case .quotaExhausted: .quotaExhausted
        case .authentication, .permission, .notFound, .untrusted: .misconfigured
        case .cancelled, .invalidRequest: .never
        }
    }
}
