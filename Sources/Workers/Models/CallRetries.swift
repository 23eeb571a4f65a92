import LanguageModels

/// Whether a job's failed call is made again, when, and whom to leave out then.
///
/// Only failures that were not to be expected count against the tries. What is held back by a breaker or a rate limit is held back by the gateway, for as
/// long as it takes.
struct CallRetries {
    private let policy: RetryPolicy
    /// Providers that have failed in a row, and are left out while there is another.
    private(set) var failedProviders: Set<Int> = []
    private var charged = 0

    init(_ policy: RetryPolicy) {
        self.policy = policy
    }

    /// Takes note of an answer.
    mutating func answered() {
        failedProviders = []
    }

    /// How long to wait before a call is made again that brought an answer without use; nil where it is not to be.
    mutating func delayAfterEmptyAnswer() -> Duration? {
        charged += 1
        return charged <= policy.maximumRetries ? policy.initialDelay : nil
    }

    /// How long to wait before a call is made again that failed; nil where it is not to be.
    ///
    /// - Parameters:
    ///   - error: Why it failed.
    ///   - report: What is known of the call; nil where none was made.
    ///   - gateway: Knows whether another provider may be asked.
    /// - Returns: The delay.
    mutating func delay(after error: ModelError, of report: CallReport?, at gateway: ModelGateway) -> Duration? {
        switch error.disposition {
        case .reduce, .never: return nil
        case .retry, .quotaExhausted, .misconfigured: break
        }
        if report?.isCharged ?? true {
            charged += 1
            guard charged <= policy.maximumRetries else { return nil }
        }
        gateway.metrics.retried(after: error)
        if !error.afterFirstDelta {
            failedProviders.formUnion(report?.tried ?? [])
            if gateway.hasAlternative(to: failedProviders) { return .zero }
            failedProviders = []
        }
        // The gate holds it back for as long as it takes.
        if error.code == .rateLimited || report?.isCharged == false { return .zero }
        var random = SystemRandomNumberGenerator()
        return policy.delay(beforeRetry: charged - 1, after: error, using: &random)
    }
}
