/// Earlier turns as material to judge, between marks: for a prompt that is no part of the conversation.
enum ConversationText {
    /// The latest turns, as far as they fit; nil where nothing was said.
    static func text(for conversation: [ConversationTurn]) -> String? {
        let kept = ConversationTurns.newest(of: conversation)
        var lines = kept.compactMap { turn -> String? in
            let text = PromptText.passage(turn.content, maximum: PromptBounds.passage)
            guard !text.isEmpty else { return nil }
            return switch turn.role {
            case .customer: ConversationTurns.message(text)
            case .advisor: "<earlier_answer>\n\(text)\n</earlier_answer>"
            }
        }
        guard !conversation.isEmpty, kept.count < conversation.count || !lines.isEmpty else { return nil }
        if kept.count < conversation.count { lines.insert("(What was said before this is left out.)", at: 0) }
        return "<conversation>\n\(lines.joined(separator: "\n"))\n</conversation>"
    }
}
