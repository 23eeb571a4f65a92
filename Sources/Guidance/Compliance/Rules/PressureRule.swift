/// Finds words that hurry a customer (PRIN 2A.2: act in good faith, avoid foreseeable harm).
///
/// Medium.
struct PressureRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        for sentence in answer.guidance.sentences where !sentence.isQuestion {
            guard !sentence.contains(Self.warnings),
                Self.phrases.first(
                    in: sentence,
                    where: {
                        !Statement.isDenied(sentence, before: $0.lowerBound)
                    }) != nil
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

    private static let phrases: PhraseList = [
        "i would not wait|delay|hesitate", "act|decide|sign now|fast|quickly|immediately",
        "do not wait|delay|hesitate|miss {too|this|the|out|on}",
        "before it is too late", "you should {act|decide|do|move} {it} now|quickly|immediately", "last chance",
        "time is running out", "once in a lifetime", "you will regret",
    ]
    private static let warnings: Set<String> = [
        "scam", "scams", "scammer", "scammers", "sign", "signs", "warning", "pressure", "anyone", "says", "tells",
        "report",
        "bank", "police", "fraud", "signed", "already", "told",
    ]
}
