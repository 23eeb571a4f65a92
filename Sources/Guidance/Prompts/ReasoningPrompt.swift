/// Builds the prompt of the short private reasoning pass that precedes a streamed answer.
///
/// It begins with the same bytes as the ``ConsultationPrompt`` of the same adviser, rules and customer, so both share the
/// entries of a provider's prompt cache; only the last turn differs.
public struct ReasoningPrompt: Sendable {
    /// The prompt that the reasoning is for.
    public let consultation: ConsultationPrompt

    /// Makes a builder that can be used for any number of consultations.
    public init(for consultation: ConsultationPrompt) {
        self.consultation = consultation
    }

    /// The prompt that asks for notes on how to answer the question, not for the answer.
    ///
    /// - Parameters:
    ///   - customer: who asks.
    ///   - knowledge: what was found for the customer and the question; the same as for the answer.
    ///   - conversation: the earlier turns, oldest first; if they are too long the oldest are left out.
    ///   - question: what is asked.
    /// - Returns: three parts and at least one turn.
    public func prompt(
        customer: Customer, knowledge: PromptKnowledge = PromptKnowledge(), conversation: [ConversationTurn] = [],
        question: String
    ) -> Prompt {
        Prompt(
            parts: consultation.parts(customer: customer, cases: knowledge.cases),
            turns: ConversationTurns.turns(
                conversation, knowledge: knowledge, question: question, request: Self.request))
    }

    /// What notes are is said in the first part; see `NotesText`.
    private static let request = """
        Do not answer the customer yet. Write your notes on this question now; the customer will not see them.
        """
}
