/// The counters of Anthropic's usage objects, each as last reported.
///
/// They come twice in a stream and are cumulative, so a later one replaces an earlier one; null and absence leave it. The
/// split of cache writes by lifetime comes only once, at the start.
struct AnthropicUsage: Sendable {
    private var input: Int?
    private var cacheWrite: Int?
    private var cacheWriteOneHour: Int?
    private var cacheRead: Int?
    private var output: Int?

    /// Reads the usage object that comes next in a document.
    mutating func update(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.enterObject() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "input_tokens") {
                input = try scanner.scanOptionalCount() ?? input
            } else if scanner.matches(key, "cache_creation_input_tokens") {
                cacheWrite = try scanner.scanOptionalCount() ?? cacheWrite
            } else if scanner.matches(key, "cache_read_input_tokens") {
                cacheRead = try scanner.scanOptionalCount() ?? cacheRead
            } else if scanner.matches(key, "output_tokens") {
                output = try scanner.scanOptionalCount() ?? output
            } else if scanner.matches(key, "cache_creation") {
                try updateLifetimes(&scanner)
            } else {
                try scanner.skipValue()
            }
        }
    }

    private mutating func updateLifetimes(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.enterObject() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "ephemeral_1h_input_tokens") {
                cacheWriteOneHour = try scanner.scanOptionalCount() ?? cacheWriteOneHour
            } else {
                try scanner.skipValue()
            }
        }
    }

    /// The counts in common terms; nil when none was reported.
    var tokenUsage: TokenUsage? {
        guard input != nil || output != nil else { return nil }
        let written = cacheWrite ?? 0
        let read = cacheRead ?? 0
        return TokenUsage(
            inputTokens: (input ?? 0) + written + read, cacheReadTokens: read, cacheWriteTokens: written,
            cacheWriteOneHourTokens: min(cacheWriteOneHour ?? 0, written), outputTokens: output ?? 0)
    }
}
