/// Builds the prompt that rewrites an answer so that its issues are mended.
///
/// It begins with the parts of the consultation it belongs to, and so reads the same cache entries.
public struct RefinementPrompt: Sendable {
    /// Why an answer is rewritten.
    public typealias Purpose = ComplianceCourse.Purpose

    private let consultation: ConsultationPrompt

    /// Makes a builder for answers of the given consultation prompts.
    public init(for consultation: ConsultationPrompt) {
        self.consultation = consultation
    }

    /// The prompt for one new answer, which is text for the customer and nothing else.
    ///
    /// - Parameters:
    ///   - customer: who asked.
    ///   - knowledge: what was found for the consultation; the same as for the answer, so that the prompt begins with the same bytes.
    ///   - conversation: the earlier turns, oldest first; the same as for the answer.
    ///   - question: what was asked.
    ///   - guidance: the answer that was given.
    ///   - issues: what is wrong with it; the 30 gravest are told.
    ///   - purpose: why it is rewritten.
    /// - Returns: the consultation's parts and its turns, the answer as the model's turn, and the request.
    public func prompt(
        customer: Customer, knowledge: PromptKnowledge, conversation: [ConversationTurn] = [], question: String,
        guidance: String, issues: [ComplianceIssue], purpose: Purpose
    ) -> Prompt {
        let asked = PromptText.marked(question, as: "customer_question", maximum: PromptBounds.passage)
        let given = PromptText.passage(guidance, maximum: PromptBounds.guidance)
        return Prompt(
            parts: parts(customer, knowledge),
            turns: ConversationTurns.turns(
                conversation, knowledge: knowledge, question: question, request: "Answer the customer now.") + [
                    Prompt.Turn(.assistant, given.isEmpty ? "(No answer was given.)" : given),
                    Prompt.Turn(.user, "\(asked)\n\n\(IssueText.text(for: issues))\n\n\(Self.request(purpose))"),
                ])
    }

    private func parts(_ customer: Customer, _ knowledge: PromptKnowledge) -> [PromptPart] {
        consultation.parts(customer: customer, cases: knowledge.cases)
    }

    private static func request(_ purpose: Purpose) -> String {
        let task =
            switch purpose {
            case .correct:
                """
                A compliance check did not pass your answer, for the issues above. Rewrite the answer so that each of them is \
                mended.
                """
            case .strengthen:
                """
                A compliance check could not be sure of your answer. Rewrite the answer so that the issues above, if any, are \
                mended and there is no doubt that it is guidance: balanced, with its risks, help that fits, and a question at \
                the end.
                """
            }
        return """
            \(task)

            Keep what was right, the voice and about the length. Where mending an issue would mean giving advice, keep to your \
            duties instead. Give only the new text for the customer: no comment, and no mention of an earlier answer, of a check or \
            of a correction.
            """
    }
}
