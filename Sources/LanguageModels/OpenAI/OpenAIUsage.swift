/// Reads the usage objects of Chat Completions.
enum OpenAIUsage {
    /// The usage object that comes next in a document; nil for null and other values.
    ///
    /// `prompt_tokens` counts the whole prompt, cached tokens included.
    static func scan(_ scanner: inout JSONScanner) throws(JSONError) -> TokenUsage? {
        guard try scanner.enterObject() else { return nil }
        var usage = TokenUsage()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "prompt_tokens") {
                usage.inputTokens = try scanner.scanOptionalCount() ?? 0
            } else if scanner.matches(key, "completion_tokens") {
                usage.outputTokens = try scanner.scanOptionalCount() ?? 0
            } else if scanner.matches(key, "prompt_tokens_details") {
                try scanDetails(&scanner, &usage)
            } else {
                try scanner.skipValue()
            }
        }
        return usage
    }

    private static func scanDetails(_ scanner: inout JSONScanner, _ usage: inout TokenUsage) throws(JSONError) {
        guard try scanner.enterObject() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "cached_tokens") {
                usage.cacheReadTokens = try scanner.scanOptionalCount() ?? 0
            } else if scanner.matches(key, "cache_write_tokens") {
                usage.cacheWriteTokens = try scanner.scanOptionalCount() ?? 0
            } else {
                try scanner.skipValue()
            }
        }
    }
}
