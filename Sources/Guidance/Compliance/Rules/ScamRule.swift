/// Whether signs of a scam in the question are named in the answer (Conditions for Transfers Regulations 2021; the ban on
/// cold calls of 2019).
///
/// High where the signs are strong, low where there is one that sound questions have too; see ``ScamSigns``.
struct ScamRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        let strength = ScamSigns.strength(in: answer.question)
        guard strength != .none, !answer.guidance.contains(Self.warnings, where: { !Statement.isWaived($0, $1) })
        else { return [] }
        return [
            ComplianceIssue(
                .scamWarning, strength == .strong ? .high : .low,
                "The question shows signs of a scam that the guidance passes over.",
                suggestion: "Say plainly what makes you wary, and point to the FCA's ScamSmart pages and Warning List.")
        ]
    }

    private static let warnings: PhraseList = [
        "scam|scams|scammer|scammers|scamsmart|fraud|fraudster|fraudsters|fraudulent|wary|suspicious",
        "warning sign|signs|list",
        "red flag|flags", "cold calls|calling {about} {pensions} {are|is}", "too good to be true", "tax charge|charges",
        "unauthorised|unauthorized",
    ]
}
