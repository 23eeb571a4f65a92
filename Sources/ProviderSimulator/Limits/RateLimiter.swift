/// Requests and tokens per minute, per scope (account and model).
///
/// Pure; times are seconds on any clock.
package struct RateLimiter: Sendable {
    /// How much is left of one allowance.
    package struct Allowance: Sendable, Equatable {
        package var limit: Int
        package var remaining: Int
        package var secondsUntilFull: Double

        package init(limit: Int, remaining: Int, secondsUntilFull: Double) {
            self.limit = limit
            self.remaining = remaining
            self.secondsUntilFull = secondsUntilFull
        }
    }

    /// How much is left, for the response headers; `nil` where there is no limit.
    package struct Status: Sendable, Equatable {
        package var requests: Allowance?
        package var tokens: Allowance?

        package init(requests: Allowance? = nil, tokens: Allowance? = nil) {
            self.requests = requests
            self.tokens = tokens
        }
    }

    /// Which allowance refuses a request, and for how long.
    package struct Refusal: Sendable, Equatable {
        package enum Allowance: String, Sendable { case requests, tokens }
        package var allowance: Allowance
        package var limit: Int
        package var retryAfter: Double
    }

    package struct Decision: Sendable, Equatable {
        package var refusal: Refusal?
        package var status: Status
    }

    private struct Buckets {
        var requests: TokenBucket?
        var tokens: TokenBucket?
    }

    private let configuration: RateLimitConfiguration
    private var scopes: [UInt64: Buckets] = [:]

    /// Accounts and models watched at once; the bound keeps made-up keys from filling memory.
    ///
    /// Past it all start afresh.
    private static let maximumScopes = 10_000

    package init(_ configuration: RateLimitConfiguration) {
        self.configuration = configuration
    }

    /// Admits a request and charges it, or refuses it and charges nothing.
    ///
    /// - Parameters:
    ///   - scope: Account and model.
    ///   - tokens: What the request costs.
    ///   - now: The time in seconds.
    /// - Returns: Whether it is refused, and what is left.
    package mutating func admit(scope: UInt64, tokens: Int, now: Double) -> Decision {
        guard configuration != RateLimitConfiguration() else { return Decision(status: Status()) }
        if scopes.count >= Self.maximumScopes, scopes[scope] == nil { scopes = [:] }
        var buckets =
            scopes[scope]
            ?? Buckets(
                requests: configuration.requestsPerMinute.map { TokenBucket(perMinute: $0, now: now) },
                tokens: configuration.tokensPerMinute.map { TokenBucket(perMinute: $0, now: now) })
        buckets.requests?.refill(now: now)
        buckets.tokens?.refill(now: now)
        let refusal =
            refusal(.requests, buckets.requests, amount: 1) ?? refusal(.tokens, buckets.tokens, amount: tokens)
        if refusal == nil {
            buckets.requests?.take(1)
            buckets.tokens?.take(tokens)
        }
        scopes[scope] = buckets
        let status = Status(
            requests: buckets.requests.map(Self.allowance), tokens: buckets.tokens.map(Self.allowance))
        return Decision(refusal: refusal, status: status)
    }

    private func refusal(_ allowance: Refusal.Allowance, _ bucket: TokenBucket?, amount: Int) -> Refusal? {
        guard let bucket, case let wait = bucket.wait(for: amount), wait > 0 else { return nil }
        return Refusal(allowance: allowance, limit: bucket.perMinute, retryAfter: wait)
    }

    private static func allowance(_ bucket: TokenBucket) -> Allowance {
        Allowance(limit: bucket.perMinute, remaining: bucket.remaining, secondsUntilFull: bucket.secondsUntilFull)
    }
}
