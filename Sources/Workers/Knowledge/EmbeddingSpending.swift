package import LanguageModels

/// What embeddings have taken so far.
package struct EmbeddingSpending: Sendable, Equatable {
    /// Requests that were answered.
    package var requests = 0
    /// Texts that were turned into vectors.
    package var texts = 0
    /// Their tokens.
    package var tokens = 0
    /// What that cost; nil where the model's prices are not known.
    package var usd: USDollars? = .zero
    /// Texts whose vectors were at hand.
    package var hits = 0
    /// Questions that were answered without their vector: it did not come in time, or the model fails.
    package var missedQuestions = 0

    package init() {}

    mutating func add(_ response: EmbeddingResponse) {
        requests += response.requests
        texts += response.vectors.count
        tokens += response.usage.inputTokens
        usd = response.cost.flatMap { cost in usd.map { $0 + cost.usd } }
    }
}
