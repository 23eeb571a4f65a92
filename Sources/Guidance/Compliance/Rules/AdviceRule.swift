/// Finds recommendations: what only an authorised adviser may say (RAO articles 53 and 53E; PERG 8.28 and Annex 1).
///
/// High, and critical where safeguarded benefits would be given up; medium where the steer is soft ("you should consider
/// transferring"). Refusals ("I cannot say whether you should transfer"), indirect questions, quotations and advice to get
/// help or check something are no recommendation.
struct AdviceRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        var issues: [ComplianceIssue] = []
        for sentence in answer.guidance.sentences where !sentence.isQuestion && issues.count < 3 {
            guard let severity = Self.severity(of: sentence, in: answer.topics) else { continue }
            let description =
                "The guidance tells the customer what to do, which is advice: “\(answer.guidance.excerpt(of: sentence))”."
            // Two clauses of one sentence are one issue.
            if let last = issues.last, last.description == description {
                issues[issues.count - 1].severity = max(last.severity, severity)
                continue
            }
            issues.append(
                ComplianceIssue(
                    .adviceBoundary, severity, description,
                    suggestion:
                        "Say what the decision turns on and what speaks for and against each option, and leave it to "
                        + "the customer; name who may advise."))
        }
        return issues
    }

    private static func severity(of sentence: Sentence, in topics: AnswerTopics) -> ComplianceIssue.Severity? {
        let strong: ComplianceIssue.Severity = topics.isSafeguardedTransfer ? .critical : .high
        if AdvicePhrases.orders.first(in: sentence, where: { isRecommendation(sentence, $0) }) != nil { return strong }
        if AdvicePhrases.opinions.first(in: sentence, where: { isOpinion(sentence, $0) }) != nil { return strong }
        if AdvicePhrases.verdicts.first(in: sentence, where: { isVerdict(sentence, $0) }) != nil { return strong }
        if topics.isSafeguardedTransfer,
            AdvicePhrases.valuations.first(
                in: sentence, where: { !Statement.isDenied(sentence, before: $0.upperBound - 1) }) != nil,
            !isOpen(sentence)
        {
            return .critical
        }
        if AdvicePhrases.considerations.first(in: sentence, where: { isRecommendation(sentence, $0) }) != nil {
            return .medium
        }
        return nil
    }

    private static func isRecommendation(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) { return false }
        if Statement.isIndirect(sentence, before: match.lowerBound) { return false }
        let words = sentence.words
        let verb = words[match.upperBound - 1]
        let isNegative = words[match].contains { $0 == "not" || $0 == "never" }
        if isNegative, sentence.contains(AdvicePhrases.conditions) { return false }
        guard AdvicePhrases.everydayVerbs.contains(verb) else { return true }
        // "You must take it by 75" tells of a rule.
        if words[match].contains("must") { return false }
        return !isHarmless(sentence, after: match.upperBound)
    }

    /// Whether what follows an everyday verb is getting help, taking time, keeping papers and the like.
    private static func isHarmless(_ sentence: Sentence, after verb: Int) -> Bool {
        sentence.words[verb...].prefix(6).contains { AdvicePhrases.harmlessObjects.contains($0) }
    }

    private static func isVerdict(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) || isOpen(sentence) { return false }
        return !AdvicePhrases.everydayVerbs.contains(sentence.words[match.upperBound - 1])
            || !isHarmless(sentence, after: match.upperBound)
    }

    /// "I recommend" something: to get help or to check is no recommendation, to transfer is.
    ///
    /// The first word that tells decides.
    private static func isOpinion(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) { return false }
        let rest = sentence.words[match.upperBound...].prefix(6)
        for (index, word) in zip(rest.indices, rest) {
            if isDecision(word) { return true }
            if AdvicePhrases.everydayVerbs.contains(word) || AdvicePhrases.everydayGerunds.contains(word) {
                return !isHarmless(sentence, after: index + 1)
            }
            if AdvicePhrases.helpers.contains(where: word.hasPrefix) { return false }
        }
        return true
    }

    /// Whether the sentence leaves the choice open: "which is best for you depends on …".
    private static func isOpen(_ sentence: Sentence) -> Bool {
        sentence.contains(AdvicePhrases.openings)
    }

    private static func isDecision(_ word: String) -> Bool {
        [
            "transfer", "mov", "switch", "consolidat", "combin", "withdraw", "sell", "invest", "swap", "cash", "buy",
            "accept",
        ]
        .contains { word.hasPrefix($0) } && word != "transfers" && word != "investments" && word != "moves"
    }
}
