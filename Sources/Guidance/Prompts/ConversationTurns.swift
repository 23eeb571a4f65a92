/// Turns a conversation into the turns of a chat, which begin and end with the user and alternate.
///
/// What one call says comes again in the next: the question stands in a block of its own, with the same bytes as later, when it is an earlier turn, and what
/// holds for this question alone comes behind it.
enum ConversationTurns {
    /// The turns of a conversation, and last the question with what is asked of the model.
    static func turns(
        _ conversation: [ConversationTurn], knowledge: PromptKnowledge, question: String, request: String
    ) -> [Prompt.Turn] {
        let kept = newest(of: conversation)
        var turns: [Prompt.Turn] = []
        func add(_ speaker: Prompt.Speaker, _ text: String) {
            if let last = turns.last, last.speaker == speaker {
                turns[turns.count - 1].blocks.append(text)
            } else {
                turns.append(Prompt.Turn(speaker, text))
            }
        }
        if kept.count < conversation.count {
            add(.user, "(The conversation before this is left out.)")
        }
        for turn in kept {
            let text = PromptText.passage(turn.content, maximum: PromptBounds.passage)
            guard !text.isEmpty else { continue }
            switch turn.role {
            case .customer: add(.user, message(text))
            case .advisor:
                if turns.isEmpty { add(.user, "(You opened the conversation.)") }
                add(.assistant, text)
            }
        }
        add(.user, message(PromptText.passage(question, maximum: PromptBounds.passage)))
        add(.user, ([KnowledgeText.text(knowledge), request].compactMap(\.self)).joined(separator: "\n\n"))
        return turns
    }

    static func message(_ text: String) -> String {
        "<customer_message>\n\(text)\n</customer_message>"
    }

    /// The latest turns, as far as they fit.
    ///
    /// A conversation that has grown too long loses a stride at a time, counted from its beginning, and not a turn for each turn: what is left then begins with
    /// the same bytes for many questions, and a provider goes on finding it in its cache.
    static func newest(of conversation: [ConversationTurn]) -> ArraySlice<ConversationTurn> {
        var excess = conversation.reduce(-PromptBounds.conversation) { $0 + $1.content.unicodeScalars.count }
        guard excess > 0 else { return conversation[...] }
        let stride = PromptBounds.conversation / 2
        excess = (excess + stride - 1) / stride * stride
        var start = conversation.startIndex
        while start < conversation.endIndex, excess > 0 {
            excess -= conversation[start].content.unicodeScalars.count
            start += 1
        }
        return conversation[start...]
    }
}
