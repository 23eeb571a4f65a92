/// Whether an answer about a choice that is hard to undo names any drawback (PRIN 2A.5, COBS 19.7).
///
/// Medium.
struct BalanceRule: ComplianceRule {
    /// A short answer, such as a question back, need not tell both sides.
    private static let shortest = 60

    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        guard answer.topics.isDecision, answer.guidance.wordCount >= Self.shortest,
            !answer.guidance.contains(Self.drawbacks, where: Self.isDrawback), !TransferRule.namesLoss(answer.guidance)
        else { return [] }
        return [
            ComplianceIssue(
                .balance, .medium, "The guidance on a choice that is hard to undo names no risk or drawback.",
                suggestion: "For each option say what it may cost as well as what it may bring.")
        ]
    }

    private static let drawbacks: PhraseList = [
        "risk|risks|risky|lose|loses|losing|lost|loss|fall|falls|charges|charge|fee|fees|taxed|tax|drawback|drawbacks|downside|"
            + "downsides|scams|scam|reduce|reduces|lower|smaller|disadvantage|disadvantages",
        "run out", "cannot _ changed|undone|reversed",
    ]

    /// "Tax-free" is no drawback, and neither is one that is said not to be there.
    private static func isDrawback(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        let next = sentence.words[match.upperBound...].first
        return !(sentence.words[match.lowerBound] == "tax" && (next == "free" || next == "relief"))
            && !Statement.isDenied(sentence, before: match.lowerBound, within: 4)
    }
}
