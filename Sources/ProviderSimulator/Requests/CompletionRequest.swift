/// A checked request for an answer, in terms that both providers' APIs share.
package struct CompletionRequest: Sendable {
    /// What prompt caching needs to know of a prompt.
    package enum Caching: Sendable {
        /// Anthropic: blocks with their breakpoints.
        case breakpoints([BreakpointCaching.Block])
        /// OpenAI: the prompt's bytes, and the key that routes it.
        case automatic(prompt: [UInt8], key: String)
    }

    package var model: SimulatedModel
    /// The name that was asked for, which the answer repeats.
    package var modelName: String
    package var prompt: PromptText
    package var caching: Caching
    /// Tokens of what stands before the conversation.
    package var systemTokens = 0
    package var format = AnswerFormat.text
    package var maximumTokens: Int
    package var stopSequences: [String] = []
    package var isStreamed = false
    /// OpenAI: a streamed answer ends with a chunk of usage.
    package var includesUsage = false
    /// OpenAI: hidden reasoning tokens that count as output.
    package var reasoningTokens = 0
    /// Whether it came as one of a batch.
    package var isBatched = false

    /// All tokens of the prompt.
    package var promptTokens: Int {
        switch caching {
        case .breakpoints(let blocks): blocks.reduce(0) { $0 + $1.tokens }
        case .automatic(let prompt, _): TokenEstimate.tokens(bytes: prompt.count)
        }
    }
}
