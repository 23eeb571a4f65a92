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

    /// The topic that the question is most likely about; ``general`` if none fits.
    package static func of(_ question: String) -> (topic: GuidanceTopic, isTransfer: Bool) {
        let text = SearchText(question)
        if isDefinedBenefitTransfer(text) { return (definedBenefitTransfer, true) }
        var best: (topic: GuidanceTopic, score: Int) = (general, 0)
        for topic in all {
            let score = topic.keywords.reduce(0) { $0 + (text.contains($1.word) ? $1.weight : 0) }
            if score > best.score { best = (topic, score) }
        }
        return (best.topic, false)
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
