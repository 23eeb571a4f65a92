/// Builds the prompt that answers a customer's question.
///
/// Four parts, most stable first: role and duties (fixed); regulatory requirements and the rules that were learned
/// (knowledge); the customer's profile and similar cases (customer); the conversation with the question, as turns. All that
/// a customer wrote is marked as data and cannot close its marks, so it cannot pose as an instruction.
public struct ConsultationPrompt: Sendable {
    private let role: PromptPart
    private let requirements: PromptPart

    /// Makes a builder that can be used for any number of consultations.
    ///
    /// `rules` are what was learned from earlier consultations, in a stable order.
    public init(adviser: AdviserProfile = .standard, rules: [String] = []) {
        role = PromptPart(text: "\(RoleText.text(for: adviser))\n\n\(NotesText.text)", stability: .fixed)
        requirements = PromptPart(text: RegulationText.text(rules: rules), stability: .knowledge)
    }

    /// The prompt for one question.
    ///
    /// - Parameters:
    ///   - customer: who asks.
    ///   - knowledge: what was found for the customer and the question: the cases go into the third part, which the customer's questions share; all else
    ///     goes behind the question.
    ///   - conversation: the earlier turns, oldest first; if they are too long the oldest are left out.
    ///   - question: what is asked.
    ///   - reasoning: the notes of a private reasoning pass, where there was one.
    /// - Returns: three parts and at least one turn.
    public func prompt(
        customer: Customer, knowledge: PromptKnowledge = PromptKnowledge(), conversation: [ConversationTurn] = [],
        question: String, reasoning: String? = nil
    ) -> Prompt {
        var request = "Answer the customer now."
        var knowledge = knowledge
        if let reasoning {
            // The notes have made use of them, and their text stands in the second part.
            knowledge.requirements = []
            request = """
                <notes>
                \(PromptText.passage(reasoning, maximum: PromptBounds.notes))
                </notes>

                \(request)
                """
        }
        return Prompt(
            parts: parts(customer: customer, cases: knowledge.cases),
            turns: ConversationTurns.turns(
                conversation, knowledge: knowledge, question: question, request: request))
    }

    /// The parts that the answer and the reasoning before it have in common.
    func parts(customer: Customer, cases: [PromptKnowledge.SimilarCase]) -> [PromptPart] {
        [
            role, requirements,
            PromptPart(text: ProfileText.text(for: customer, cases: cases), stability: .customer),
        ]
    }
}
