/// Runs a provider's stream decoder without a connection, for benchmarks.
package struct DecoderProbe {
    private let vendor: ModelVendor
    private var anthropic = AnthropicStreamDecoder()
    private var openAI = OpenAIStreamDecoder()
    private var reads = 0

    /// A probe of one provider's decoder.
    package init(_ vendor: ModelVendor) {
        self.vendor = vendor
    }

    /// Decodes what one read brought; returns how many bytes of text came out.
    ///
    /// Starts anew after 1,000 reads.
    package mutating func decode(_ bytes: Span<UInt8>) -> Int {
        var count = 0
        reads += 1
        switch vendor {
        case .anthropic:
            if reads % 1000 == 0 { anthropic = AnthropicStreamDecoder() }
            anthropic.decode(bytes) { delta in count += delta.escaped.count }
        case .openai:
            if reads % 1000 == 0 { openAI = OpenAIStreamDecoder() }
            openAI.decode(bytes) { delta in count += delta.escaped.count }
        }
        return count
    }
}
