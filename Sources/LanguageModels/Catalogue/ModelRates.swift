public import Foundation

/// Prices per million tokens.
public struct TokenRates: Hashable, Sendable {
    /// Prompt, read plainly.
    public var input: USDollars
    /// Answer.
    public var output: USDollars
    /// Prompt, written to the cache for five minutes (Anthropic) or thirty (OpenAI).
    public var cacheWrite: USDollars
    /// Prompt, written to the cache for an hour.
    public var cacheWriteOneHour: USDollars
    /// Prompt, read from the cache.
    public var cacheRead: USDollars
}

/// The prices of a model from some day on, for prompts from some length on.
public struct ModelRates: Hashable, Sendable {
    /// The first moment that they hold for; nil for always.
    public var effectiveFrom: Date?
    /// They hold for requests whose whole prompt has more tokens than this.
    public var abovePromptTokens: Int
    /// Prices of single requests.
    public var standard: TokenRates
    /// Prices of requests in a batch.
    public var batch: TokenRates
}

/// How a request is served, which decides its price.
public enum ModelService: Hashable, Sendable {
    /// On its own, at once.
    case standard
    /// In a provider's batch.
    case batch
}

extension TokenRates {
    /// What the tokens cost; exact, because every price is a whole number of picodollars per token.
    func cost(of usage: TokenUsage) -> USDollars {
        let oneHour = min(max(usage.cacheWriteOneHourTokens, 0), max(usage.cacheWriteTokens, 0))
        return input.perToken(usage.uncachedInputTokens) + cacheRead.perToken(usage.cacheReadTokens)
            + cacheWrite.perToken(usage.cacheWriteTokens - oneHour) + cacheWriteOneHour.perToken(oneHour)
            + output.perToken(usage.outputTokens)
    }

    /// What the tokens would cost if the whole prompt had been read plainly.
    func costWithoutCache(of usage: TokenUsage) -> USDollars {
        let inputTokens = max(usage.inputTokens, usage.cacheReadTokens + usage.cacheWriteTokens)
        return input.perToken(inputTokens) + output.perToken(usage.outputTokens)
    }
}

extension USDollars {
    /// The price of so many tokens, when this is the price of a million.
    fileprivate func perToken(_ tokens: Int) -> USDollars {
        USDollars(picodollars: picodollars / 1_000_000 * Int128(max(tokens, 0)))
    }
}
