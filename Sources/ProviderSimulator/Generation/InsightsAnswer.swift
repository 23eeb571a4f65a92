/// Draws memories together where a schema asks for `insights`, each resting on numbered memories of the prompt.
///
/// Fewer than two memories bear no insight.
package struct InsightsAnswer: StructuredAnswering {
    package init() {}

    package func answer(_ prompt: PromptText, schema: JSONNode) -> JSONNode? {
        guard let insight = schema["properties"]?["insights"]?["items"]?["properties"], insight["memories"] != nil,
            insight["text"] != nil
        else { return nil }
        let lines = (TaggedText(prompt.question).inside("memories") ?? prompt.question).split(separator: "\n")
        let numbers = lines.compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
        guard let first = numbers.first, let last = numbers.last, first != last else { return ["insights": []] }
        let topic = GuidanceTopic.match(prompt.question).topic.title
        let text =
            "Customers come back to \(topic): say early what the decision turns on, and check that it was understood."
        return ["insights": [["memories": [.int(first), .int(last)], "text": .string(text)]]]
    }
}
