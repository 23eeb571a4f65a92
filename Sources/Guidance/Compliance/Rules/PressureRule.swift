/// Finds words that hurry a customer (PRIN 2A.2: act in good faith, avoid foreseeable harm).
///
/// Medium.
struct PressureRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        for clauses in answer.guidance.wholeSentences {
            // A warning of hurry, in whichever clause, is none.
            guard let sentence = clauses.first(where: { !$0.isQuestion && hurries($0) }),
                !clauses.contains(where: { $0.contains(Self.warnings) })
            else { continue }
            return [
                ComplianceIssue(
                    .pressure, .medium,
                    "The guidance hurries the customer: “\(answer.guidance.excerpt(of: sentence))”.",
                    suggestion: "Say what the time limit is and that there is no need to hurry.")
            ]
        }
        return []
    }

    private func hurries(_ sentence: Sentence) -> Bool {
        if Self.phrases.first(
            in: sentence, where: { !Statement.isDenied(sentence, before: $0.lowerBound) && !isClaim(sentence, $0) })
            != nil
        {
            return true
        }
        return Self.commands.first(in: sentence, where: { Command.isGiven(sentence, at: $0.lowerBound) }) != nil
    }

    /// "Do not delay claiming" tells of a right, not of an offer.
    private func isClaim(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        sentence.words[match.upperBound...].prefix(2).contains { Self.claims.contains($0) }
    }

    private static let phrases: PhraseList = [
        "i would not wait|delay|hesitate", "act|decide|sign now|fast|quickly|immediately",
        "do not wait|delay|hesitate|miss {too|this|the|out|on}",
        "before it is too late", "you should {act|decide|do|move} {it} now|quickly|immediately", "last chance",
        "time is running out", "once in a lifetime", "you will regret",
        "you should|must|need|have {to|really|now|transfer|move|accept|take|sign|sell} {it|them|everything|now} "
            + "straight away|today",
        "you should|must|need|have|had {to|really|better|best} hurry",
        "you should|must|need|have {to|really} act|decide|sign|transfer|accept|move {it|now} before|by {next|this} "
            + "today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    ]
    /// Commands, where a clause begins with them.
    private static let commands: PhraseList = [
        "hurry", "act|decide|sign|transfer|accept now|today|straight|before|fast|quickly|immediately",
        "transfer|move|accept|take|sell|withdraw {it|them|everything|your|the|this|pension|money|pot|offer|all} "
            + "now|today|immediately|straight {away}",
    ]
    private static let claims: Set<String> = [
        "claiming", "claim", "reporting", "report", "telling", "contacting", "calling", "getting", "seeking", "asking",
        "checking", "call", "contact", "tell", "ask", "reclaiming",
    ]
    private static let warnings: Set<String> = [
        "scam", "scams", "scammer", "scammers", "signs", "warning", "pressure", "anyone", "says", "tells",
        "report",
        "bank", "police", "fraud", "signed", "already", "told",
    ]
}
