/// What the simulator can write about one subject.
///
/// Each inner list holds sentences that say the same in other words; an answer takes one of them. `{amount}`, `{name}`,
/// `{age}` and `{provider}` stand for facts of the prompt: a sentence whose fact is missing is not used. A list ends
/// with a sentence that needs none, unless what it says only makes sense with the fact.
package struct GuidanceTopic: Sendable {
    /// What it is about, as in "It may also help to know about …".
    package let title: String
    /// Words that speak for this topic, in lower case, with their weight.
    package let keywords: [(word: String, weight: Int)]
    package let opening: [[String]]
    package let points: [[String]]
    package let risks: [[String]]
    package let signposts: [[String]]
    package let questions: [String]

    /// What a question is about.
    package struct Match: Sendable {
        package var topic: GuidanceTopic
        /// The next best topic, if the question touches it clearly.
        package var aside: GuidanceTopic?
        /// Whether it asks about moving out of a defined-benefit scheme.
        package var isTransfer = false
    }

    /// Finds the topics of a question; ``general`` if none fits.
    package static func match(_ question: String) -> Match {
        let text = SearchText(question)
        if isDefinedBenefitTransfer(text) { return Match(topic: definedBenefitTransfer, isTransfer: true) }
        let scored = all.map { topic in
            (topic: topic, score: topic.keywords.reduce(0) { $0 + (text.contains($1.word) ? $1.weight : 0) })
        }
        let best = scored.filter { $0.score > 0 }.sorted { $0.score > $1.score }
        let aside = best.dropFirst().first { $0.score >= 3 }?.topic
        return Match(topic: best.first?.topic ?? general, aside: aside)
    }

    /// A transfer out of a defined-benefit scheme: both a word for the scheme and one for moving it.
    private static func isDefinedBenefitTransfer(_ text: SearchText) -> Bool {
        let schemes = [
            "final salary", "final-salary", "defined benefit", "defined-benefit", "transfer value", "cetv",
            "nhs pension", "teachers' pension", "local government pension", "civil service pension",
        ]
        let moves = ["transfer", "move", "cash in", "give up", "swap", "switch"]
        return schemes.contains { text.contains($0) } && moves.contains { text.contains($0) }
    }

    /// Every topic but ``definedBenefitTransfer`` and ``general``, which are found by other means.
    package static let all: [GuidanceTopic] = [
        combiningPots, taxFreeCash, statePension, drawdownOrAnnuity, retirementAge, deathBenefits, debts, scams,
        contributions,
    ]
}
