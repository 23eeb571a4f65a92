import Foundation
import Guidance
import SeededRandomness
import Testing

/// What providers cache is a prompt's beginning: it must be the same bytes over turns, customers, restarts and machines.
@Suite(.timeLimit(.minutes(1)))
struct PromptPrefixTests {
    private let builder = ConsultationPrompt(rules: ["Name the risks.", "Ask about protected ages."])
    private let customer = Customer(
        customerID: "cu-1001", name: "Siân Ó Briain", age: 57, employmentStatus: .employed, financialLiteracy: .low,
        riskTolerance: .low,
        pensions: [
            Pension(kind: .definedContribution, provider: "Aviva", valueGBP: Decimal(string: "1048200.5")),
            Pension(kind: .definedBenefit, provider: "NHS Pension Scheme", annualIncomeGBP: 11_400),
        ],
        goals: ["retire at 62", "a caravan"], circumstances: ["recently bereaved"])
    private let knowledge = PromptKnowledge(
        cases: [
            PromptKnowledge.SimilarCase(situation: "A nurse of 58 asked.", guidance: "The promise was explained."),
            PromptKnowledge.SimilarCase(situation: "A widower asked.", guidance: "Help was named."),
        ],
        requirements: ["Transfers"], rules: ["Name the loss."], memories: ["Prefers letters."])

    /// What all beginnings are built from, with the digest of each text that they must have on every machine.
    ///
    /// A change of a text is a change of these: right where it is meant, and every provider's cache of it is written anew.
    @Test func theBytesAreTheSameOnEveryMachine() {
        let parts = builder.prompt(customer: customer, knowledge: knowledge, question: "Why?").parts
        #expect(
            parts.map { String($0.digest, radix: 16) } == [
                "637cfc7eda655458", "b41d5054af8cf86a", "e8721099ce2b9435",
            ])
    }

    @Test func theBytesOfChecksAndReflectionsAreToo() {
        let rules = ["Name the risks.", "Ask about protected ages."]
        let check = ValidationPrompt(rules: rules).prompt(customer: customer, question: "Why?", guidance: "So.").parts
        #expect(check.map { String($0.digest, radix: 16) } == ["1e91b9bac1bbc930", "b41d5054af8cf86a"])
        let reflection = ReflectionPrompt(rules: rules).prompt(
            customer: customer, question: "Why?", guidance: "So.", issues: []
        ).parts
        #expect(reflection.map { String($0.digest, radix: 16) } == ["3e95573e0e7bb678", "b41d5054af8cf86a"])
    }

    @Test func theBytesOfBatchJobsAreToo() {
        let parts = [
            ImportancePrompt().prompt(observation: "x"), ConsolidationPrompt().prompt(memories: []),
            ReportPrompt().prompt(period: "2026", statistics: "{}", samples: []),
        ].flatMap(\.parts)
        #expect(
            parts.map { String($0.digest, radix: 16) } == ["eb89ef040b91b75f", "a573f8693aa36ac8", "e50a0cd30f25ebc1"])
    }

    @Test func theBytesOfJudgementsAreToo() {
        let proposal = ProposedPrinciple(principle: "p", domain: "d", rationale: "r")
        let parts = JudgementPrompt().prompt(for: proposal, among: []).parts
        #expect(parts.map { String($0.digest, radix: 16) } == ["4cd7cac849df384a", "fabaa82628720b97"])
    }

    @Test(arguments: [
        ("", 0xCBF2_9CE4_8422_2325 as UInt64), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ])
    func theDigestIsFNV1a(text: String, digest: UInt64) {
        #expect(PromptPart(text: text, stability: .fixed).digest == digest)
    }

    @Test func whatBearsOnTheQuestionStaysOutOfTheInstructions() throws {
        let with = builder.prompt(customer: customer, knowledge: knowledge, question: "Why?")
        let without = builder.prompt(
            customer: customer, knowledge: PromptKnowledge(cases: knowledge.cases), question: "How?")
        #expect(with.parts == without.parts)
        let last = try #require(with.turns.last)
        #expect(last.blocks.count == 2)
        #expect(last.blocks.first == "<customer_message>\nWhy?\n</customer_message>")
        #expect(last.blocks.last?.contains("<requirements>\n- Transfers\n</requirements>") == true)
        #expect(last.blocks.last?.contains("<lessons>\n- Name the loss.\n</lessons>") == true)
        #expect(last.blocks.last?.contains("<memories>\n- Prefers letters.\n</memories>") == true)
        #expect(without.turns.last?.blocks.last == "Answer the customer now.")
    }

    @Test func listsKeepTheirOrder() {
        var turned = customer
        turned.goals.reverse()
        let part = builder.prompt(customer: customer, question: "Why?").parts[2]
        #expect(part.text.contains("- retire at 62\n- a caravan"))
        #expect(part != builder.prompt(customer: turned, question: "Why?").parts[2])
    }

    /// Everything before the last block comes again, to the byte, in the notes' call, the answer's and that for the next question.
    @Test(arguments: 0..<30) func eachTurnBeginsWithTheOneBefore(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        var conversation: [ConversationTurn] = []
        var before: [String] = []
        for turn in 0..<20 {
            let question = random.text(upTo: 2_000) + "?"
            let notes = ReasoningPrompt(for: builder).prompt(
                customer: customer, knowledge: knowledge, conversation: conversation, question: question)
            let answer = builder.prompt(
                customer: customer, knowledge: knowledge, conversation: conversation, question: question,
                reasoning: "notes")
            let shared = blocks(answer).dropLast()
            #expect(Array(blocks(notes).dropLast()) == Array(shared))
            #expect(Array(shared.prefix(before.count)) == before, "turn \(turn)")
            before = Array(shared)
            conversation.append(ConversationTurn(role: .customer, content: question))
            if random.next() % 4 > 0 {
                conversation.append(ConversationTurn(role: .advisor, content: random.text(upTo: 1_000)))
            }
        }
    }

    @Test func aLongConversationMovesItsBeginningSeldom() {
        var conversation: [ConversationTurn] = []
        var beginnings: Set<String> = []
        var longest = 0
        for turn in 0..<400 {
            conversation.append(
                ConversationTurn(role: .customer, content: "\(turn) " + String(repeating: "x", count: 500)))
            conversation.append(
                ConversationTurn(role: .advisor, content: "\(turn) " + String(repeating: "y", count: 1_500)))
            let prompt = builder.prompt(customer: customer, conversation: conversation, question: "Why?")
            beginnings.insert(prompt.turns.prefix(2).map(\.text).joined())
            longest = max(longest, prompt.turns.reduce(0) { $0 + $1.text.count })
        }
        // 800,000 characters, of which half of 64,000 go at a time.
        #expect(beginnings.count < 30)
        #expect(longest < 70_000)
    }

    private func blocks(_ prompt: Prompt) -> [String] {
        prompt.parts.map(\.text) + prompt.turns.flatMap(\.blocks)
    }
}

private struct SeededGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func text(upTo count: UInt64) -> String {
        String((0...next() % count).map { _ in Array("abc <&>\n\tdeé£")[Int(next() % 13)] })
    }
}
