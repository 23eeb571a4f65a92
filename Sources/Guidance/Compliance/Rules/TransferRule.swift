/// What must stand in an answer about giving up safeguarded benefits (COBS 19.1; Pension Schemes Act 2015, section 48).
///
/// High each: that a secure income is lost for good, and that regulated advice is required or to be had.
struct TransferRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        guard answer.topics.isSafeguardedTransfer else { return [] }
        var issues: [ComplianceIssue] = []
        if !Self.namesLoss(answer.guidance) {
            issues.append(
                ComplianceIssue(
                    .riskDisclosure, .high,
                    "The guidance speaks of transferring safeguarded benefits without the warning that a secure income is "
                        + "given up for good.",
                    suggestion:
                        "Say that a transfer gives up an income for life, that it cannot be undone, and that most "
                        + "people are better off keeping such a pension."))
        }
        if !answer.guidance.contains(Self.regulatedAdvice, where: { !Statement.isWaived($0, $1) }) {
            issues.append(
                ComplianceIssue(
                    .signposting, .high,
                    "The guidance speaks of transferring safeguarded benefits without saying that advice from a regulated "
                        + "adviser is required above £30,000 and to be had below.",
                    suggestion: "Name the £30,000 rule and pension transfer specialists authorised by the FCA."))
        }
        return issues
    }

    /// Whether a text says that something is given up; "you lose nothing" is its contrary.
    static func namesLoss(_ text: ProseText) -> Bool {
        text.contains(losses) { sentence, match in
            guard !Statement.isDenied(sentence, before: match.lowerBound) else { return false }
            let next = sentence.words[match.upperBound...].first
            return next != "nothing" && next != "no" && next != "little"
        }
    }

    private static let losses: PhraseList = [
        "give|gives|giving|gave up", "lose|loses|losing|lost|forgo|forgoing|surrender|surrendering",
        "cannot be undone|reversed", "cannot undo|reverse", "irreversible|irrevocable",
        "is|are|be|as final",
        "swap|swaps|swapping|exchange|exchanges|trade|trades|trading _ promise|promised|guarantee|guaranteed|secure|income",
        "better off keeping|staying", "run out", "no way back", "gone|up _ for good",
    ]
    private static let regulatedAdvice: PhraseList = [
        "regulated|authorised|authorized|independent|qualified|fca {financial|pension|transfer|by|the|authorised} "
            + "adviser|advisor|advisers|advisors|advice",
        "transfer specialist|specialists", "financial adviser|advisor|advisers|advisors",
        "advice is|are {legally|also} required",
        "requires|require {you|to|take|get|regulated|financial} advice",
    ]
}
