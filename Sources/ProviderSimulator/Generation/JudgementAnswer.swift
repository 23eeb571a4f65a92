/// Judges a principle where a schema asks for a `verdict` on it and the number of a `rule`.
///
/// By words alone: one that shares most of them with a numbered rule duplicates it, or contradicts it if only one of the
/// two forbids; one that tells the customer what to do is unsafe; one of a few words is poor. Others are new.
package struct JudgementAnswer: StructuredAnswering {
    package init() {}

    private static let adviceWords = ["recommend", "tell the customer to", "advise the customer", "guaranteed to"]
    private static let fewWords = 5
    private static let sharedAtLeast = 0.6

    package func answer(_ prompt: PromptText, schema: JSONNode) -> JSONNode? {
        guard let properties = schema["properties"], let members = properties.members, properties["principle"] != nil,
            properties["rule"] != nil, let verdicts = properties["verdict"]?["enum"]?.array
        else { return nil }
        let tagged = TaggedText(prompt.question)
        let principle = tagged.inside("principle")?.trimmingLines() ?? ""
        let (word, rule) = Self.verdict(on: principle, among: tagged.inside("rules") ?? "")
        let filler = SchemaAnswer(schema: schema, prompt: prompt)
        var random = SeededRandom(seed: prompt.digest)
        return .object(
            members.map { member in
                let value: JSONNode =
                    switch member.name {
                    case "verdict": verdicts.contains(.string(word)) ? .string(word) : verdicts.first ?? .null
                    case "rule": rule.map(JSONNode.int) ?? .null
                    case "principle": .string(principle.isEmpty ? "Say what the decision turns on." : principle)
                    case "domain": .string(tagged.inside("domain")?.trimmingLines() ?? "conduct")
                    case "value": .number(word == "new" ? "0.7" : "0.1")
                    case "reason": .string("By its words it is \(word) beside the rules that were shown.")
                    default: filler.value(for: member.value, named: member.name, using: &random)
                    }
                return JSONNode.Member(member.name, value)
            })
    }

    private static func verdict(on principle: String, among rules: String) -> (String, Int?) {
        let text = SearchText(principle)
        if adviceWords.contains(where: text.contains), !forbids(principle) { return ("unsafe", nil) }
        let asked = words(principle)
        guard asked.count >= fewWords else { return ("poor", nil) }
        for line in rules.split(separator: "\n") {
            guard let number = Int(line.prefix { $0.isASCII && $0.isNumber }), let colon = line.firstIndex(of: ":")
            else {
                continue
            }
            let rule = String(line[colon...])
            let known = words(rule)
            let shared = Double(asked.intersection(known).count) / Double(max(1, min(asked.count, known.count)))
            guard shared >= sharedAtLeast else { continue }
            return (forbids(rule) == forbids(principle) ? "duplicate" : "contradicts", number)
        }
        return ("new", nil)
    }

    /// Words of four letters and more: the others carry little.
    private static func words(_ text: String) -> Set<Substring> {
        Set(text.lowercased().split { !$0.isLetter }.filter { $0.count >= 4 })
    }

    private static func forbids(_ text: String) -> Bool {
        let text = SearchText(text)
        return text.containsWords("never") || text.containsWords("do not")
    }
}

extension String {
    fileprivate func trimmingLines() -> String {
        split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
