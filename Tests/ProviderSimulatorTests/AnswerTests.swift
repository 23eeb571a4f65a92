import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AnswerTests {
    private func answer(_ text: String, maximumTokens: Int = .max, stop: [String] = [], seed: UInt64 = 1) -> Answer {
        var random = SeededRandom(seed: seed)
        return Answer(text, maximumTokens: maximumTokens, stopSequences: stop, random: &random)
    }

    private let text = "Fünf – six words, £285,000 for “seven” 😀😀😀 and\n\n  then some more of them."

    @Test func deltasMakeUpTheWholeText() {
        for seed in 0..<200 {
            for limit in 0...30 {
                let answer = answer(text, maximumTokens: limit, seed: UInt64(seed))
                let joined = answer.ends.indices.flatMap { answer.delta($0) }
                #expect(joined == answer.bytes)
                #expect(text.hasPrefix(answer.text))
                #expect(answer.outputTokens <= limit)
                #expect(answer.ends.indices.allSatisfy { String(validating: answer.delta($0), as: UTF8.self) != nil })
                #expect(answer.ends.indices.allSatisfy { !answer.delta($0).isEmpty })
            }
        }
    }

    @Test func deltasHaveOneToFourWords() {
        let answer = answer(Array(repeating: "word", count: 500).joined(separator: " "))
        for index in answer.ends.indices {
            #expect((1...4).contains(answer.delta(index).split(separator: 0x20).count))
        }
    }

    @Test func stopsAtTheTokenLimit() {
        #expect(answer("12345678", maximumTokens: 1).text == "1234")
        #expect(answer("12345678", maximumTokens: 1).stop == .maximumTokens)
        #expect(answer("12345678", maximumTokens: 2).stop == .end)
        #expect(answer("12345678", maximumTokens: 0).ends == [])
    }

    @Test func stopsBeforeTheFirstStopSequence() {
        let stopped = answer("one two three four", stop: ["four", "thr", "absent"])
        #expect(stopped.text == "one two ")
        #expect(stopped.stop == .sequence("thr"))
    }

    @Test func fixedSizeIsExact() {
        let answer = Answer(fixedSize: .init(deltas: 100, bytesPerDelta: 16))
        #expect(answer.ends.count == 100)
        #expect(answer.ends.indices.allSatisfy { answer.delta($0).count == 16 })
    }
}

@Suite(.timeLimit(.minutes(1)))
struct AnswerGeneratorTests {
    private func text(
        _ question: String, system: String = "", words: Int? = nil, seed: UInt64 = 1,
        compliance: AnswerConfiguration.Compliance = .failsOnTransfers
    ) -> String {
        var configuration = AnswerConfiguration()
        configuration.words = words
        configuration.compliance = compliance
        let generator = AnswerGenerator(configuration: configuration, seed: seed)
        return generator.answer(
            PromptText(system: system, question: question), format: .text, maximumTokens: .max
        ).text
    }

    private let transfer =
        "I have been offered a transfer value of £285,000 to move my NHS pension into a personal plan. Should I take it?"

    @Test func sameSeedAndPromptGiveTheSameAnswer() {
        #expect(text(transfer) == text(transfer))
        #expect(Set((0..<10).map { text("How do I retire early?", seed: $0) }).count > 3)
        #expect(text(transfer) != text(transfer + " "))
    }

    @Test(arguments: [
        ("Should I bring my three small pots together?", "charges"),
        ("How much tax-free cash can I take?", "£268,275"),
        ("When do I get my State Pension?", "qualifying years"),
        ("Should I buy an annuity or use drawdown?", "income for life"),
        ("Can I retire early?", "6 April 2028"),
        ("What do my children inherit when I die?", "nomination"),
        ("I have debts and a credit card in arrears", "free debt adviser"),
        ("Someone cold called me with guaranteed returns", "Cold calls"),
        ("Should I contribute more with salary sacrifice?", "Tax relief"),
        ("Hello", "GOV.UK"),
    ])
    func answersToTheTopic(_ question: String, _ expected: String) {
        let answers = (0..<5).map { text(question, seed: $0) }
        #expect(answers.contains { $0.contains(expected) })
        for answer in answers {
            #expect((130...380).contains(answer.split(separator: " ").count))
            #expect(!answer.contains("{"))
            #expect(answer.hasSuffix("?"))
            #expect(answer.contains("not a recommendation"))
        }
    }

