package import Guidance

/// The keys by which OpenAI routes requests with a common beginning to one cache.
///
/// A key names the beginning that all customers share, so that each version of the instructions and each purpose has its own, and a shard. One key takes about
/// 15 requests a minute; what comes faster is routed elsewhere and misses. With a key for all, a busy fleet would overrun it; with a key for each
/// conversation, each would write the shared beginning anew. So a customer has a shard, found by their id, the same on every worker.
package struct PromptCacheKeys: Sendable {
    private let shards: UInt64

    /// Keys over so many shards, at least one.
    package init(shards: Int) {
        self.shards = UInt64(max(1, shards))
    }

    /// The key for a prompt of someone's.
    package func key(of prompt: Prompt, for id: String) -> String {
        let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        // The low bits of FNV-1a alone tell ids apart badly that differ at their end.
        let shard = (hash ^ hash >> 32) % shards
        return "guidance-\(String(prompt.sharedDigest, radix: 16))-\(shard)"
    }
}
