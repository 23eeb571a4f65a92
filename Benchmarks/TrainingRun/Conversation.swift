import Contract
import Guidance

/// A customer's questions, each asked when the answer to the one before has been read.
struct Conversation {
    let id: String
    let customer: Customer
    /// What is still to be asked, and when.
    private(set) var questions: ArraySlice<String>
    private(set) var due: Double
    private var history: [ConversationTurn] = []
    private var turn = 0

    init(id: String, customer: Customer, questions: [String], start: Double) {
        self.id = id
        self.customer = customer
        self.questions = questions[...]
        due = start
    }

    var isOver: Bool { questions.isEmpty }

    /// The next question, with all that was said before.
    var next: ConsultationRequested? {
        questions.first.map {
            ConsultationRequested(
                consultationID: "\(id)-\(turn)", conversationID: id, customer: customer, conversation: history,
                question: $0)
        }
    }

    /// Takes the answer; the next question comes when the customer has read it.
    mutating func answered(_ text: String, next time: Double) {
        guard let question = questions.popFirst() else { return }
        history.append(ConversationTurn(role: .customer, content: question))
        history.append(ConversationTurn(role: .advisor, content: text))
        turn += 1
        due = time
    }
}

extension Conversation {
    /// Conversations with so many questions in all, that begin at random within the time; of one question each where that is none.
    static func all(consultations: Int, seconds: Double, seed: UInt64) -> [Conversation] {
        var random = SeededGenerator(seed: seed)
        var questions = Questions(seed: seed ^ 0xA5A5_A5A5)
        var conversations: [Conversation] = []
        var left = consultations
        while left > 0 {
            // One to five questions, 2.6 on average.
            let turns =
                seconds == 0
                ? 1 : min(left, random.element(of: [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5]))
            let customer = questions.customer(conversations.count)
            conversations.append(
                Conversation(
                    id: "t-\(conversations.count)", customer: customer,
                    questions: questions.conversation(of: customer, turns: turns),
                    start: Double.random(in: 0...seconds, using: &random)))
            left -= turns
        }
        return conversations
    }
}
