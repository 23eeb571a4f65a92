import Contract
import Logging

extension Logger.Metadata {
    /// What calls took, for the log: figures only.
    init(_ usage: Usage, _ cost: Cost?) {
        self = [
            "input_tokens": "\(usage.inputTokens)", "cache_read_tokens": "\(usage.cacheReadTokens)",
            "cache_write_tokens": "\(usage.cacheWriteTokens)", "output_tokens": "\(usage.outputTokens)",
        ]
        if usage.inputTokens > 0 {
            self["cache_hit_rate"] = "\(Double(usage.cacheReadTokens * 1_000 / usage.inputTokens) / 1_000)"
        }
        if let cost {
            self["usd"] = "\(cost.usd)"
            self["usd_without_cache"] = "\(cost.usdWithoutCache)"
        }
    }
}
