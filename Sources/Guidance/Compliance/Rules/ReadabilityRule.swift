/// Whether an answer is plain enough for this customer, by ``Readability`` (PRIN 2A.5: communications that can be understood).
///
/// For a customer of low financial literacy low below 50 and medium below 35; otherwise low below 30, whatever the literacy.
struct ReadabilityRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        guard let score = Readability.readingEase(of: answer.guidance) else { return [] }
        let severity: ComplianceIssue.Severity
        switch (answer.customer.financialLiteracy, score) {
        case (.low, ..<35): severity = .medium
        case (.low, ..<50), (_, ..<30): severity = .low
        default: return []
        }
        return [
            ComplianceIssue(
                .plainLanguage, severity,
                "The guidance is hard to read: Flesch Reading Ease \(Int(score.rounded())), where plain English is 60 to 70.",
                suggestion: "Shorter sentences, everyday words.")
        ]
    }
}
