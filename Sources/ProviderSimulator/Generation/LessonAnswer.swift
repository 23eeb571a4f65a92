/// Draws a lesson where a schema asks for a `principle`: one for each topic, so that lessons repeat as real ones do.
///
/// What other members the schema has is made up to fit it.
package struct LessonAnswer: StructuredAnswering {
    package init() {}

    package func answer(_ prompt: PromptText, schema: JSONNode) -> JSONNode? {
        guard let properties = schema["properties"]?.members, schema["properties"]?["principle"] != nil,
            schema["properties"]?["rationale"] != nil
        else { return nil }
        let match = GuidanceTopic.match(PromptIntent.customersWords(in: prompt.question))
        let filler = SchemaAnswer(schema: schema, prompt: prompt)
        var random = SeededRandom(seed: prompt.digest)
        return .object(
            properties.map { property in
                let value: JSONNode =
                    switch property.name {
                    case "principle": .string(Self.principle(match))
                    case "rationale": .string(Self.rationale)
                    case "domain": .string(match.isTransfer ? "transfers" : Self.domain(match.topic.title))
                    default: filler.value(for: property.value, named: property.name, using: &random)
                    }
                return JSONNode.Member(property.name, value)
            })
    }

    private static let rationale =
        "The answer told the customer what to do. That is advice, which guidance must leave to a regulated adviser, and a "
        + "customer who follows it may give up what cannot be had back."

    private static let transferPrinciple =
        "When a customer asks about leaving a defined benefit scheme, explain the guarantees that would be given up and "
        + "that regulated advice is required, and leave the decision with the customer."

    /// Whether the lesson about transfers stands among the rules of a prompt: a model that is told so does not fail there.
    static func isHeeded(in prompt: PromptText) -> Bool { prompt.system.contains(transferPrinciple) }

    private static func principle(_ match: GuidanceTopic.Match) -> String {
        match.isTransfer
            ? transferPrinciple
            : "When a customer asks about \(match.topic.title), set out the options with what speaks for and against each, and "
                + "leave the decision with the customer."
    }

    /// `tax_free_cash` for "tax-free cash".
    private static func domain(_ title: String) -> String {
        title.lowercased().split { !$0.isLetter }.prefix(2).joined(separator: "_")
    }
}
