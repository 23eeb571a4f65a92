import Foundation
import Guidance
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConsultationPromptTests {
    private let margaret = Customer(
        customerID: "cu-1001", name: "Margaret Ellis", age: 57, employmentStatus: .employed, financialLiteracy: .low,
        riskTolerance: .low,
        pensions: [
            Pension(kind: .definedBenefit, provider: "NHS Pension Scheme", annualIncomeGBP: 11_400),
            Pension(kind: .definedContribution, provider: "Aviva", valueGBP: Decimal(string: "1048200.5")),
            Pension(kind: .state),
        ],
        goals: ["retire at 62"], circumstances: ["recently bereaved"])

    @Test func partsGoFromTheMostStableToTheLeast() {
        let prompt = ConsultationPrompt().prompt(customer: margaret, question: "Should I transfer?")
        #expect(prompt.parts.map(\.stability) == [.fixed, .knowledge, .customer])
        #expect(prompt.turns.map(\.speaker) == [.user])
        #expect(prompt.parts.allSatisfy { !$0.text.isEmpty })
    }

    @Test func theSameInputGivesTheSameBytes() {
        let first = ConsultationPrompt(rules: ["Name the risks."]).prompt(customer: margaret, question: "Why?")
        let second = ConsultationPrompt(rules: ["Name the risks."]).prompt(customer: margaret, question: "Why?")
        #expect(first == second)
    }

    @Test func stablePartsDoNotDependOnTheCustomerOrTheQuestion() {
        let builder = ConsultationPrompt()
        let first = builder.prompt(customer: margaret, question: "Why?")
        let second = builder.prompt(customer: Customer(customerID: "cu-2"), question: "How?")
        #expect(first.parts.prefix(2) == second.parts.prefix(2))
        #expect(
            ConsultationPrompt(rules: ["x"]).prompt(customer: margaret, question: "Why?").parts[0] == first.parts[0])
    }

    @Test func theReasoningSharesEveryPart() {
        let builder = ConsultationPrompt(rules: ["Name the risks."])
        let knowledge = PromptKnowledge(
            cases: [PromptKnowledge.SimilarCase(situation: "a case", guidance: "an answer")], memories: ["a memory"])
        let answer = builder.prompt(customer: margaret, knowledge: knowledge, question: "Why?", reasoning: "notes")
        let reasoning = ReasoningPrompt(for: builder).prompt(
            customer: margaret, knowledge: knowledge, question: "Why?")
        #expect(answer.parts == reasoning.parts)
        #expect(answer.turns != reasoning.turns)
        #expect(reasoning.turns.last?.text.contains("Do not answer the customer yet.") == true)
        #expect(answer.turns.last?.text.contains("<notes>\nnotes\n</notes>") == true)
    }

    @Test func theProfileIsToldInAFixedOrder() {
        let profile = ConsultationPrompt().prompt(customer: margaret, question: "Why?").parts[2].text
        let expected = """
            <customer_profile>
            Name: Margaret Ellis
            Age: 57
            Employment: employed
            Financial literacy: low
            Risk tolerance, as they see it: low
            Pensions:
            - defined benefit, NHS Pension Scheme, £11,400 a year
            - defined contribution, Aviva, worth £1,048,200.50
            - State Pension
            Goals:
            - retire at 62
            Circumstances:
            - recently bereaved
            </customer_profile>
            """
        #expect(profile.contains(expected))
        #expect(!profile.contains("cu-1001"))
        #expect(profile.contains("a free Pension Wise appointment is open to them"))
        #expect(profile.contains("no jargon"))
        #expect(profile.contains("particular care"))
    }

    @Test func aStrangerIsNoProblem() {
        let profile = ConsultationPrompt().prompt(customer: Customer(customerID: "x"), question: "Why?").parts[2].text
        #expect(profile.contains("Nothing is known of this customer yet."))
        #expect(profile.contains("Their age is not known"))
    }

    @Test(arguments: ["£30,000", "£268,275", "COBS 19", "PERG 8 and 12", "PRIN 2A", "6 April 2028", "inheritance tax"])
    func theRequirementsNameWhatMatters(figure: String) {
        let prompt = ConsultationPrompt().prompt(customer: margaret, question: "Why?")
        #expect(prompt.parts[1].text.contains(figure))
    }

    @Test(arguments: [
        ([Pension.Kind.definedContribution], 57, true), ([], 57, true),
        ([.definedBenefit, .definedContribution], 57, true),
        ([.definedBenefit], 57, false), ([.state], 66, false), ([.definedBenefit, .state], 57, false),
        ([.definedContribution], 49, false),
    ])
    func pensionWiseIsForThoseWithAPot(kinds: [Pension.Kind], age: Int, isOpen: Bool) {
        let customer = Customer(customerID: "x", age: age, pensions: kinds.map { Pension(kind: $0) })
        let profile = ConsultationPrompt().prompt(customer: customer, question: "?").parts[2].text
        #expect(profile.contains("a free Pension Wise appointment is open to them") == isOpen)
        #expect(profile.contains("point to MoneyHelper") != isOpen)
    }

    @Test(arguments: ["never give advice", "Pension Wise", "MoneyHelper", "balanced", "Check understanding", "scam"])
    func theRoleNamesTheDuties(duty: String) {
        #expect(ConsultationPrompt().prompt(customer: margaret, question: "Why?").parts[0].text.contains(duty))
    }

    @Test func rulesAreAddedToTheRequirements() {
        let text = ConsultationPrompt(rules: ["Ask about\nprotected ages."]).prompt(customer: margaret, question: "?")
            .parts[1].text
        #expect(text.hasSuffix("- Ask about protected ages."))
    }

    @Test func adviserAndToneAreTaken() {
        let adviser = AdviserProfile(name: "Idris", description: "A guide.", tone: "Calm.")
        let text = ConsultationPrompt(adviser: adviser).prompt(customer: margaret, question: "?").parts[0].text
        #expect(text.contains("You are Idris. A guide.\nHow you speak: Calm."))
    }
}