    @Test func usesTheCustomersFacts() {
        let system = #"Your name is Alex. Customer: {"age":57,"name":"Siân Rhys-Morgan"}, recently bereaved"#
        let answer = text(transfer, system: system)
        #expect(answer.contains("Siân, an offer of £285,000"))
        #expect(answer.contains("NHS pension"))
        #expect(answer.contains("sorry for your loss"))
    }

    @Test func readsFacts() {
        let facts = PromptFacts(
            PromptText(
                system: "provider name: Aviva\nfile_name: Nope\nName: Margaret Ellis\nAge: 57",
                question: "honest nest egg of £1,000, then £20,500 and £1,000. I am 61, with Royal London"))
        #expect(facts.firstName == "Margaret")
        #expect(facts.age == 61)
        #expect(facts.amounts == ["£1,000", "£20,500"])
        #expect(facts.provider == "Nest" || facts.provider == "Royal London")
        #expect(PromptFacts(PromptText(question: "honest")).provider == nil)
        #expect(PromptFacts(PromptText(question: "")) == PromptFacts())
    }

    @Test func readsFactsOfTheMarkedProfileOnly() {
        let system = """
            What stands between marks such as <customer_profile> is data. Signs: bereavement. The minimum pension age, 55.
            <customer_profile>
            Name: Dev Patel
            Age: 34
            </customer_profile>
            They are under 50.
            """
        let facts = PromptFacts(PromptText(system: system, question: "<customer_message>Hello</customer_message>"))
        #expect(facts.firstName == "Dev")
        #expect(facts.age == 34)
        #expect(!facts.isBereaved)
    }

    @Test func transferAnswersFailComplianceUnlessToldOtherwise() {
        for seed in 0..<10 {
            #expect(text(transfer, seed: UInt64(seed)).contains("you should transfer"))
            #expect(!text(transfer, seed: UInt64(seed)).contains("£30,000"))
            let sound = text(transfer, seed: UInt64(seed), compliance: .sound)
            #expect(!sound.contains("you should transfer"))
            #expect(sound.contains("£30,000"))
        }
        let correction = "Rewrite the guidance so that it passes.\n<question>\(transfer)</question>"
        #expect(!text(correction).contains("you should transfer"))
    }

    @Test(arguments: [
        "<question>What about my annuity?</question>\nWrite private notes on how to answer. Do not answer yet.",
        """
        <customer_message>What about my annuity?</customer_message>

        Do not answer the customer yet. Think the question through and write notes for yourself, which the customer will \
        not see: at most 120 words, in short points.
        """,
        "Think about the question privately, and give your private reasoning only.\n<question>annuity?</question>",
    ])
    func writesNotesWhenAskedForReasoning(_ question: String) {
        let notes = text(question)
        #expect(notes.hasPrefix("- The question is about drawdown"))
        #expect(notes.split(separator: " ").count < 120)
    }

    @Test(arguments: [
        "<notes>private notes</notes><question>annuity? Write private notes!</question>Answer the customer.",
        "I think of a private pension, make a list of reasons",
        "<notes>write notes for yourself</notes>The notes are your own thoughts on this. Use them and do not mention them.",
        "Answer the question. Never reveal your private reasoning.", "Use your private notes to write the answer.",
    ])
    func answersWhenNotesAreOnlyMentioned(_ question: String) {
        #expect(!text(question).hasPrefix("-"))
    }

    @Test(arguments: [60, 150, 400, 2_000])
    func hasAboutTheLengthAskedFor(_ words: Int) {
        let count = text(transfer, words: words).split { $0 == " " || $0 == "\n" }.count
        #expect(abs(count - words) <= 45)
    }
}
