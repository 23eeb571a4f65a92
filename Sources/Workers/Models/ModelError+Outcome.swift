import LanguageModels
import WorkerPool

extension CallOutcome {
    /// What the end of a call says of its provider.
    init(_ result: Result<ModelResponse, ModelError>) {
        switch result {
        case .success(let response):
            self = .answered(
                inputTokens: response.usage.limitedInputTokens, outputTokens: response.usage.outputTokens)
        case .failure(let error): self.init(error)
        }
    }

    private init(_ error: ModelError) {
        let retryAfter: Duration? = if case .retry(let after) = error.disposition { after } else { nil }
        switch error.code {
        case .cancelled:
            self = .cancelled(
                inputTokens: error.usage?.limitedInputTokens ?? 0, outputTokens: error.usage?.outputTokens ?? 0)
        case .rateLimited: self = .rateLimited(retryAfter: retryAfter)
        case .overloaded: self = .failed(retryAfter: retryAfter, isOverloaded: true)
        case .serverError, .timedOut, .connection, .malformedResponse, .truncated:
            self = .failed(retryAfter: retryAfter, isOverloaded: false)
        case .quotaExhausted, .authentication, .permission, .notFound, .untrusted, .storage: self = .unusable
        case .invalidRequest, .requestTooLarge, .contextExceeded, .responseTooLarge:
            self = error.disposition == .misconfigured ? .unusable : .rejected
        }
    }
}

extension TokenUsage {
    /// What counts against most limits: not what was read from a cache.
    fileprivate var limitedInputTokens: Int { max(0, inputTokens - cacheReadTokens) }
}

extension RateLimitStatus {
    /// The allowances that were told whole.
    var report: [Allowance: AllowanceReport] {
        var report: [Allowance: AllowanceReport] = [:]
        let told: [(Allowance, Limit?)] = [
            (.requests, requests), (.tokens, tokens), (.inputTokens, inputTokens), (.outputTokens, outputTokens),
        ]
        for (allowance, limit) in told {
            guard let limit, let full = limit.limit, let remaining = limit.remaining else { continue }
            report[allowance] = AllowanceReport(limit: full, remaining: remaining, resetsAfter: limit.resetsAfter)
        }
        return report
    }
}

extension CallDemand {
    /// What a request is going to ask of a budget.
    init(_ request: ModelRequest) {
        let parts = request.system.lazy.map(\.text.utf8.count).reduce(0, +)
        let turns = request.messages.lazy.flatMap(\.parts).map(\.text.utf8.count).reduce(0, +)
        self.init(promptBytes: parts + turns, maximumOutputTokens: request.maximumOutputTokens)
    }
}
