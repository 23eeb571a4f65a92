/// Checks an answer by fixed rules, beside the model's review.
///
/// The rules know certain wordings and omissions. They give the same issues for the same answer, cost well under a
/// millisecond for an ordinary one, and can only make a verdict stricter: see ``ComplianceVerdict/tightened(by:)``.
public struct ComplianceRules: Sendable {
    private let rules: [any ComplianceRule]

    /// All rules.
    public init() {
        rules = [
            AdviceRule(), TransferRule(), PromiseRule(), PressureRule(), SignpostRule(), ScamRule(), BalanceRule(),
            JargonRule(), ReadabilityRule(), UnderstandingRule(), LeakRule(), ManipulationRule(),
        ]
    }

    /// What is wrong with an answer, in the order of the rules; at most a few issues of each.
    ///
    /// - Parameters:
    ///   - guidance: the answer.
    ///   - question: what the customer asked, with whatever they wrote around it.
    ///   - customer: who asked.
    /// - Returns: the issues; none is no proof that the answer is sound.
    public func issues(in guidance: String, question: String, customer: Customer) -> [ComplianceIssue] {
        let answer = CheckedAnswer(guidance: guidance, question: question, customer: customer)
        return rules.flatMap { $0.issues(in: answer) }
    }
}
