/// An answer with all that a response says about it.
package struct Completion: Sendable {
    package var request: CompletionRequest
    /// The id in the body, such as `msg_…`.
    package var id: String
    /// Seconds since 1970.
    package var created: Int
    package var answer: Answer
    package var cache: CachePlan

    package var outputTokens: Int { answer.outputTokens + request.reasoningTokens }

    package var usage: RequestRecord.Usage {
        var usage = cache.usage
        usage.systemTokens = request.systemTokens
        usage.outputTokens = outputTokens
        return usage
    }
}

/// What a request reads from and writes to the prompt cache.
package enum CachePlan: Sendable, Equatable {
    case breakpoints(BreakpointCaching.Plan)
    case automatic(AutomaticCaching.Plan)

    package static func plan(
        _ request: CompletionRequest, account: UInt64, cache: inout PromptCache, now: Double
    ) -> CachePlan {
        var scope = Digest()
        scope.add(account)
        scope.add(request.modelName)
        switch request.caching {
        case .breakpoints(let blocks):
            return .breakpoints(
                BreakpointCaching.plan(
                    blocks, scope: scope.value, minimumTokens: request.model.minimumCacheTokens, cache: &cache,
                    now: now))
        case .automatic(let prompt, let key):
            scope.add(key)
            let lifetime: Double = request.model.reportsCacheWrites ? 1_800 : 600
            return .automatic(
                AutomaticCaching.plan(prompt, scope: scope.value, lifetime: lifetime, cache: &cache, now: now))
        }
    }

    package func commit(to cache: inout PromptCache, now: Double) {
        switch self {
        case .breakpoints(let plan): BreakpointCaching.commit(plan, to: &cache, now: now)
        case .automatic(let plan): AutomaticCaching.commit(plan, to: &cache, now: now)
        }
    }

    /// All tokens of the prompt.
    package var promptTokens: Int {
        switch self {
        case .breakpoints(let plan): plan.totalTokens
        case .automatic(let plan): plan.promptTokens
        }
    }

    fileprivate var usage: RequestRecord.Usage {
        var usage = RequestRecord.Usage()
        usage.inputTokens = promptTokens
        switch self {
        case .breakpoints(let plan):
            usage.cacheReadTokens = plan.readTokens
            usage.cacheWriteTokens = plan.writtenFiveMinuteTokens
            usage.cacheWriteHourTokens = plan.writtenOneHourTokens
        case .automatic(let plan):
            usage.cacheReadTokens = plan.cachedTokens
            usage.cacheWriteTokens = plan.writtenTokens
        }
        return usage
    }
}
