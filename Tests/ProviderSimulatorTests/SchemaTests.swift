import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SchemaTests {
    private static func schema(_ text: String) -> JSONNode {
        (try? JSONParser.parse(Array(text.utf8))) ?? .null
    }

    private static let verdict = schema(
        #"""
        {"type":"object","additionalProperties":false,"required":["passed","confidence","issues","note"],"properties":{
          "passed":{"type":"boolean"},"confidence":{"type":"number"},"note":{"type":["string","null"]},
          "issues":{"type":"array","items":{"$ref":"#/$defs/issue"}}},
          "$defs":{"issue":{"type":"object","additionalProperties":false,"required":["severity","description"],"properties":{
            "severity":{"type":"string","enum":["low","high"]},"description":{"type":"string"}}}}}
        """#)

    @Test func answersSatisfyTheSchema() {
        let bounded = Self.schema(
            #"""
            {"type":"object","required":["a","b","c","d","e","f"],"properties":{
              "a":{"type":"integer","minimum":1,"maximum":3},"b":{"type":"number","exclusiveMinimum":0,"maximum":1},
              "c":{"type":"string","minLength":200,"maxLength":210},"d":{"type":"array","minItems":3,"items":{"type":"integer"}},
              "e":{"anyOf":[{"type":"null"},{"const":"x"}]},"f":{"allOf":[{"type":"object","properties":{"g":{"type":"string"}},
              "required":["g"]}]}}}
            """#)
        for seed in 0..<300 {
            var random = SeededRandom(seed: UInt64(seed))
            for schema in [Self.verdict, bounded] {
                let value = SchemaAnswer(schema: schema, prompt: PromptText(question: "scam")).value(using: &random)
                #expect(violation(of: schema, by: value, root: schema) == nil)
                #expect((try? JSONParser.parse(JSONWriter.bytes(of: value))) == value)
            }
        }
    }

    @Test(arguments: [
        ("<guidance>You should transfer now.</guidance>", false), ("<guidance>It depends.</guidance>", true),
    ])
    func verdictsFollowTheGuidance(_ question: String, _ passes: Bool) throws {
        let generator = AnswerGenerator(configuration: AnswerConfiguration(), seed: 1)
        let answer = generator.answer(
            PromptText(system: "Never say “you should transfer”.", question: question), format: .schema(Self.verdict),
            maximumTokens: .max)
        let verdict = try JSONParser.parse(answer.bytes)
        #expect(violation(of: Self.verdict, by: verdict, root: Self.verdict) == nil)
        #expect(verdict["passed"]?.bool == passes)
        #expect(verdict["issues"]?.array?.count == (passes ? 0 : 1))
    }

    @Test func recursiveSchemasEnd() {
        let schema = Self.schema(
            ##"{"type":"object","properties":{"next":{"$ref":"#"},"list":{"type":"array","items":{"$ref":"#"}}}}"##)
        var random = SeededRandom(seed: 1)
        let value = SchemaAnswer(schema: schema, prompt: PromptText(question: "")).value(using: &random)
        #expect(value["next"]?["list"] != nil)
    }

    @Test func checksWhatStructuredOutputsTake() {
        #expect(SchemaCheck.complaint(about: Self.verdict, .openAI) == nil)
        #expect(SchemaCheck.complaint(about: Self.verdict, .anthropic) == nil)
        let open = Self.schema(#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#)
        #expect(SchemaCheck.complaint(about: open, .openAI)?.contains("additionalProperties") == true)
        let optional = Self.schema(
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}"#)
        #expect(SchemaCheck.complaint(about: optional, .openAI)?.contains("required") == true)
        #expect(SchemaCheck.complaint(about: optional, .anthropic) == nil)
        let bounded = Self.schema(
            #"{"type":"object","properties":{"a":{"type":"integer","minimum":1}},"required":["a"],"additionalProperties":false}"#
        )
        #expect(SchemaCheck.complaint(about: bounded, .openAI) == nil)
        #expect(SchemaCheck.complaint(about: bounded, .anthropic)?.contains("minimum") == true)
        #expect(SchemaCheck.complaint(about: "no", .openAI) != nil)
    }

    /// A small validator of its own, to hold the generator against.
    private func violation(of schema: JSONNode, by value: JSONNode, root: JSONNode) -> String? {
        if let reference = schema["$ref"]?.string {
            let target = reference.dropFirst().split(separator: "/").reduce(Optional(root)) { $0?[String($1)] }
            return violation(of: target ?? .null, by: value, root: root)
        }
        if let constant = schema["const"], constant != value { return "const" }
        if let choices = schema["enum"]?.array, !choices.contains(value) { return "enum" }
        if let any = schema["anyOf"]?.array, !any.contains(where: { violation(of: $0, by: value, root: root) == nil }) {
            return "anyOf"
        }
        for part in schema["allOf"]?.array ?? [] {
            if let found = violation(of: part, by: value, root: root) { return found }
        }
        if let type = schema["type"] {
            let types = type.array?.compactMap(\.string) ?? [type.string ?? ""]
            let kind = value.kind == "number" && value.int != nil ? "integer" : value.kind
            guard types.contains(kind) || (kind == "integer" && types.contains("number")) else { return "type \(kind)" }
        }
        for name in schema["required"]?.array?.compactMap(\.string) ?? [] where value[name] == nil {
            return "required \(name)"
        }
        for property in schema["properties"]?.members ?? [] {
            if let member = value[property.name], let found = violation(of: property.value, by: member, root: root) {
                return property.name + ": " + found
            }
        }
        for element in value.array ?? [] {
            if let items = schema["items"], let found = violation(of: items, by: element, root: root) { return found }
        }
        if let number = value.double {
            if let low = schema["minimum"]?.double, number < low { return "minimum" }
            if let low = schema["exclusiveMinimum"]?.double, number <= low { return "exclusiveMinimum" }
            if let high = schema["maximum"]?.double, number > high { return "maximum" }
        }
        if let text = value.string {
            if let low = schema["minLength"]?.int, text.count < low { return "minLength" }
            if let high = schema["maxLength"]?.int, text.count > high { return "maxLength" }
        }
        if let low = schema["minItems"]?.int, let count = value.array?.count, count < low { return "minItems" }
        return nil
    }
}

/// Answers to the schemas of learning, which must fit what the prompt shows.
@Suite(.timeLimit(.minutes(1)))
struct LearningAnswerTests {
    private func answer(_ schema: String, _ question: String) throws -> JSONNode {
        let generator = AnswerGenerator(configuration: AnswerConfiguration(), seed: 1)
        let schema = try JSONParser.parse(Array(schema.utf8))
        return try JSONParser.parse(
            generator.answer(PromptText(question: question), format: .schema(schema), maximumTokens: .max).bytes)
    }

    @Test func lessonsRepeatByTopic() throws {
        let schema = #"""
            {"type":"object","properties":{"rationale":{"type":"string"},"principle":{"type":"string"},
            "domain":{"type":"string"},"note":{"type":"string"}}}
            """#
        let transfer =
            "<customer_question>Should I transfer my final salary pension to Nest, I am 61?</customer_question>"
        let other = "<customer_question>Can I move my defined benefit pension?</customer_question>"
        let scam = "<customer_question>Someone called me about a pension scam</customer_question>"
        let principles = try [transfer, other, scam].map { try answer(schema, $0)["principle"]?.string }
        #expect(principles[0] == principles[1])
        #expect(principles[0] != principles[2])
        #expect(try answer(schema, transfer)["domain"] == "transfers")
        #expect(try answer(schema, scam)["domain"] == "pension_scams")
        #expect(try answer(schema, scam)["note"]?.string?.isEmpty == false)
    }

    @Test(arguments: [
        ("<memories>\n1: a\n2 (importance 3): b\n3: c\n</memories>", [1, 3]), ("<memories>\n1: a\n</memories>", nil),
        ("<memories>\n</memories>", nil),
    ])
    func insightsRestOnMemoriesThatAreShown(_ question: String, _ memories: [Int]?) throws {
        let schema = #"""
            {"type":"object","properties":{"insights":{"type":"array","items":{"type":"object","properties":{
            "memories":{"type":"array","items":{"type":"integer"}},"text":{"type":"string"}}}}}}
            """#
        let insights = try answer(schema, question)["insights"]?.array
        #expect(insights?.first?["memories"]?.array?.compactMap(\.int) == memories)
        #expect(insights?.count == (memories == nil ? 0 : 1))
    }

    @Test(arguments: [
        ("Explain what the decision turns on and name the risks.", "1 (any): Say when advice is required.", "new", nil),
        (
            "Explain what the decision turns on and name the risks.",
            "1 (any): Greet.\n2 (tax): Explain the risks, and what every decision turns on.", "duplicate", 2
        ),
        (
            "Explain what the decision turns on and name the risks.",
            "1 (any): Never explain what the decision turns on, or its risks.", "contradicts", 1
        ), ("Recommend the transfer to everyone who asks about it.", "", "unsafe", nil), ("Be nice.", "", "poor", nil),
    ])
    func judgesByWords(_ principle: String, _ rules: String, _ verdict: String, _ rule: Int?) throws {
        let schema = #"""
            {"type":"object","properties":{"reason":{"type":"string"},
            "verdict":{"type":"string","enum":["new","duplicate","contradicts","too_specific","unsafe","poor"]},
            "rule":{"type":["integer","null"]},"principle":{"type":"string"},"domain":{"type":"string"},
            "value":{"type":"number"}}}
            """#
        let question =
            "<principle>\n\(principle)\n</principle>\n<domain>\ntax\n</domain>\n<rules>\n\(rules)\n</rules>"
        let judgement = try answer(schema, question)
        #expect(judgement["verdict"]?.string == verdict)
        #expect(judgement["rule"]?.int == rule)
        #expect(judgement["principle"]?.string == principle)
        #expect(judgement["domain"] == "tax")
    }

    @Test func reportsGiveTheFiguresTheyAreShown() {
        let generator = AnswerGenerator(configuration: AnswerConfiguration(), seed: 1)
        let prompt = PromptText(
            question: #"<statistics>{"audits":{"failed":3,"rate":0.25},"name":"x"}</statistics> Write the report now."#)
        let text = generator.answer(prompt, format: .text, maximumTokens: .max).text
        #expect(text.hasPrefix("## Summary"))
        #expect(text.contains("- audits / failed: 3\n- audits / rate: 0.25"))
        #expect(text.contains("by 2 figures"))
    }
}
