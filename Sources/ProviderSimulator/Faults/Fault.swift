/// What can go wrong on demand.
public enum FaultKind: String, Sendable, CaseIterable, Codable {
    /// HTTP 429 with `retry-after`.
    case rateLimit = "rate_limit"
    /// HTTP 529 `overloaded_error` (Anthropic), 503 `server_is_overloaded` (OpenAI).
    case overloaded
    /// HTTP 500.
    case serverError = "server_error"
    /// HTTP 429 that no waiting cures: quota or spending limit used up.
    case insufficientQuota = "insufficient_quota"
    /// A streamed answer, begun under HTTP 200, ends in an error event.
    ///
    /// A plain request gets ``overloaded``.
    case streamError = "stream_error"
    /// The connection is reset in the middle of the answer.
    case reset
    /// The answer stops coming while the connection stays open, until the client closes it.
    case hang
    /// The answer ends cleanly but too early: no `message_stop`, no `[DONE]`, within a line of results; a plain body is
    /// shorter than announced.
    case truncate
    /// The first text comes late, after ``Fault/delay``.
    case slowFirstToken = "slow_first_token"
    /// One frame or line of results (or the plain body) is not JSON; the rest of the answer is as usual.
    case malformed
    /// The model declines: an answer without a word, whose stop reason says so.
    case refusal
    /// The answer stops in its middle, with the stop reason of one that was too long.
    case cutOff = "cut_off"
    /// The answer is prose, whatever schema was asked for, as from a server that knows none.
    case ignoresSchema = "ignores_schema"
    /// The call does what it should, but instead of an answer its connection is reset.
    case lostResponse = "lost_response"
    /// A request of a batch ends errored, in a way that another attempt may cure.
    case errored
    /// A request of a batch ends errored as one that is invalid and always will be.
    case rejected
    /// A request of a batch expires, while others are answered.
    case expired
    /// A request of a batch is answered and counted, but has no line in the results.
    case missing
    /// A batch fails as a whole: with OpenAI's `token_limit_exceeded`; at Anthropic, which knows no such end, every
    /// request ends errored.
    case batchFailed = "batch_failed"
    /// A batch expires when half of its requests are answered.
    case batchExpired = "batch_expired"
}

/// What a fault can strike.
package enum FaultScope: Sendable {
    /// A call whose answer a model writes.
    case completion
    /// Any other call.
    case call
    /// A batch, when it is created.
    case batch
    /// A request of a batch, when that is created.
    case entry
}

extension FaultKind {
    package func strikes(_ scope: FaultScope) -> Bool {
        switch self {
        case .rateLimit, .overloaded, .serverError, .insufficientQuota, .streamError, .reset, .hang, .truncate,
            .slowFirstToken, .lostResponse:
            scope == .completion || scope == .call
        case .malformed: scope != .batch
        case .refusal, .cutOff, .ignoresSchema: scope == .completion || scope == .entry
        case .errored, .rejected, .expired, .missing: scope == .entry
        case .batchFailed, .batchExpired: scope == .batch
        }
    }
}

/// One fault with its particulars.
public struct Fault: Sendable, Equatable {
    /// What goes wrong.
    public var kind: FaultKind

    /// Deltas of a streamed answer, or lines of a results file, that are still sent before it goes wrong, at least 0.
    ///
    /// Default 3.
    public var afterDeltas = 3

    /// Seconds that a 429, 503 or 529 asks the client to wait.
    ///
    /// Default 1; `nil` sends no `retry-after`.
    public var retryAfter: Double? = 1

    /// How late ``FaultKind/slowFirstToken`` is; real time, whatever the pace.
    ///
    /// Default 10 s.
    public var delay: Duration = .seconds(10)

    /// Creates a fault with the default particulars.
    ///
    /// - Parameter kind: What goes wrong.
    public init(_ kind: FaultKind) {
        self.kind = kind
    }
}

/// A fault that strikes by chance.
public struct FaultRate: Sendable, Equatable {
    /// What goes wrong.
    public var fault: Fault

    /// Share of the requests that it strikes, 0…1.
    public var rate: Double

    /// Creates a fault that strikes by chance.
    ///
    /// - Parameters:
    ///   - fault: What goes wrong.
    ///   - rate: Share of the requests that it strikes, 0…1.
    public init(_ fault: Fault, rate: Double) {
        self.fault = fault
        self.rate = rate
    }
}

/// A fault for the next requests that fit.
public struct ScheduledFault: Sendable, Equatable {
    /// What goes wrong.
    public var fault: Fault

    /// How many requests it strikes, at least 1.
    ///
    /// Default 1.
    public var count: Int

    /// Text that a request's prompt must contain, case and all.
    ///
    /// For a request of a batch that is its own prompt, for a batch the prompt of its first request, and for any other
    /// call, such as creating a batch or reading its results, its method and path: `POST /v1/batches`. `nil` (default)
    /// fits every request.
    public var match: String?

    /// Creates a scheduled fault.
    ///
    /// - Parameters:
    ///   - fault: What goes wrong.
    ///   - count: How many requests it strikes.
    ///   - match: Text that a request's prompt must contain.
    public init(_ fault: Fault, count: Int = 1, match: String? = nil) {
        self.fault = fault
        self.count = count
        self.match = match
    }
}
