/// Turns a conversation into the turns of a chat, which begin and end with the user and alternate.
enum ConversationTurns {
    /// The turns of a conversation, and last the question with what is asked of the model.
    static func turns(_ conversation: [ConversationTurn], question: String, request: String) -> [Prompt.Turn] {
        let kept = newest(of: conversation)
        var turns: [Prompt.Turn] = []
        func add(_ speaker: Prompt.Speaker, _ text: String) {
            if let last = turns.last, last.speaker == speaker {
                turns[turns.count - 1].text += "\n\n" + text
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
            case .customer: add(.user, "<customer_message>\n\(text)\n</customer_message>")
            case .advisor:
                if turns.isEmpty { add(.user, "(You opened the conversation.)") }
                add(.assistant, text)
            }
        }
        let text = PromptText.passage(question, maximum: PromptBounds.passage)
        add(.user, "<customer_message>\n\(text)\n</customer_message>\n\n\(request)")
        return turns
    }

    /// As many of the latest turns as fit.
    private static func newest(of conversation: [ConversationTurn]) -> ArraySlice<ConversationTurn> {
        var room = PromptBounds.conversation
        var start = conversation.endIndex
        while start > conversation.startIndex {
            room -= conversation[start - 1].content.unicodeScalars.count
            guard room >= 0 else { break }
            start -= 1
        }
        return conversation[start...]
    }
}
