/// When to try again, by the rule of both vendors' own libraries.
///
/// Pure: the caller waits. It does not look at `ModelError.afterFirstDelta`; what has been passed on is the caller's.
public struct RetryPolicy: Hashable, Sendable {
    /// How many times a request is sent again, at most.
    public var maximumRetries: Int
    /// The first delay; it doubles with each retry.
    public var initialDelay: Duration
    /// The longest delay of our own making.
    public var maximumDelay: Duration
    /// The share of a delay that chance may take off, from 0 to 1, so that workers do not return all at once.
    public var jitter: Double
    /// The longest delay taken from a provider; longer ones are cut to it.
    public var maximumRequestedDelay: Duration

    /// A policy; by default `min(0.5 s · 2ⁿ, 8 s) · (1 − 0.25 · random)`, twice, as in the vendors' libraries.
    public init(
        maximumRetries: Int = 2, initialDelay: Duration = .milliseconds(500), maximumDelay: Duration = .seconds(8),
        jitter: Double = 0.25, maximumRequestedDelay: Duration = .seconds(300)
    ) {
        self.maximumRetries = maximumRetries
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
        self.jitter = jitter
        self.maximumRequestedDelay = maximumRequestedDelay
    }

    /// How long to wait before retry number `retry` (0 for the first), or nil to give up.
    ///
    /// The provider's own delay is kept to exactly, without jitter.
    public func delay(
        beforeRetry retry: Int, after error: ModelError, using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard case .retry(let requested) = error.disposition, retry < maximumRetries else { return nil }
        if let requested { return min(max(requested, .zero), maximumRequestedDelay) }
        // Doubling 30 times exceeds any maximum; a larger shift would overflow.
        let backoff = min(initialDelay * (1 << min(max(retry, 0), 30)), maximumDelay)
        return backoff * (1 - jitter * Double.random(in: 0..<1, using: &random))
    }
}
