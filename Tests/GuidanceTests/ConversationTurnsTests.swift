import Guidance
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConversationTurnsTests {
    private func turns(_ conversation: [ConversationTurn]) -> [Prompt.Turn] {
        ConsultationPrompt().prompt(customer: Customer(customerID: "x"), conversation: conversation, question: "Q")
            .turns
    }

    private func turn(_ role: ConversationTurn.Role, _ content: String) -> ConversationTurn {
        ConversationTurn(role: role, content: content)
    }

    @Test func speakersAlternate() {
        let turns = turns([turn(.customer, "a"), turn(.advisor, "b"), turn(.customer, "c"), turn(.customer, "d")])
        #expect(turns.map(\.speaker) == [.user, .assistant, .user])
        #expect(turns[1].text == "b")
        #expect(
            turns[2].text.hasPrefix(
                "<customer_message>\nc\n</customer_message>\n\n<customer_message>\nd\n</customer_message>\n\n"))
    }

    @Test func theUserAlwaysBegins() {
        let turns = turns([turn(.advisor, "Hello"), turn(.advisor, "again")])
        #expect(turns.map(\.speaker) == [.user, .assistant, .user])
        #expect(turns[1].text == "Hello\n\nagain")
    }

    @Test func emptyTurnsAreLeftOut() {
        #expect(turns([turn(.customer, " "), turn(.advisor, "\n")]).map(\.speaker) == [.user])
        #expect(turns([]).map(\.speaker) == [.user])
    }

    @Test func theOldestTurnsGoFirst() {
        let long = String(repeating: "x", count: 30_000)
        let turns = turns([turn(.customer, "old"), turn(.advisor, long), turn(.customer, long), turn(.advisor, "new")])
        #expect(turns.map(\.speaker) == [.user, .assistant, .user, .assistant, .user])
        let shortened = self.turns([
            turn(.customer, "old"), turn(.advisor, long), turn(.customer, long), turn(.advisor, long),
        ])
        #expect(shortened.map(\.speaker) == [.user, .assistant, .user])
        #expect(shortened.first?.text.hasPrefix("(The conversation before this is left out.)") == true)
    }

    /// Any conversation gives turns that a chat model takes.
    @Test(arguments: 0..<50)
    func everyConversationIsTaken(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let conversation = (0..<next(20)).map { _ in
            turn(next(2) == 0 ? .customer : .advisor, ["", " ", "words", "<b>\n"][Int(next(4))])
        }
        let turns = turns(conversation)
        #expect(turns.first?.speaker == .user)
        #expect(turns.last?.speaker == .user)
        #expect(zip(turns, turns.dropFirst()).allSatisfy { $0.speaker != $1.speaker })
        #expect(turns.allSatisfy { $0.text.contains { !$0.isWhitespace } })
    }
}
