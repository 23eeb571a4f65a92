/// Draws, judges and joins what is learned, where a schema asks for a `principle` or for `insights`.
///
/// What it draws follows from the gravest issue it is shown. It finds a rule that says the same or the opposite in nearly the same words, and knows some phrases that no
/// principle may have; everything else it takes for new.
package struct LearningAnswer: StructuredAnswering {
    package init() {}

    private static let unsafePhrases = ["should transfer", "must transfer", "guarantee", "leave out the risk"]

    private static let lessons: [(category: String, domain: String, principle: String)] = [
        (
            "advice_boundary", "conduct",
            "Explain what a decision turns on, and leave the decision itself to the customer."
        ),
        (
            "risk_disclosure", "transfers",
            "Say what a transfer of a defined benefit pension gives up before what it brings."
        ),
        ("signposting", "conduct", "Name the free and impartial help that fits the question."),
        ("scam_warning", "scams", "Name the signs of a scam that the question holds, and say where to check the firm."),
    ]

    package func answer(_ prompt: PromptText, schema: JSONNode) -> JSONNode? {
        guard let properties = schema["properties"]?.members else { return nil }
        let tagged = TaggedText(prompt.question)
        let known: [String: JSONNode]
        if schema["properties"]?["insights"] != nil, let memories = tagged.inside("memories") {
            known = ["insights": insights(memories)]
        } else if schema["properties"]?["principle"] != nil {
            known = schema["properties"]?["verdict"] == nil ? lesson(tagged.inside("issues")) : judgement(tagged)
        } else {
            return nil
        }
        var random = SeededRandom(seed: prompt.digest)
        let filler = SchemaAnswer(schema: schema, prompt: prompt)
        return .object(
            properties.map {
                .init($0.name, known[$0.name] ?? filler.value(for: $0.value, named: $0.name, using: &random))
            })
    }

    private func lesson(_ issues: String?) -> [String: JSONNode] {
        let found = Self.lessons.first { issues?.contains("- \($0.category), ") == true } ?? Self.lessons[0]
        return ["principle": .string(found.principle), "domain": .string(found.domain)]
    }

    private func judgement(_ tagged: TaggedText) -> [String: JSONNode] {
        let principle = (tagged.inside("principle") ?? "").split(separator: "\n").joined(separator: " ")
        var judgement: [String: JSONNode] = [
            "reason": "It can be followed, and no rule that is shown asks for it.", "verdict": "new", "rule": .null,
            "principle": .string(principle), "domain": .string(tagged.inside("domain") ?? "conduct"), "value": 0.7,
        ]
        let text = SearchText(principle)
        if let phrase = Self.unsafePhrases.first(where: text.contains) {
            judgement["verdict"] = "unsafe"
            judgement["reason"] = .string("It says “\(phrase)”.")
        } else if let (number, isOpposite) = resembling(principle, among: tagged.inside("rules")) {
            judgement["verdict"] = isOpposite ? "contradicts" : "duplicate"
            judgement["rule"] = .int(number)
            judgement["reason"] = .string("Rule \(number) asks for the \(isOpposite ? "opposite" : "same").")
        }
        return judgement
    }

    private static let negations: Set<String> = ["not", "never", "no", "don", "t", "do"]

    /// The rule that has four fifths of the words, and whether one of the two denies them.
    private func resembling(_ principle: String, among rules: String?) -> (number: Int, isOpposite: Bool)? {
        let words = Self.words(principle)
        for line in rules?.split(separator: "\n") ?? [] {
            guard let number = Int(line.prefix { $0.isNumber }),
                let text = line.split(separator: ": ", maxSplits: 1).last
            else { continue }
            let others = Self.words(text)
            let shared = words.subtracting(Self.negations).intersection(others).count
            guard 5 * shared >= 4 * words.union(others).subtracting(Self.negations).count else { continue }
            return (number, words.isDisjoint(with: Self.negations) != others.isDisjoint(with: Self.negations))
        }
        return nil
    }

    private static func words(_ text: some StringProtocol) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter }.map(String.init))
    }

    private func insights(_ memories: String) -> JSONNode {
        let numbers = memories.split(separator: "\n").compactMap { Int($0.prefix { $0.isNumber }) }
        guard numbers.count > 1 else { return [] }
        let insight: JSONNode = [
            "memories": .array(numbers.prefix(3).map { .int($0) }),
            "text": "What was said on several occasions belongs together and is worth asking about.",
        ]
        return [insight]
    }
}
