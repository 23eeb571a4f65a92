public import Foundation

/// What a model call cost, in US dollars; exact decimals.
public struct Cost: Codable, Sendable, Equatable {
    /// What was paid.
    public var usd: Decimal
    /// What it would have cost without prompt caching.
    public var usdWithoutCache: Decimal
    /// What it would have cost outside of a batch; only for batches.
    public var usdWithoutBatch: Decimal?

    /// States a cost.
    public init(usd: Decimal, usdWithoutCache: Decimal, usdWithoutBatch: Decimal? = nil) {
        self.usd = usd
        self.usdWithoutCache = usdWithoutCache
        self.usdWithoutBatch = usdWithoutBatch
    }

    func check(_ fields: inout FieldChecks) {
        fields.money(usd, "usd")
        fields.money(usdWithoutCache, "usd_without_cache")
        fields.money(usdWithoutBatch, "usd_without_batch")
    }

    enum CodingKeys: String, CodingKey {
        case usd
        case usdWithoutCache = "usd_without_cache"
        case usdWithoutBatch = "usd_without_batch"
    }
}
