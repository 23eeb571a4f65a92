/// Why a model stopped writing, in Anthropic's words, which OpenAI's are translated into.
public struct ModelStopReason: RawRepresentable, Hashable, Sendable {
    /// The reason's name, such as `end_turn`.
    public let rawValue: String

    /// A reason by its name; providers add new ones.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The answer is finished.
    public static let endTurn = ModelStopReason(rawValue: "end_turn")
    /// The answer was cut at the request's bound.
    public static let maximumTokens = ModelStopReason(rawValue: "max_tokens")
    /// A stop sequence was reached.
    public static let stopSequence = ModelStopReason(rawValue: "stop_sequence")
    /// The model wants a tool to be run.
    public static let toolUse = ModelStopReason(rawValue: "tool_use")
    /// The model interrupted itself and would go on.
    public static let pauseTurn = ModelStopReason(rawValue: "pause_turn")
    /// The model, or a filter before or after it, declined.
    public static let refusal = ModelStopReason(rawValue: "refusal")
    /// Prompt and answer together filled the context window: cut as by `maximumTokens`.
    public static let contextWindowExceeded = ModelStopReason(rawValue: "model_context_window_exceeded")
}

extension ModelStopReason {
    /// Translates `finish_reason` of Chat Completions.
    init(openAI finishReason: String) {
        switch finishReason {
        case "stop": self = .endTurn
        case "length": self = .maximumTokens
        case "tool_calls", "function_call": self = .toolUse
        case "content_filter": self = .refusal
        default: self.init(rawValue: finishReason)
        }
    }
}
