import ProviderSimulator
import Testing

/// What the simulator makes of failures, principles and memories.
@Suite(.timeLimit(.minutes(1)))
struct LearningAnswerTests {
    private static let judgement: JSONNode = [
        "type": "object",
        "properties": [
            "reason": ["type": "string"], "verdict": ["type": "string", "enum": ["new", "unsafe"]],
            "rule": ["type": ["integer", "null"]], "principle": ["type": "string"], "domain": ["type": "string"],
            "value": ["type": "number"],
        ],
    ]
    private static let rules = "<rules>\n1 (tax): Explain the tax.\n2 (any): Name the charges of a transfer.\n</rules>"

    private func answer(_ question: String, _ schema: JSONNode) -> JSONNode? {
        LearningAnswer().answer(PromptText(question: question), schema: schema)
    }

    @Test(arguments: [
        ("Name the charges of a transfer first.", "duplicate", 2),
        ("Never name the charges of a transfer.", "contradicts", 2),
        ("Explain the tax", "duplicate", 1), ("Point to free help.", "new", nil),
        ("Tell them that they should transfer.", "unsafe", nil),
    ])
    func aPrincipleIsJudgedByItsWords(principle: String, verdict: String, rule: Int?) throws {
        let question = "<principle>\n\(principle)\n</principle>\n<domain>\ntax\n</domain>\n\(Self.rules)"
        let found = try #require(answer(question, Self.judgement))
        #expect(found["verdict"] == .string(verdict))
        #expect(found["rule"] == rule.map { .int($0) } ?? .null)
        #expect(found["principle"] == .string(principle) && found["domain"] == "tax")
    }

    @Test func aLessonFollowsFromTheIssue() throws {
        let schema: JSONNode = [
            "properties": [
                "rationale": ["type": "string"], "principle": ["type": "string"], "domain": ["type": "string"],
            ]
        ]
        let found = try #require(answer("<issues>\n- risk_disclosure, high: x\n</issues>", schema))
        #expect(found["domain"] == "transfers")
        #expect(found["principle"]?.string?.contains("gives up") == true)
        #expect(found["rationale"]?.string?.isEmpty == false)
    }

    @Test func insightsNameMemoriesThatWereShown() throws {
        let schema: JSONNode = ["properties": ["insights": ["type": "array"]]]
        let two = try #require(answer("<memories>\n1 (importance 3): a\n2: b\n</memories>", schema))
        #expect(two["insights"]?.array?.first?["memories"] == [.int(1), .int(2)])
        let one = try #require(answer("<memories>\n1: a\n</memories>", schema))
        #expect(one["insights"]?.array?.isEmpty == true)
        #expect(answer("x", ["properties": ["passed": ["type": "boolean"]]]) == nil)
    }
}
