/// Finds promises of what nobody can promise (PRIN 2A.5; COBS 4.2: clear, fair and not misleading).
///
/// High.
///
/// A warning of such promises, as in scams, is none.
struct PromiseRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        var issues: [ComplianceIssue] = []
        for sentence in answer.guidance.sentences where !sentence.isQuestion && issues.count < 3 {
            guard !sentence.contains(Self.warnings), promises(sentence) else { continue }
            issues.append(
                ComplianceIssue(
                    .misleadingPromise, .high,
                    "The guidance promises what is not certain: “\(answer.guidance.excerpt(of: sentence))”.",
                    suggestion: "Say what it depends on and how it could turn out worse."))
        }
        return issues
    }

    private func promises(_ sentence: Sentence) -> Bool {
        func isSaid(_ match: Range<Int>) -> Bool {
            !Statement.isDenied(sentence, before: match.lowerBound)
                && !Statement.isIndirect(sentence, before: match.lowerBound)
        }
        if Self.promises.first(in: sentence, where: isSaid) != nil { return true }
        // "There is no risk." says more than "there is no risk of losing your place".
        return Self.endings.first(in: sentence) { $0.upperBound == sentence.words.count && isSaid($0) } != nil
    }

    private static let endings: PhraseList = [
        "there is|are no|zero {real} risk|risks", "carries|has|involves no|zero risk|risks",
        "8%|9%|10%|11%|12%|15%|18%|20%|25%|30% {a|every|each|per|year|interest|return} guaranteed",
    ]
    private static let promises: PhraseList = [
        "returns|growth|return|profits|profit is|are {fully|always|all} guaranteed",
        "it|value|pot|fund|money|investment|investments|market|markets|they can|will only {ever} go up",
        "guaranteed to grow|beat|outperform|double|earn|go|perform",
        "guaranteed {high|good|higher|investment|annual|minimum} return|returns|growth|profit|profits",
        "you cannot {possibly|ever|really} lose|fail", "you can never|not {possibly} lose|fail",
        "risk free", "no|zero|without|any risk {of|at} {any|all} loss|losing|involved|whatsoever",
        "will|would {definitely|certainly|almost|surely|always|easily} do|perform {much|far} better",
        "will|would {definitely|certainly|surely|always} outperform",
        "will {definitely|certainly|surely|always|easily} double|beat|outpace",
        "certain|bound to grow|rise|double|outperform|beat|profit",
        "will definitely|certainly|surely|always grow|rise|increase",
        "perfectly|completely|totally|entirely|100% safe",
        "nothing {can|could} go wrong", "always goes|go up", "i|we guarantee {you|that}",
        "i|we promise {you|that} you|it|your|this",
    ]
    private static let warnings: Set<String> = [
        "sign", "signs", "scam", "scams", "scammer", "scammers", "warning", "wary", "beware", "suspicious", "promises",
        "promise",
        "promised", "fraud", "suspect", "careful", "claims", "flags", "banned", "blue",
    ]
}
