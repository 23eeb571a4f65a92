/// OpenAI's prompt caching: automatic, on prefixes of 1,024 tokens and then every 128 more.
package enum AutomaticCaching {
    /// What a request reads, and what it will write once its answer begins.
    package struct Plan: Sendable, Equatable {
        /// All tokens of the prompt, cached ones included, as OpenAI counts them.
        package var promptTokens = 0
        package var cachedTokens = 0
        package var writtenTokens = 0
        fileprivate var written: [PromptCache.Key] = []
        fileprivate var lifetime: Double = 0
    }

    package static let minimumTokens = 1024
    package static let stepTokens = 128

    /// Works out what a request reads and writes, and refreshes what it reads.
    ///
    /// - Parameters:
    ///   - prompt: The prompt's bytes in the order in which the model reads them.
    ///   - scope: What isolates entries from others': account, model and `prompt_cache_key`, which in reality decides
    ///     which machine, and so which cache, a request reaches.
    ///   - lifetime: Seconds that an entry lives after its last use.
    ///   - cache: The entries.
    ///   - now: The time in seconds.
    /// - Returns: The counts, and what ``commit(_:to:now:)`` writes.
    package static func plan(
        _ prompt: [UInt8], scope: UInt64, lifetime: Double, cache: inout PromptCache, now: Double
    ) -> Plan {
        var plan = Plan(promptTokens: TokenEstimate.tokens(bytes: prompt.count), lifetime: lifetime)
        var digest = Digest()
        digest.add(scope)
        let stepBytes = stepTokens * TokenEstimate.bytesPerToken
        var reading = true
        for end in stride(from: stepBytes, through: prompt.count, by: stepBytes) {
            digest.add(prompt[(end - stepBytes)..<end])
            let tokens = end / TokenEstimate.bytesPerToken
            guard tokens >= minimumTokens else { continue }
            reading = reading && cache.contains(digest.value, now: now)
            if reading {
                plan.cachedTokens = tokens
                cache.refresh(digest.value, now: now)
            } else {
                plan.writtenTokens = tokens - plan.cachedTokens
                plan.written.append(digest.value)
            }
        }
        return plan
    }

    /// Makes what a request writes readable; called when its answer begins.
    package static func commit(_ plan: Plan, to cache: inout PromptCache, now: Double) {
        for key in plan.written { cache.insert(key, lifetime: plan.lifetime, now: now) }
    }
}
