/// Finds recommendations: what only an authorised adviser may say (RAO articles 53 and 53E; PERG 8.28 and Annex 1).
///
/// High, and critical where safeguarded benefits would be given up; medium where the steer is soft ("you should consider
/// transferring"). Refusals ("I cannot say whether you should transfer"), indirect questions, quotations and advice to get
/// help or check something are no recommendation.
struct AdviceRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        var issues: [ComplianceIssue] = []
        for sentence in answer.guidance.sentences where issues.count < 3 {
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
        if sentence.isQuestion, !isStatement(sentence) {
            let found = AdvicePhrases.questions.first(in: sentence) {
                !Statement.isDenied(sentence, before: $0.lowerBound) && $0.lowerBound == 0
            }
            return found == nil ? nil : strong
        }
        func isAdvice(_ match: Range<Int>) -> Bool {
            isRecommendation(sentence, match)
                && !(topics.showsScam && sentence.words[match].contains { $0 == "not" || $0 == "never" })
        }
        if AdvicePhrases.orders.first(in: sentence, where: isAdvice) != nil { return strong }
        if AdvicePhrases.commands.first(in: sentence, where: { isCommand(sentence, $0) }) != nil { return strong }
        if AdvicePhrases.opinions.first(in: sentence, where: { isOpinion(sentence, $0) }) != nil { return strong }
        if AdvicePhrases.verdicts.first(in: sentence, where: { isVerdict(sentence, $0) }) != nil { return strong }
        if sentence.words.contains(where: isStep),
            AdvicePhrases.steps.first(in: sentence, where: { isVerdict(sentence, $0) }) != nil
        {
            return strong
        }
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

    /// Whether a question only asks for assent, as in "You should transfer, shouldn't you?".
    private static func isStatement(_ sentence: Sentence) -> Bool {
        let tag = sentence.words.suffix(3)
        return tag.count == 3 && tag.dropFirst().first == "not" && ["you", "it", "we"].contains(tag.last ?? "")
    }

    private static func isRecommendation(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) { return false }
        if Statement.isIndirect(sentence, before: match.lowerBound) { return false }
        let words = sentence.words
        let verb = words[match.upperBound - 1]
        if words[match].contains(where: AdvicePhrases.negatives.contains), sentence.contains(AdvicePhrases.conditions) {
            return false
        }
        if isProcedure(sentence, match) { return false }
        if words[match.lowerBound] == "it", sentence.contains(["some", "many", "others"]) { return false }
        if AdvicePhrases.products.contains(verb) || verb == "whole" || verb == "entire" {
            return !isHarmless(sentence, after: match.upperBound)
        }
        guard AdvicePhrases.everydayVerbs.contains(verb) else { return true }
        // "You must take it by 75" tells of a rule.
        if words[match].contains("must") { return false }
        return !isHarmless(sentence, after: match.upperBound)
    }

    /// Whether what is told is how a thing is done, not that it is to be done: "you have to withdraw it through your provider".
    private static func isProcedure(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        let rest = sentence.words[match.upperBound...]
        switch sentence.words[match.upperBound - 1] {
        case "switch" where rest.prefix(2).contains { $0 == "on" || $0 == "off" }: return true
        case "opt": return rest.prefix(4).contains { $0 == "within" || $0 == "by" }
        default: break
        }
        guard sentence.words[match].contains(where: { $0 == "need" || $0 == "have" }) else { return false }
        return rest.prefix(6).contains { ["through", "via", "on", "using", "within", "least"].contains($0) }
    }

    /// Whether what follows an everyday verb is getting help, taking time, keeping papers and the like.
    private static func isHarmless(_ sentence: Sentence, after verb: Int) -> Bool {
        let rest = sentence.words[verb...]
        if verb > 0, ["keep", "keeping", "stay", "staying"].contains(sentence.words[verb - 1]),
            rest.prefix(3).contains(where: { $0 == "safe" || $0 == "simple" })
        {
            return true
        }
        return rest.prefix(6).contains { AdvicePhrases.harmlessObjects.contains($0) }
    }

    /// A command begins its sentence, names what it is about and adds nothing that it would cost.
    private static func isCommand(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        guard !sentence.isListItem, sentence.isWhole, Command.isGiven(sentence, at: match.lowerBound) else {
            return false
        }
        let next = sentence.words[match.upperBound...].first
        return next != "on" && next != "off" && !sentence.contains(AdvicePhrases.hedges)
            && !isHarmless(sentence, after: match.upperBound)
    }

    private static func isVerdict(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) || isOpen(sentence) { return false }
        if AdvicePhrases.everydayVerbs.contains(sentence.words[match.upperBound - 1]) {
            return !isHarmless(sentence, after: match.upperBound)
        }
        return isTelling(sentence, after: match.upperBound)
    }

    /// "I recommend" something: to get help or to check is no recommendation, to transfer is.
    private static func isOpinion(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) { return false }
        return isTelling(sentence, after: match.upperBound)
    }

    /// Whether what follows is a step to take; the first word that tells decides, and a step behind "and" counts too.
    private static func isTelling(_ sentence: Sentence, after start: Int) -> Bool {
        let rest = sentence.words[start...].prefix(6)
        if AdvicePhrases.exits.first(in: sentence, where: { rest.indices.contains($0.lowerBound) }) != nil {
            return true
        }
        for (index, word) in zip(rest.indices, rest) {
            if isDecision(word) { return true }
            if AdvicePhrases.everydayVerbs.contains(word) || AdvicePhrases.everydayGerunds.contains(word) {
                return !isHarmless(sentence, after: index + 1)
            }
            if AdvicePhrases.helpers.contains(where: word.hasPrefix) { return addsStep(sentence, after: index) }
        }
        return true
    }

    /// Whether a step follows behind something harmless: "checking the fees and then withdrawing the lot".
    private static func addsStep(_ sentence: Sentence, after start: Int) -> Bool {
        let words = sentence.words
        for index in words.indices.dropFirst(start + 1) where words[index] == "and" || words[index] == "then" {
            let next = words[(index + 1)...].first { $0 != "then" && $0 != "simply" } ?? ""
            let object = words[(index + 1)...].drop { $0 == "then" || $0 == "simply" }.dropFirst().first ?? ""
            if isDecision(next), ["it", "the", "your", "them", "everything", "all"].contains(object) { return true }
        }
        return false
    }

    /// Whether the sentence leaves the choice open: "which is best for you depends on …".
    private static func isOpen(_ sentence: Sentence) -> Bool {
        sentence.contains(AdvicePhrases.openings)
    }

    /// Whether a word names a step that could be recommended.
    private static func isStep(_ word: String) -> Bool {
        isDecision(word) || AdvicePhrases.products.contains(word) || AdvicePhrases.everydayGerunds.contains(word)
    }

    private static func isDecision(_ word: String) -> Bool {
        [
            "transfer", "mov", "switch", "consolidat", "combin", "withdraw", "sell", "invest", "swap", "cash", "buy",
            "accept",
        ]
        .contains { word.hasPrefix($0) } && word != "transfers" && word != "investments" && word != "moves"
    }
}
