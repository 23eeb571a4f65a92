import Contract
import Foundation
import Guidance
import Operations
import Testing

@Suite struct AnswerFollowerTests {
    @Test func textIsShownAsItArrives() throws {
        var follower = AnswerFollower([.asking("a")])
        #expect(follower.start() == [.header(.asking("a"))])
        #expect(follower.takes(.started("a", "1")) == [])
        #expect(follower.takes(.chunk("a", "1", 1, "Good ")) == [.text("Good ")])
        #expect(follower.takes(.chunk("a", "1", 2, "morning")) == [.text("morning")])
        let result = try ConsultationResult.completed("a", "1", "Good morning")
        #expect(follower.takes(.result(result)) == [.ended(result)])
        #expect(follower.isComplete)
    }

    @Test func aLaterAttemptReplacesAnEarlierOne() throws {
        var follower = AnswerFollower([.asking("a")])
        _ = follower.takes(.started("a", "1"))
        _ = follower.takes(.chunk("a", "1", 1, "Goo"))
        #expect(follower.takes(.started("a", "2")) == [.restarted])
        #expect(follower.takes(.chunk("a", "1", 2, "d")) == [], "a chunk of the replaced attempt")
        #expect(follower.takes(.chunk("a", "2", 1, "Hello")) == [.text("Hello")])
        let result = try ConsultationResult.completed("a", "2", "Hello")
        #expect(follower.takes(.result(result)) == [.ended(result)])
    }

    @Test func aReplacedAttemptWithoutTextIsNotWorthMentioning() {
        var follower = AnswerFollower([.asking("a")])
        _ = follower.takes(.started("a", "1"))
        #expect(follower.takes(.started("a", "2")) == [])
    }

    @Test func theResultCompletesWhatTheStreamLeftOut() throws {
        var follower = AnswerFollower([.asking("a")])
        _ = follower.takes(.started("a", "1"))
        _ = follower.takes(.chunk("a", "1", 1, "cafe"))
        // A combining accent belongs to the letter before it, yet the bytes go on where they ended.
        let result = try ConsultationResult.completed("a", "1", "cafe\u{301} au lait")
        #expect(follower.takes(.result(result)) == [.text("\u{301} au lait"), .ended(result)])
    }

    @Test func theResultCorrectsWhatTheStreamShowed() throws {
        var follower = AnswerFollower([.asking("a")])
        _ = follower.takes(.started("a", "1"))
        _ = follower.takes(.chunk("a", "1", 1, "Yes"))
        let result = try ConsultationResult.completed("a", "2", "No")
        #expect(follower.takes(.result(result)) == [.restarted, .text("No"), .ended(result)])
    }

    @Test func answersAreShownInTheOrderAsked() throws {
        var follower = AnswerFollower([.asking("a"), .asking("b"), .asking("c")])
        _ = follower.takes(.started("b", "1"))
        #expect(follower.takes(.chunk("b", "1", 1, "B so far")) == [])
        let third = try ConsultationResult.completed("c", "1", "C")
        #expect(follower.takes(.result(third)) == [])
        #expect(follower.openCount == 2)
        let first = try ConsultationResult.failed("a", .expired)
        #expect(follower.takes(.result(first)) == [.ended(first), .header(.asking("b")), .text("B so far")])
        #expect(follower.takes(.chunk("b", "1", 2, ", all")) == [.text(", all")])
        let second = try ConsultationResult.completed("b", "1", "B so far, all")
        #expect(follower.takes(.result(second)) == [.ended(second), .header(.asking("c")), .text("C"), .ended(third)])
        #expect(follower.isComplete)
    }

    @Test func whatIsNotFollowedIsIgnored() throws {
        var follower = AnswerFollower([.asking("a")])
        #expect(follower.takes(.chunk("z", "1", 1, "?")) == [])
        #expect(follower.takes(.result(try .completed("z", "1", "?"))) == [])
        let result = try ConsultationResult.failed("a", .refused)
        #expect(follower.takes(.result(result)) == [.ended(result)])
        #expect(follower.takes(.result(result)) == [], "a repeated result")
    }
}

private enum Happening {
    case started(String, String)
    case chunk(String, String, Int, String)
    case result(ConsultationResult)
}

extension AnswerFollower {
    fileprivate mutating func takes(_ happening: Happening) -> [Output] {
        switch happening {
        case .started(let id, let attempt):
            receive(
                ReplyStarted(
                    consultationID: id, attemptID: attempt, provider: "anthropic", model: "m",
                    time: Timestamp(millisecondsSinceEpoch: 0)))
        case .chunk(let id, let attempt, let seq, let text):
            receive(ReplyChunk(consultationID: id, attemptID: attempt, seq: seq, text: text))
        case .result(let result): receive(result)
        }
    }
}

extension ConsultationRequested {
    static func asking(_ id: String) -> ConsultationRequested {
        ConsultationRequested(
            consultationID: id, conversationID: "t-\(id)", customer: Customer(customerID: "cu"),
            question: "What of \(id)?")
    }
}

extension ConsultationResult {
    static func completed(_ id: String, _ attempt: String, _ text: String) throws -> ConsultationResult {
        let data = ConsultationCompleted(
            consultationID: id, conversationID: "t-\(id)", customerID: "cu", attemptID: attempt, text: text,
            stopReason: "end_turn", provider: "anthropic", model: "m",
            usage: Usage(inputTokens: 10, cacheReadTokens: 5, cacheWriteTokens: 0, outputTokens: 3),
            cost: Cost(usd: 0.00125, usdWithoutCache: 0.002),
            timing: Timing(
                queuedMilliseconds: 1, timeToFirstTokenMilliseconds: 412.5, totalMilliseconds: 2_345, tokensPerSecond: 9
            ),
            chunks: 1, question: "What of \(id)?", customer: Customer(customerID: "cu"))
        return try stored(data)
    }

    static func failed(_ id: String, _ code: FailureCode) throws -> ConsultationResult {
        try stored(ConsultationFailed(consultationID: id, code: code, message: "no", attempts: 1))
    }

    static func stored(_ data: some EventPayload) throws -> ConsultationResult {
        let event = Event(id: "e", source: "/test", time: Timestamp(millisecondsSinceEpoch: 1_000), data: data)
        return try #require(ConsultationResult(try event.encoded()))
    }
}
