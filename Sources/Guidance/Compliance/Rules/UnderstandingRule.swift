/// Whether the answer ends by asking the customer something (PRIN 2A.5: test understanding).
///
/// Low.
struct UnderstandingRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        guard answer.guidance.wordCount > 0, !answer.guidance.endsWithQuestion else { return [] }
        return [
            ComplianceIssue(
                .checkUnderstanding, .low, "The guidance does not end with a question to the customer.",
                suggestion: "End with one short question that lets the customer show whether it made sense.")
        ]
    }
}
