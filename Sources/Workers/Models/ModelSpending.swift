import Contract
import Foundation
import LanguageModels

/// What the calls for one job used and cost, whichever model they went to, and also where they failed: they are paid for all the same.
struct ModelSpending: Sendable {
    private(set) var usage = TokenUsage.zero
    private var cost: ModelCost? = .zero

    /// Adds a call; each is priced by itself, for prices may depend on the length of a prompt.
    mutating func add(_ usage: TokenUsage, of access: ModelAccess) {
        guard usage != .zero else { return }
        self.usage += usage
        guard let sum = cost, let added = access.cost(of: usage) else {
            cost = nil
            return
        }
        cost = sum + added
    }

    /// Adds what another part of the job spent.
    mutating func add(_ other: ModelSpending) {
        usage += other.usage
        guard let sum = cost, let added = other.cost else {
            cost = nil
            return
        }
        cost = sum + added
    }

    /// What it cost; nil where the prices of one of the models are not known.
    var total: Cost? {
        guard var cost = cost.flatMap({ Cost($0) }) else { return nil }
        cost.usdWithoutBatch = nil
        return cost
    }
}

extension Cost {
    /// The same amounts as the contract has them.
    init?(_ cost: ModelCost) {
        guard let usd = Decimal(string: cost.usd.description),
            let withoutCache = Decimal(string: cost.usdWithoutCache.description),
            let withoutBatch = Decimal(string: cost.usdWithoutBatch.description)
        else { return nil }
        self.init(usd: usd, usdWithoutCache: withoutCache, usdWithoutBatch: withoutBatch)
    }

    static let zero = Cost(usd: 0, usdWithoutCache: 0, usdWithoutBatch: 0)
}

extension Usage {
    init(_ usage: TokenUsage) {
        self.init(
            inputTokens: usage.inputTokens, cacheReadTokens: usage.cacheReadTokens,
            cacheWriteTokens: usage.cacheWriteTokens, outputTokens: usage.outputTokens)
    }
}
