/// Finds promises of what nobody can promise (PRIN 2A.5; COBS 4.2: clear, fair and not misleading). High.
///
/// A warning of such promises, as in scams, is none.
struct PromiseRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        var issues: [ComplianceIssue] = []
        for sentence in answer.guidance.sentences where !sentence.isQuestion && issues.count < 3 {
            guard !sentence.contains(Self.warnings),
                Self.promises.first(
                    in: sentence,
                    where: {
                        !Statement.isDenied(sentence, before: $0.lowerBound)
                            && !Statement.isIndirect(sentence, before: $0.lowerBound)
                    }) != nil
            else { continue }
            issues.append(
                ComplianceIssue(
                    .misleadingPromise, .high, "The guidance promises what is not certain: “\(sentence.excerpt)”.",
                    suggestion: "Say what it depends on and how it could turn out worse."))
        }
        return issues
    }

    private static let promises: PhraseList = [
        "guaranteed to grow|rise|increase|beat|outperform|double|make|be|pay|go|earn",
        "guaranteed {high|good|higher|investment|annual|minimum} return|returns|growth|profit|profits",
        "you cannot|can't|can possibly|never|ever|not|lose|go {possibly|lose|wrong} lose|wrong|fail",
        "you can't|cannot lose|fail",
        "risk free", "no|zero|without|any risk {of|at} {any|all} loss|losing|involved|whatsoever",
        "will|would {definitely|certainly|almost|surely|always|easily} do|perform|be {much|far} better|outperform",
        "will {definitely|certainly|surely|always|easily} outperform|double|beat|outpace",
        "certain|sure|bound to grow|rise|double|outperform|beat|increase|profit",
        "will definitely|certainly|surely|always grow|rise|increase|go|pay|have|get|make",
        "perfectly|completely|totally|entirely|100% safe",
        "nothing {can|could} go wrong", "always goes|go up", "i|we guarantee|promise {you|that}",
    ]
    private static let warnings: Set<String> = [
        "sign", "signs", "scam", "scams", "scammer", "scammers", "warning", "wary", "beware", "suspicious", "promises",
        "promise",
        "promised", "offers", "fraud", "suspect", "careful", "claims", "flags",
    ]
}
