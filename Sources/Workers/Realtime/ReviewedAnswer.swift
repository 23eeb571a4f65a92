import Guidance

/// An answer that is held back until it passes, and what came of its review.
final class ReviewedAnswer: Sendable {
    /// The call that brought the answer.
    let report: CallReport
    /// The answer as the model gave it.
    let text: String
    let subject: ComplianceSubject
    let outcome: ComplianceReview.Outcome

    /// What may be delivered: the answer, or its refinement; nil where neither passed.
    var passingText: String? { outcome.conclusion.passingText(for: text) }

    init(_ text: String, of report: CallReport, subject: ComplianceSubject, outcome: ComplianceReview.Outcome) {
        self.report = report
        self.text = text
        self.subject = subject
        self.outcome = outcome
    }
}
