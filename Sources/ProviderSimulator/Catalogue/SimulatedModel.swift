/// A model that the simulator knows, with what its real counterpart refuses and caches.
package struct SimulatedModel: Sendable, Equatable {
    package enum Vendor: String, Sendable {
        case anthropic, openAI
    }

    /// What happens to `temperature`, `top_p` and `top_k`.
    package enum Sampling: Sendable {
        case accepted
        /// Only values other than the default are refused.
        case defaultOnly
        case refused
    }

    package let id: String
    package let displayName: String
    package let vendor: Vendor
    /// Tokens of prompt and answer together.
    package let contextWindow: Int
    package let maximumOutputTokens: Int
    package var sampling = Sampling.accepted
    /// A conversation that ends with an assistant message is refused.
    package var refusesPrefill = false
    package var refusesForcedTools = false
    /// Shorter prefixes are not cached.
    package var minimumCacheTokens = 1024
    /// OpenAI: takes `max_completion_tokens` only and no `temperature`.
    package var isReasoning = false
    /// OpenAI: cache writes are reported and billed, and live half an hour instead of ten minutes.
    package var reportsCacheWrites = false
    /// Numbers per embedding; `nil` for a model that writes text.
    package var embeddingDimensions: Int?
}

extension SimulatedModel {
    /// The model of that name, or of that name with a date (`-20261001`, `-2026-10-01`) appended.
    package static func named(_ name: String, vendor: Vendor) -> SimulatedModel? {
        all.first { $0.vendor == vendor && ($0.id == name || isDated(name, of: $0.id)) }
    }

    private static func isDated(_ name: String, of id: String) -> Bool {
        guard name.hasPrefix(id + "-") else { return false }
        let suffix = name.dropFirst(id.count + 1)
        return suffix.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "-") } && suffix.count { $0 != "-" } == 8
    }

    package static let all: [SimulatedModel] = anthropic + openAI

    // Gates and cache minimums: Anthropic's model documentation as of November 2026. Sampling parameters are refused
    // from 4.7 on, prefilled answers from 4.6 on, forced tools on the 5.5 family.
    private static let anthropic: [SimulatedModel] = [
        claude("opus-5-5", "Claude Opus 5.5", .refused, minimumCacheTokens: 512, forcedTools: false),
        claude("opus-5", "Claude Opus 5", .refused, minimumCacheTokens: 512),
        claude("opus-4-8", "Claude Opus 4.8", .refused, minimumCacheTokens: 1024),
        claude("opus-4-7", "Claude Opus 4.7", .refused, minimumCacheTokens: 2048),
        claude("opus-4-6", "Claude Opus 4.6", .accepted, minimumCacheTokens: 4096),
        claude("opus-4-5", "Claude Opus 4.5", .accepted, prefill: true, minimumCacheTokens: 4096),
        claude("sonnet-5-5", "Claude Sonnet 5.5", .refused, minimumCacheTokens: 512, forcedTools: false),
        claude("sonnet-5", "Claude Sonnet 5", .defaultOnly, minimumCacheTokens: 1024),
        claude("sonnet-4-6", "Claude Sonnet 4.6", .accepted, minimumCacheTokens: 1024),
        claude("sonnet-4-5", "Claude Sonnet 4.5", .accepted, prefill: true, minimumCacheTokens: 1024),
        claude("haiku-5-5", "Claude Haiku 5.5", .refused, minimumCacheTokens: 512),
        claude("haiku-4-5", "Claude Haiku 4.5", .accepted, prefill: true, minimumCacheTokens: 4096),
    ]

    private static func claude(
        _ name: String, _ displayName: String, _ sampling: Sampling, prefill: Bool = false, minimumCacheTokens: Int,
        forcedTools: Bool = true
    ) -> SimulatedModel {
        SimulatedModel(
            id: "claude-" + name, displayName: displayName, vendor: .anthropic, contextWindow: 1_000_000,
            maximumOutputTokens: 64_000, sampling: sampling, refusesPrefill: !prefill,
            refusesForcedTools: !forcedTools, minimumCacheTokens: minimumCacheTokens)
    }

    private static let openAI: [SimulatedModel] = [
        reasoning("gpt-6.1-sol", contextWindow: 1_050_000, reportsCacheWrites: true),
        reasoning("gpt-6.1-terra", contextWindow: 1_050_000, reportsCacheWrites: true),
        reasoning("gpt-6-luna", contextWindow: 1_050_000, reportsCacheWrites: true),
        reasoning("gpt-5", contextWindow: 400_000),
        reasoning("gpt-5-mini", contextWindow: 400_000),
        chat("gpt-4o"),
        chat("gpt-4o-mini"),
        embedding("text-embedding-3-small", dimensions: 1536),
        embedding("text-embedding-3-large", dimensions: 3072),
    ]

    private static func reasoning(
        _ id: String, contextWindow: Int, reportsCacheWrites: Bool = false
    ) -> SimulatedModel {
        SimulatedModel(
            id: id, displayName: id, vendor: .openAI, contextWindow: contextWindow, maximumOutputTokens: 128_000,
            sampling: .defaultOnly, isReasoning: true, reportsCacheWrites: reportsCacheWrites)
    }

    private static func chat(_ id: String) -> SimulatedModel {
        SimulatedModel(
            id: id, displayName: id, vendor: .openAI, contextWindow: 128_000, maximumOutputTokens: 16_384)
    }

    private static func embedding(_ id: String, dimensions: Int) -> SimulatedModel {
        SimulatedModel(
            id: id, displayName: id, vendor: .openAI, contextWindow: 8_191, maximumOutputTokens: 0,
            embeddingDimensions: dimensions)
    }
}
