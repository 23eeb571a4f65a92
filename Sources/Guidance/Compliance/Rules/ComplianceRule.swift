/// One thing that can be checked in an answer without a model.
///
/// A rule errs on the side of silence: it knows certain wordings, and what it does not know is left to the model's review.
protocol ComplianceRule: Sendable {
    /// What is wrong with the answer as far as this rule can tell; at most a few issues.
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue]
}

/// An answer with all that a rule may look at, read once for all rules.
struct CheckedAnswer: Sendable {
    let guidance: ProseText
    let guidanceText: String
    let question: ProseText
    let questionText: String
    let customer: Customer
    let topics: AnswerTopics

    init(guidance: String, question: String, customer: Customer) {
        self.guidance = ProseText(guidance)
        guidanceText = guidance
        self.question = ProseText(question)
        questionText = question
        self.customer = customer
        topics = AnswerTopics(guidance: self.guidance, question: self.question, customer: customer)
    }
}
