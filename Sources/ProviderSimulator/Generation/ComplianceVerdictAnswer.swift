/// Judges guidance where a schema asks for a verdict, that is for `passed` and `issues`.
///
/// It fails guidance that tells the customer what to do, by the phrases that give that away, and passes all else. What
/// other members the schema has is made up to fit it.
package struct ComplianceVerdictAnswer: StructuredAnswering {
    package init() {}

    private static let phrases = [
        "you should transfer", "you should take", "you should move", "you should accept", "i recommend", "my advice is",
        "my view is clear", "the best choice for you", "if i were you", "you cannot lose", "guaranteed to grow",
    ]

    package func answer(_ prompt: PromptText, schema: JSONNode) -> JSONNode? {
        guard let properties = schema["properties"]?.members, schema["properties"]?["passed"] != nil,
            let issues = schema["properties"]?["issues"]
        else { return nil }
        let guidance = TaggedText(prompt.question).inside("guidance", "answer") ?? prompt.question
        let text = SearchText(guidance)
        let found = Self.phrases.filter(text.contains)
        var random = SeededRandom(seed: prompt.digest)
        let filler = SchemaAnswer(
            schema: schema, prompt: prompt, preferences: ["critical", "high", "advice_boundary", "advice"])
        return .object(
            properties.map { property in
                let value: JSONNode =
                    switch property.name {
                    case "passed": .bool(found.isEmpty)
                    case "requires_human_review": .bool(!found.isEmpty)
                    case "confidence": 0.9
                    case "reasoning": .string(Self.reasoning(found))
                    case "issues":
                        found.isEmpty
                            ? [] : [Self.issue(found[0], filler.value(for: issues["items"] ?? .null, using: &random))]
                    default: filler.value(for: property.value, named: property.name, using: &random)
                    }
                return JSONNode.Member(property.name, value)
            })
    }

    private static func reasoning(_ found: [String]) -> String {
        found.isEmpty
            ? "The guidance explains options and risks and leaves the decision with the customer."
            : "The guidance says “\(found[0])”, which tells the customer what to do: that is advice."
    }

    /// The made-up issue with what is known of it.
    private static func issue(_ phrase: String, _ template: JSONNode) -> JSONNode {
        guard let members = template.members else { return template }
        return .object(
            members.map { member in
                switch member.name {
                case "description": .init(member.name, .string(reasoning([phrase])))
                case "category" where member.value == "pensions": .init(member.name, "advice_boundary")
                case "suggestion":
                    .init(member.name, "Explain what the decision turns on and say that regulated advice is required.")
                default: member
                }
            })
    }
}
