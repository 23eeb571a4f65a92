public import Foundation

/// What is known about a model.
public struct CatalogueModel: Hashable, Sendable {
    /// Its name, without a date.
    public var id: String
    /// Whose protocol it is spoken to in.
    public var vendor: ModelVendor
    /// How many tokens a prompt can have, if known.
    public var maximumInputTokens: Int?
    /// How many tokens it can write, if known.
    public var maximumOutputTokens: Int?
    /// The shortest beginning of a prompt that its provider caches; nil where nothing is cached.
    public var minimumCacheableTokens: Int?
    /// What it takes and what it would refuse.
    public var gates: ModelGates
    /// Its prices, at least one.
    public var rates: [ModelRates]
    /// From when on its provider advises against it.
    public var deprecatedOn: Date?
    /// From when on it is gone.
    public var retiresOn: Date?

    /// The prices for a prompt of so many tokens at some moment; nil before the first prices known.
    public func rates(promptTokens: Int, at date: Date) -> ModelRates? {
        let inForce = rates.filter { ($0.effectiveFrom ?? .distantPast) <= date }
        let latest = inForce.map { $0.effectiveFrom ?? .distantPast }.max()
        return inForce.filter { ($0.effectiveFrom ?? .distantPast) == latest && promptTokens >= $0.minimumPromptTokens }
            .max { $0.abovePromptTokens < $1.abovePromptTokens }
    }

    /// What a request cost at some moment; nil before the first prices known.
    public func cost(of usage: TokenUsage, service: ModelService = .standard, at date: Date) -> ModelCost? {
        guard let rates = rates(promptTokens: usage.inputTokens, at: date) else { return nil }
        let inForce = service == .batch ? rates.batch : rates.standard
        return ModelCost(
            usd: inForce.cost(of: usage), usdWithoutCache: inForce.costWithoutCache(of: usage),
            usdWithoutBatch: rates.standard.cost(of: usage))
    }
}

extension ModelRates {
    /// The shortest prompt they hold for.
    var minimumPromptTokens: Int { abovePromptTokens == 0 ? 0 : abovePromptTokens + 1 }
}
