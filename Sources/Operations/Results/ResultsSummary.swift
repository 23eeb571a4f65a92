public import Contract
public import Foundation
import Guidance

/// What many results come to: how they ended, what they used, what that cost, and how long customers waited.
///
/// Takes results one by one and keeps none, so any number fits.
public struct ResultsSummary: Sendable, Equatable {
    /// Consultations that were answered.
    public private(set) var completed = 0
    /// Consultations that failed, by the reason.
    public private(set) var failures: [FailureCode: Int] = [:]
    /// Answers that were checked.
    public private(set) var checked = 0
    /// Answers that passed their check.
    public private(set) var passed = 0
    /// Answers that a person is to look at.
    public private(set) var forReview = 0
    /// Answers that have a correction that passes.
    public private(set) var corrected = 0
    /// The tokens of all answers and checks.
    public private(set) var usage = Usage(inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0)
    /// What was paid; of models whose prices are known.
    public private(set) var usd = Decimal.zero
    /// What the same would have cost if nothing had been cached.
    public private(set) var usdWithoutCache = Decimal.zero
    /// Answers and checks of models whose prices are not known; no sum of money has them in it.
    public private(set) var unpriced = 0
    /// Milliseconds from pick-up to the first text.
    public private(set) var timeToFirstToken = Distribution()
    /// Output tokens per second of each answer, from its first to its last.
    public private(set) var tokensPerSecond = Distribution()

    /// Sums up nothing yet.
    public init() {}

    /// Consultations that failed.
    public var failed: Int { failures.values.reduce(0, +) }

    /// The share of all prompt tokens that were read from a cache; nil where there were none.
    public var cacheHitRate: Double? { usage.cacheHitRate }

    /// What caching saved; negative where writing to the cache has cost more than reading saved yet.
    public var savedUSD: Decimal { usdWithoutCache - usd }

    /// The share of the cost without a cache that was saved; nil where that is nothing.
    public var savedShare: Double? { Cost(usd: usd, usdWithoutCache: usdWithoutCache).savedShare }

    /// Adds what became of a consultation, and its check as far as it is known.
    public mutating func add(_ result: ConsultationResult) {
        if let check = result.check {
            add(check.validated)
            if let correction = check.correction { add(correction) }
        }
        switch result.outcome {
        case .failed(let failed): failures[failed.code, default: 0] += 1
        case .completed(let answer):
            completed += 1
            add(answer.usage, answer.cost)
            if let time = answer.timing.timeToFirstTokenMilliseconds { timeToFirstToken.add(time) }
            if let rate = answer.timing.tokensPerSecond { tokensPerSecond.add(rate) }
        }
    }

    /// Adds the verdict on an answer.
    public mutating func add(_ validated: ConsultationValidated) {
        checked += 1
        if validated.verdict.passed { passed += 1 }
        if validated.verdict.requiresHumanReview { forReview += 1 }
        add(validated.usage, validated.cost)
    }

    /// Adds the correction of an answer.
    public mutating func add(_ correction: ConsultationCorrected) {
        if correction.passed { corrected += 1 }
    }

    /// Adds what calls to a model used and cost.
    public mutating func add(_ used: Usage, _ cost: Cost?) {
        usage.inputTokens += used.inputTokens
        usage.cacheReadTokens += used.cacheReadTokens
        usage.cacheWriteTokens += used.cacheWriteTokens
        usage.outputTokens += used.outputTokens
        guard let cost else {
            unpriced += 1
            return
        }
        usd += cost.usd
        usdWithoutCache += cost.usdWithoutCache
    }
}

extension Usage {
    /// The share of the prompt's tokens that were read from a cache; nil where there were none.
    package var cacheHitRate: Double? {
        inputTokens > 0 ? Double(cacheReadTokens) / Double(inputTokens) : nil
    }
}

extension Cost {
    /// The share of the cost without a cache that was saved; negative where writing to it cost more, nil where there was nothing to save.
    package var savedShare: Double? {
        guard usdWithoutCache > 0 else { return nil }
        return NSDecimalNumber(decimal: (usdWithoutCache - usd) / usdWithoutCache).doubleValue
    }
}

// MARK: - JSON

extension ResultsSummary: Encodable {
    private enum Key: String, CodingKey {
        case consultations, completed, failed, failures, checked, passed, corrected, usage, unpriced, cost
        case forReview = "for_review"
        case cacheHitRate = "cache_hit_rate"
        case timeToFirstToken = "ttft_ms"
        case tokensPerSecond = "tokens_per_second"
        case savedUSD = "usd_saved"
        case savedShare = "saved_share"
    }

    /// Writes one object; what there is nothing to tell of is left out.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(completed + failed, forKey: .consultations)
        try fields.encode(completed, forKey: .completed)
        try fields.encode(failed, forKey: .failed)
        try fields.encode(
            Dictionary(uniqueKeysWithValues: failures.map { ($0.key.rawValue, $0.value) }), forKey: .failures)
        try fields.encode(checked, forKey: .checked)
        try fields.encode(passed, forKey: .passed)
        try fields.encode(corrected, forKey: .corrected)
        try fields.encode(forReview, forKey: .forReview)
        try fields.encode(usage, forKey: .usage)
        try fields.encodeIfPresent(cacheHitRate.map { Figures.rounded($0, 4) }, forKey: .cacheHitRate)
        try fields.encode(Cost(usd: usd, usdWithoutCache: usdWithoutCache), forKey: .cost)
        try fields.encode(savedUSD, forKey: .savedUSD)
        try fields.encodeIfPresent(savedShare.map { Figures.rounded($0, 4) }, forKey: .savedShare)
        try fields.encode(unpriced, forKey: .unpriced)
        try fields.encodeIfPresent(Quantiles(timeToFirstToken), forKey: .timeToFirstToken)
        try fields.encodeIfPresent(Quantiles(tokensPerSecond), forKey: .tokensPerSecond)
    }

    struct Quantiles: Encodable {
        let p50: Double
        let p95: Double

        init?(_ distribution: Distribution) {
            guard let p50 = distribution.quantile(0.5), let p95 = distribution.quantile(0.95) else { return nil }
            (self.p50, self.p95) = (Figures.rounded(p50, 1), Figures.rounded(p95, 1))
        }
    }

    /// The summary as one JSON object, on one line, keys in order.
    public func json() throws -> String {
        try JSONLine.text(self)
    }
}
