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
        /// What is said, in one or more blocks, none of them empty.
        public var blocks: [String]

        /// Makes a turn of some blocks.
        public init(_ speaker: Speaker, blocks: [String]) {
            self.speaker = speaker
            self.blocks = blocks
        }

        /// Makes a turn of one block.
        public init(_ speaker: Speaker, _ text: String) {
            self.init(speaker, blocks: [text])
        }

        /// All that is said; the blocks become paragraphs.
        public var text: String { blocks.joined(separator: "\n\n") }
    }

    /// The instructions, most stable first.
    public var parts: [PromptPart]
    /// The conversation: begins and ends with the user, and the speakers alternate.
    ///
    /// Where the last turn has several blocks, the last of them is asked this once, and what stands before it comes again: under the answer that follows the
    /// notes, and at the beginning of the conversation when it goes on.
    public var turns: [Turn]

    /// Makes a prompt.
    public init(parts: [PromptPart], turns: [Turn]) {
        self.parts = parts
        self.turns = turns
    }

    /// Names the beginning that the prompts of all customers share: the same bytes give the same digest, on every machine.
    public var sharedDigest: UInt64 {
        parts.prefix { $0.stability != .customer }.reduce(0) { $0 &* 31 &+ $1.digest }
    }
}
