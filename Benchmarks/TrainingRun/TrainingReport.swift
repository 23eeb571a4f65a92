import Foundation
import LanguageModels

/// What the run came to, as a table or as JSON.
struct TrainingReport: Encodable {
    /// One kind of call.
    struct Row: Encodable {
        let calls: String
        var count = 0
        var usage = TokenUsage.zero
        /// Every token at the price of a single request, none cached.
        var plain = USDollars.zero
        /// As cached, at the prices of single requests.
        var cached = USDollars.zero
        /// As cached, and batched where it can wait.
        var batched = USDollars.zero
        /// Batched, if the batch found nothing in the cache: hits in a batch are best-effort.
        var batchedWithoutHits = USDollars.zero

        init(_ calls: String) { self.calls = calls }

        static func + (left: Row, right: Row) -> Row {
            var sum = Row("all")
            sum.count = left.count + right.count
            sum.usage = left.usage + right.usage
            sum.plain = left.plain + right.plain
            sum.cached = left.cached + right.cached
            sum.batched = left.batched + right.batched
            sum.batchedWithoutHits = left.batchedWithoutHits + right.batchedWithoutHits
            return sum
        }

        enum CodingKeys: String, CodingKey {
            case calls, count
            case inputTokens = "input_tokens"
            case cacheReadTokens = "cache_read_tokens"
            case cacheWriteTokens = "cache_write_tokens"
            case outputTokens = "output_tokens"
            case plain = "usd_without_cache_and_batch"
            case cached = "usd_cached"
            case batched = "usd_cached_and_batched"
            case batchedWithoutHits = "usd_cached_and_batched_without_hits_in_batches"
            case reduction
        }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(calls, forKey: .calls)
            try fields.encode(count, forKey: .count)
            try fields.encode(usage.inputTokens, forKey: .inputTokens)
            try fields.encode(usage.cacheReadTokens, forKey: .cacheReadTokens)
            try fields.encode(usage.cacheWriteTokens, forKey: .cacheWriteTokens)
            try fields.encode(usage.outputTokens, forKey: .outputTokens)
            try fields.encode(plain, forKey: .plain)
            try fields.encode(cached, forKey: .cached)
            try fields.encode(batched, forKey: .batched)
            try fields.encode(batchedWithoutHits, forKey: .batchedWithoutHits)
            try fields.encode((reduction(batched) * 1_000).rounded() / 1_000, forKey: .reduction)
        }

        func reduction(_ cost: USDollars) -> Double {
            plain > .zero ? 1 - cost.approximateValue / plain.approximateValue : 0
        }
    }

    let provider: String
    let models: [String: String]
    let consultations: Int
    let failed: Int
    let conversations: Int
    let seed: UInt64
    let simulatedHours: Double
    let auditShare: Double
    let hasKnowledge: Bool
    /// Milliseconds until the first text.
    let firstText: [String: Double]
    let rows: [Row]
    /// What answers and checks cost by the provider's own record of every call: the same as their events say.
    let journal: USDollars
    /// What the answers' and checks' calls cost, by what was paid for.
    let shares: [String: Double]
    let answerParts: [PartRates.Part]
    let checkParts: [PartRates.Part]
    let seconds: Double

    enum CodingKeys: String, CodingKey {
        case provider, models, consultations, failed, conversations, seed, rows, shares, seconds
        case journal = "usd_by_the_providers_record"
        case hasKnowledge = "has_knowledge"
        case firstText = "ttft_ms"
        case simulatedHours = "simulated_hours"
        case auditShare = "audit_share"
        case answerParts = "answer_parts"
        case checkParts = "check_parts"
    }

    var total: Row { rows.dropFirst().reduce(rows[0], +) }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var table: String {
        var lines = [
            "\(consultations) consultations (\(failed) failed) in \(conversations) conversations over "
                + "\(simulatedHours) h, \(hasKnowledge ? "with" : "without") knowledge, seed \(seed), \(models.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))",
            "",
            "| Calls | | prompt tokens | written to the cache | read from it | output tokens | no caching, no batching | cached | and batched | less |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        ]
        for row in rows + [total] {
            lines.append(
                "| \(row.calls) | \(number(row.count)) | \(number(row.usage.inputTokens)) | "
                    + "\(number(row.usage.cacheWriteTokens)) | \(percent(Double(row.usage.cacheReadTokens) / Double(max(1, row.usage.inputTokens)))) | "
                    + "\(number(row.usage.outputTokens)) | \(dollars(row.plain)) | \(dollars(row.cached)) | "
                    + "\(dollars(row.batched)) | \(percent(row.reduction(row.batched))) |")
        }
        let events = rows[0].cached + rows[1].cached
        if events != journal {
            lines.append("\nThe provider's record says $\(journal) of answers and checks, not $\(events).")
        }
        let worst = total.batchedWithoutHits
        lines += [
            "", "If batches found nothing in the cache: \(dollars(worst)), \(percent(total.reduction(worst))) less.",
            "",
            "| Part of the prompt | tokens | hit rate |", "|---|--:|--:|",
        ]
        for (kind, parts) in [("answers", answerParts), ("checks", checkParts)] {
            for part in parts {
                lines.append("| \(kind): \(part.name) | \(number(part.tokens)) | \(percent(part.hitRate)) |")
            }
        }
        lines += ["", "First text: p50 \(Int(firstText["p50"] ?? 0)) ms, p95 \(Int(firstText["p95"] ?? 0)) ms."]
        lines += ["", "| What answers and checks cost | share |", "|---|--:|"]
        lines += shares.sorted { $0.value > $1.value }.map { "| \($0.key) | \(percent($0.value)) |" }
        return lines.joined(separator: "\n")
    }

    private func number(_ value: Int) -> String {
        value.formatted(.number.locale(Locale(identifier: "en_GB")))
    }

    private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    private func dollars(_ amount: USDollars) -> String { String(format: "$%.2f", amount.approximateValue) }
}
