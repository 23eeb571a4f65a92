/// Whether signs of a scam in the question are named in the answer (Conditions for Transfers Regulations 2021; the ban on
/// cold calls of 2019).
///
/// High.
struct ScamRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        guard answer.question.contains(Self.signs), !answer.guidance.contains(Self.warnings) else { return [] }
        return [
            ComplianceIssue(
                .scamWarning, .high, "The question shows signs of a scam that the guidance passes over.",
                suggestion: "Say plainly what makes you wary, and point to the FCA's ScamSmart pages and Warning List.")
        ]
    }

    private static let signs: PhraseList = [
        "cold call|called|caller|calls|calling", "called|rang|phoned|contacted|texted|messaged me out of",
        "out of the blue",
        "guaranteed {high|investment|annual} return|returns|growth|profit|profits", "free pension review|reviews|check",
        "unlock|release|access _ before|early _ 55", "pension liberation|loophole",
        "before i {am|turn} 55|fifty",
        "courier|overseas property|investment|investments|scheme|hotel", "crypto|bitcoin|cryptocurrency|forex",
        "return|returns of|above {up|to|about|over} 8%|9%|10%|11%|12%|15%|18%|20%|25%|30%",
    ]
    private static let warnings: PhraseList = [
        "scam|scams|scammer|scammers|scamsmart|fraud|fraudster|fraudsters|fraudulent|wary|suspicious",
        "warning sign|signs|list",
        "red flag|flags", "cold calls|calling {about} {pensions} {are|is}", "too good to be true", "tax charge|charges",
        "unauthorised|unauthorized",
    ]
}
