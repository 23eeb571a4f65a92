import Guidance
import ProviderSimulator

/// How much of each part of the prompts was read from the cache, by the provider's own record of every call.
///
/// What a call reads is always the beginning of its prompt, so the tokens read and the parts' lengths tell how much of each part was read.
struct PartRates {
    struct Part: Encodable {
        let name: String
        var tokens = 0
        var read = 0

        var hitRate: Double { tokens > 0 ? Double(read) / Double(tokens) : 0 }

        enum CodingKeys: String, CodingKey {
            case name = "part"
            case tokens
            case read = "cache_read_tokens"
            case hitRate = "hit_rate"
        }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(name, forKey: .name)
            try fields.encode(tokens, forKey: .tokens)
            try fields.encode(read, forKey: .read)
            try fields.encode((hitRate * 10_000).rounded() / 10_000, forKey: .hitRate)
        }
    }

    private(set) var parts: [Part]
    private let staticTokens: [Int]

    /// Parts of a prompt like this one, whose first parts are the same in every call.
    init(_ prompt: Prompt, names: [String]) {
        staticTokens = prompt.parts.filter { $0.stability != .customer }.map { TokenEstimate.tokens($0.text) }
        parts = names.map { Part(name: $0) }
    }

    mutating func add(_ usage: RequestRecord.Usage) {
        var ends: [Int] = []
        for tokens in staticTokens { ends.append(min((ends.last ?? 0) + tokens, usage.inputTokens)) }
        if parts.count > staticTokens.count + 1 { ends.append(max(usage.systemTokens, ends.last ?? 0)) }
        ends.append(usage.inputTokens)
        var start = 0
        for (index, end) in ends.enumerated() {
            parts[index].tokens += end - start
            parts[index].read += max(0, min(usage.cacheReadTokens, end) - start)
            start = end
        }
    }
}
