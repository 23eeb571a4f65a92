/// What requests cost, and what they would have cost without the two discounts.
public struct ModelCost: Hashable, Sendable {
    /// What is paid.
    public var usd: USDollars
    /// What the same tokens would cost if none had been read from a cache or written to one.
    public var usdWithoutCache: USDollars
    /// What the same tokens would cost at the prices outside of batches; equal to `usd` where there was no batch.
    public var usdWithoutBatch: USDollars

    /// Nothing, or what is given.
    public init(usd: USDollars = .zero, usdWithoutCache: USDollars = .zero, usdWithoutBatch: USDollars = .zero) {
        self.usd = usd
        self.usdWithoutCache = usdWithoutCache
        self.usdWithoutBatch = usdWithoutBatch
    }
}

extension ModelCost: AdditiveArithmetic {
    /// Nothing.
    public static let zero = ModelCost()

    /// The costs of both.
    public static func + (left: ModelCost, right: ModelCost) -> ModelCost {
        ModelCost(
            usd: left.usd + right.usd, usdWithoutCache: left.usdWithoutCache + right.usdWithoutCache,
            usdWithoutBatch: left.usdWithoutBatch + right.usdWithoutBatch)
    }

    /// The costs of the one without those of the other.
    public static func - (left: ModelCost, right: ModelCost) -> ModelCost {
        ModelCost(
            usd: left.usd - right.usd, usdWithoutCache: left.usdWithoutCache - right.usdWithoutCache,
            usdWithoutBatch: left.usdWithoutBatch - right.usdWithoutBatch)
    }
}
