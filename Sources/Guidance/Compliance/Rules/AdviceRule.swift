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
            issues.append(
                ComplianceIssue(
                    .adviceBoundary, severity,
                    "The guidance tells the customer what to do, which is advice: “\(sentence.excerpt)”.",
                    suggestion:
                        "Say what the decision turns on and what speaks for and against each option, and leave it to "
                        + "the customer; name who may advise."))
        }
        return issues
    }

    private static func severity(of sentence: Sentence, in topics: AnswerTopics) -> ComplianceIssue.Severity? {
        let strong: ComplianceIssue.Severity = topics.isSafeguardedTransfer ? .critical : .high
        if orders.first(in: sentence, where: { isRecommendation(sentence, $0) }) != nil { return strong }
        if opinions.first(in: sentence, where: { isOpinion(sentence, $0) }) != nil { return strong }
        if verdicts.first(
            in: sentence, where: { !Statement.isDenied(sentence, before: $0.lowerBound) && !isOpen(sentence) })
            != nil
        {
            return strong
        }
        if topics.isSafeguardedTransfer,
            valuations.first(in: sentence, where: { !Statement.isDenied(sentence, before: $0.upperBound - 1) }) != nil,
            !isOpen(sentence)
        {
            return .critical
        }
        if considerations.first(in: sentence, where: { isRecommendation(sentence, $0) }) != nil { return .medium }
        return nil
    }

    private static func isRecommendation(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) { return false }
        if Statement.isIndirect(sentence, before: match.lowerBound) { return false }
        let words = sentence.words
        let verb = words[match.upperBound - 1]
        let isNegative = words[match].contains { $0 == "not" || $0 == "never" || $0 == "shouldn't" }
        if isNegative, sentence.contains(conditions) { return false }
        guard everydayVerbs.contains(verb) else { return true }
        let next = words[match.upperBound...].prefix(2)
        // "You must accept that values fall" accepts a fact, not an offer.
        if verb == "accept", next.first == "that", !["offer", "value", "deal", "figure"].contains(next.last) {
            return false
        }
        return !words[match.upperBound...].prefix(6).contains { harmlessObjects.contains($0) }
    }

    /// "I recommend" something: to get help or to check is no recommendation, to transfer is. The first word that tells decides.
    private static func isOpinion(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        if Statement.isDenied(sentence, before: match.lowerBound) { return false }
        let rest = sentence.words[match.upperBound...].prefix(6)
        for (index, word) in zip(rest.indices, rest) {
            if isDecision(word) { return true }
            if everydayVerbs.contains(word) || everydayGerunds.contains(word) {
                return !sentence.words[(index + 1)...].prefix(6).contains { harmlessObjects.contains($0) }
            }
            if helpers.contains(where: word.hasPrefix) { return false }
        }
        return true
    }

    /// Whether the sentence leaves the choice open: "which is best for you depends on …".
    private static func isOpen(_ sentence: Sentence) -> Bool {
        sentence.contains([
            "whether", "which", "what", "if", "depends", "depend", "decide", "who", "nobody", "may", "might", "could",
        ])
    }

    private static func isDecision(_ word: String) -> Bool {
        [
            "transfer", "mov", "switch", "consolidat", "combin", "withdraw", "sell", "invest", "swap", "cash", "buy",
            "accept",
        ]
        .contains { word.hasPrefix($0) } && word != "transfers" && word != "investments" && word != "moves"
    }

    private static let decisions =
        "transfer|transferring|accept|move|switch|consolidate|combine|merge|cash|withdraw|buy|sell|invest|swap|convert|opt|take|"
        + "keep|leave|stay|choose|put|draw|go|hold|reject|refuse|decline"

    private static let orders: PhraseList = [
        "you should|must|ought|shouldn't {to|not|never|definitely|certainly|really|simply|just|probably|therefore|absolutely|"
            + "now|also|then|instead} " + decisions,
        "you need|have to {definitely|now|just} transfer|accept|switch|consolidate|withdraw|sell|swap",
        "you had|you'd best|better {to|not} " + decisions,
        "i would|i'd|i'll {definitely|certainly|personally|always|simply|strongly|not|say|go|suggest|you|to} {and|for|with} "
            + "transfer|accept|switch|consolidate|withdraw|sell|swap|invest|move|cash|take|buy|keep|leave|stay|choose",
        "it makes sense for you to " + decisions, "makes {more|most|good} sense for you {to}",
        "go ahead {and|with} transfer|accept|switch|withdraw|cash|swap|the|this|it",
    ]
    private static let considerations: PhraseList = [
        "you should|ought {to|definitely|certainly|really|seriously|strongly|at|least|also} consider|explore "
            + "transferring|moving|switching|consolidating|combining|cashing|withdrawing|selling|swapping|accepting|investing",
        "i'd|i would encourage|urge you to " + decisions,
    ]
    private static let opinions: PhraseList = [
        "i|we {would|strongly|'d|do|can|definitely|therefore|certainly|also} recommend|suggest|advise|urge",
        "i'd|we'd {strongly|definitely|certainly} recommend|suggest|advise|urge",
        "my|our {clear|personal|strong|honest} advice|recommendation|view|opinion|suggestion {here|to|for|you} is|would",
        "in my {honest|personal|professional} opinion|view", "if i were|was you|in", "in your shoes|position i|i'd",
        "my {clear|personal|strong|honest} advice|recommendation {here|for|to|you}",
    ]
    private static let verdicts: PhraseList = [
        "best|right|wisest|smartest|wrong|perfect|safest {possible|and|only} choice|option|thing|route|decision|way|course|plan|move|"
            + "answer|product|provider|fund|deal {to|do|of|action|here|is|would|be} for|in you|your",
        "your {very} best|wisest|smartest|safest {and|only} choice|option|bet|route|move|course|plan is|would",
        "you are|would|will|you'd|you'll {be|be|much|far|definitely|certainly|clearly|probably|likely} better off",
        "you'd|you'll {be|much|far|definitely|certainly|clearly|probably} better off",
        "transferring|moving|switching|combining|consolidating|accepting {it|this|out|your|the|pension|pensions|pots|offer} "
            + "{now} is|would {be|clearly|definitely|certainly} {a|the} {very|really} good|great|right|best|sensible|smart|excellent|"
            + "wise|bad|poor {idea|move|choice|decision|option} {for|thing}",
        "it is|would|it's {be|clearly|definitely} a|the {very|really} good|great|sensible|smart|excellent|wise|bad idea|move|decision "
            + "{for|you} to " + decisions,
    ]
    /// A verdict on what is offered, which section "transfers" of the requirements rules out.
    private static let valuations: PhraseList = [
        "value|offer|figure|sum|amount|£* {on|offer|you|have|been|offered|here|that} is|looks|seems|'s {a|an|to|be} "
            + "{very|really|quite|extremely|such} good|great|excellent|generous|attractive|fair|poor|bad|low|fantastic "
            + "{value|one|offer|deal|price|figure}",
        "it's|it is {a|an} {very|really|quite|extremely} good|great|excellent|generous|attractive|fair|poor|bad "
            + "offer|value|deal|price",
    ]
    private static let everydayVerbs: Set<String> = [
        "take", "keep", "leave", "stay", "choose", "put", "draw", "go", "hold", "accept", "move", "refuse", "decline",
        "reject", "opt",
    ]
    private static let everydayGerunds: Set<String> = [
        "taking", "keeping", "leaving", "staying", "choosing", "putting", "drawing", "going", "holding", "refusing",
        "declining",
        "rejecting", "opting",
    ]
    private static let harmlessObjects: Set<String> = [
        "advice", "adviser", "advisor", "advisers", "guidance", "time", "care", "careful", "carefully", "account",
        "look",
        "note", "notes", "copy", "copies", "record", "records", "form", "forms", "mind", "eye", "appointment", "help",
        "check",
        "stock", "moment", "slowly", "step", "steps", "paperwork", "statement", "statements", "letter", "letters",
        "calls",
        "call", "passwords", "details", "touch", "updated", "date", "calm", "safe", "alert", "vigilant", "nothing",
        "specialist", "moneyhelper", "wise", "emergency", "someone", "writing", "questions", "list", "forecast",
        "through",
        "gov", "hearing", "aware",
    ]
    private static let helpers = [
        "speak", "talk", "book", "check", "contact", "ask", "read", "look", "get", "call", "visit", "us", "writ",
        "find", "shop",
        "compar", "report", "see", "regulated", "independent", "moneyhelper", "wise", "free", "tell", "think", "not",
        "list",
        "gather", "guidance", "advice",
    ]
    private static let conditions: Set<String> = ["without", "until", "unless", "before", "rush", "rushed", "lightly"]
}
