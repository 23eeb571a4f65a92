import Guidance

/// What an answer is checked against: who asked what, and what was thought before it was written.
final class ComplianceSubject: Sendable {
    let consultationID: String
    let customer: Customer
    /// The turns before the question, where they are known: a request for validation does not carry them.
    let conversation: [ConversationTurn]
    let question: String
    let reasoning: String?
    /// What it was answered with, where that is known.
    let brief: ConsultationBrief?

    init(
        consultationID: String, customer: Customer, conversation: [ConversationTurn] = [], question: String,
        reasoning: String?, brief: ConsultationBrief? = nil
    ) {
        self.consultationID = consultationID
        self.customer = customer
        self.conversation = conversation
        self.question = question
        self.reasoning = reasoning
        self.brief = brief
    }
}
