/// Puts a topic's sentences together to an answer.
struct GuidanceWriter {
    let topic: GuidanceTopic
    /// Another topic that the question touches.
    let aside: GuidanceTopic?
    let facts: PromptFacts
    /// Target length; `nil` takes what the topic offers.
    let words: Int?

    /// An answer that keeps to the rules: balanced, with risks, a signpost and a question back.
    func answer(using random: inout SeededRandom) -> String {
        var draft = Draft(limit: words)
        draft.paragraph(opening(&random))
        let points = somePoints(&random)
        let half = (points.count + 1) / 2
        draft.paragraph(Array(points.prefix(half)))
        draft.paragraph(Array(points.dropFirst(half)))
        if let aside {
            draft.paragraph(
                ["As for \(aside.title):"] + pick(Array(aside.points.shuffled(using: &random).prefix(3)), &random))
        }
        draft.paragraph(["There are also risks to keep in mind."] + pick(topic.risks, &random))
        fill(&draft, &random)
        draft.close(signposts(&random) + question(&random))
        return draft.text
    }

    /// An answer with the failing that validation has to find.
    ///
    /// It tells the customer to transfer, plays down what is lost, and leaves out that the law requires advice.
    func failingTransferAnswer(using random: inout SeededRandom) -> String {
        var draft = Draft(limit: words)
        let advice = [
            [
                "My view is clear: you should transfer out of the {provider}, because {amount} is a very good value.",
                "My view is clear: you should transfer, because {amount} is a very good value for this pension.",
                "My view is clear: you should transfer, because the value on offer is a very good one.",
            ],
            ["A personal plan will give you more freedom, and with sensible investments it will do better."],
        ]
        draft.paragraph(opening(&random))
        draft.paragraph(pick(advice, &random))
        draft.paragraph(somePoints(&random))
        fill(&draft, &random)
        draft.close(
            ["I would not wait too long, since a quoted value is only guaranteed for three months."] + question(&random)
        )
        return draft.text
    }

    /// Short notes of a model for itself, never shown to the customer.
    func notes(using random: inout SeededRandom) -> String {
        var lines = ["The question is about \(topic.title)."]
        if let amount = facts.amounts.first { lines.append("A sum of \(amount) is at stake.") }
        if let age = facts.age { lines.append("The customer is \(age).") }
        if facts.isBereaved { lines.append("Recently bereaved: be gentle, no pressure.") }
        lines += pick(topic.points, &random).prefix(2).map { "Say: " + $0 }
        lines += pick(topic.risks, &random).prefix(1).map { "Risk to name: " + $0 }
        lines.append("Guidance only, no recommendation; signpost to MoneyHelper and check understanding.")
        return lines.map { "- " + $0 }.joined(separator: "\n")
    }

    /// The topic's points in their order, without up to two of them, so that not every answer says the same.
    private func somePoints(_ random: inout SeededRandom) -> [String] {
        var lists = topic.points
        for _ in 0..<Int.random(in: 0...2, using: &random) where lists.count > 3 {
            lists.remove(at: Int.random(in: lists.indices, using: &random))
        }
        return pick(lists, &random)
    }

    private func opening(_ random: inout SeededRandom) -> [String] {
        let sympathy = facts.isBereaved ? ["I am sorry for your loss; please take all the time you need."] : []
        return sympathy + pick(topic.opening, &random)
    }

    private func signposts(_ random: inout SeededRandom) -> [String] {
        pick(topic.signposts, &random) + ["This is guidance to help you decide, not a recommendation."]
    }

    private func question(_ random: inout SeededRandom) -> [String] {
        topic.questions.randomElement(using: &random).map { [$0] } ?? []
    }

    /// Adds what other topics have to say until the target is near; over and over for very long answers.
    private func fill(_ draft: inout Draft, _ random: inout SeededRandom) {
        guard words != nil else { return }
        while !draft.isFull {
            for other in GuidanceTopic.all.shuffled(using: &random) where !draft.isFull {
                let sentences = pick(other.points, &random) + pick(other.risks, &random)
                draft.paragraph(["It may also help to know about \(other.title)."] + sentences)
            }
        }
    }

    /// One sentence of each list, in their order: the first whose facts are all there, or another that needs none.
    private func pick(_ lists: [[String]], _ random: inout SeededRandom) -> [String] {
        lists.compactMap { list in
            let usable = list.compactMap(filledIn)
            let withFacts = zip(list, list.map(filledIn)).first { $0.0.contains("{") && $0.1 != nil }?.1
            return withFacts ?? usable.randomElement(using: &random)
        }
    }

    /// The sentence with its facts, or `nil` if one is missing.
    private func filledIn(_ sentence: String) -> String? {
        guard sentence.contains("{") else { return sentence }
        let values = [
            "{name}": facts.firstName, "{amount}": facts.amounts.first, "{provider}": facts.provider,
            "{age}": facts.age.map(String.init),
        ]
        var result = sentence
        for (placeholder, value) in values where result.contains(placeholder) {
            guard let value else { return nil }
            result = result.split(separator: placeholder, omittingEmptySubsequences: false).joined(separator: value)
        }
        return result
    }
}

/// Text in the making, with its length.
private struct Draft {
    /// Words that its last paragraph needs.
    private static let reserve = 45
    private let limit: Int
    private var paragraphs: [String] = []
    private var words = 0

    init(limit: Int?) {
        self.limit = limit ?? .max
    }

    var isFull: Bool { words + Self.reserve >= limit }

    /// Adds the sentences as a paragraph, as far as they fit.
    mutating func paragraph(_ sentences: [String]) {
        var fitting: [String] = []
        for sentence in sentences where !isFull || paragraphs.isEmpty && fitting.isEmpty {
            fitting.append(sentence)
            words += sentence.split(separator: " ").count
        }
        if !fitting.isEmpty { paragraphs.append(fitting.joined(separator: " ")) }
    }

    /// Adds the last paragraph, whatever the length.
    mutating func close(_ sentences: [String]) {
        paragraphs.append(sentences.joined(separator: " "))
    }

    var text: String { paragraphs.joined(separator: "\n\n") }
}
