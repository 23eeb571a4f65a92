/// What a model is asked: instructions, most stable first, and the turns of the conversation.
///
/// Made of values only: the same input gives the same bytes, so a provider's prompt cache can match it.
public struct Prompt: Sendable, Equatable {
    /// Who speaks a turn, in the terms of a chat model.
    public enum Speaker: Sendable, Equatable {
        /// The one who asks.
        case user
        /// The model.
        case assistant
    }

    /// One turn of the conversation with the model.
    public struct Turn: Sendable, Equatable {
        /// Who speaks.
        public var speaker: Speaker
        /// What is said.
        public var text: String

        /// Makes a turn.
        public init(_ speaker: Speaker, _ text: String) {
            self.speaker = speaker
            self.text = text
        }
    }

    /// The instructions, most stable first.
    public var parts: [PromptPart]
    /// The conversation: begins and ends with the user, and the speakers alternate.
    public var turns: [Turn]

    /// Makes a prompt.
    public init(parts: [PromptPart], turns: [Turn]) {
        self.parts = parts
        self.turns = turns
    }
}
