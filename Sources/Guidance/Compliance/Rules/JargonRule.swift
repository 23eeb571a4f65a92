/// Whether terms of the trade are explained as far as this customer needs it (PRIN 2A.5: communications that can be
/// understood by those they are meant for).
///
/// For a customer of low financial literacy every term of ``JargonGlossary`` is to be explained: low for one or two that are
/// not, medium from three on. Where literacy is medium or unknown only the unusual terms: low for up to three, medium from
/// four on. Where it is high nothing is to be explained. A term that the customer used needs no explanation.
struct JargonRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        let isLow = answer.customer.financialLiteracy == .low
        guard answer.customer.financialLiteracy != .high else { return [] }
        let unexplained = JargonGlossary.terms.filter { term in
            (isLow || term.isUnusual) && term.isUnexplained(in: answer.guidance)
                && !answer.question.contains(term.phrases)
        }
        guard !unexplained.isEmpty else { return [] }
        return [
            ComplianceIssue(
                .plainLanguage, unexplained.count > (isLow ? 2 : 3) ? .medium : .low,
                "The guidance does not explain: \(unexplained.map(\.name).joined(separator: ", ")).",
                suggestion: "Explain each term in everyday words the first time, or do without it.")
        ]
    }
}
