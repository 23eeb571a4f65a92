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

    @Test func aCheckIsWaitedForWhereItIsFollowed() throws {
        var follower = AnswerFollower([.asking("a"), .asking("b")], followsChecks: true)
        let result = try ConsultationResult.completed("a", "1", "Yes")
        #expect(follower.takes(.result(result)) == [.text("Yes"), .ended(result)])
        #expect(!follower.isComplete && follower.settleCheck(of: "a") == [], "there is no verdict yet")
        let validated = ConsultationValidated.of("a", passed: false)
        #expect(follower.receive(validated, event: [1]) == [])
        let corrected = ConsultationCorrected(consultationID: "a", text: "It depends", issues: [], passed: true)
        let outputs = follower.receive(corrected, event: [2])
        guard case .checked(let check) = outputs.first else {
            Issue.record("no check: \(outputs)")
            return
        }
        #expect(check.validated == validated && check.correction == corrected && check.events == [[1], [2]])
        #expect(outputs.dropFirst() == [.header(.asking("b"))])
    }

    @Test func aVerdictAloneIsShownOnceNothingCanFollow() throws {
        var follower = AnswerFollower([.asking("a")], followsChecks: true)
        let validated = ConsultationValidated.of("a", passed: true)
        // The check of an answer that was held back may be read before its result.
        #expect(follower.receive(validated, event: []) == [] && follower.settleCheck(of: "a") == [])
        let result = try ConsultationResult.completed("a", "1", "Yes")
        let outputs = follower.takes(.result(result))
        #expect(outputs.count == 3 && follower.isComplete)
        guard case .checked = outputs.last else {
            Issue.record("no check: \(outputs)")
            return
        }
    }

    @Test func aFailedConsultationIsNotWaitedFor() throws {
        var follower = AnswerFollower([.asking("a")], followsChecks: true)
        let result = try ConsultationResult.failed("a", .expired)
        #expect(follower.takes(.result(result)) == [.ended(result)] && follower.isComplete)
    }
}

extension ConsultationValidated {
    static func of(_ id: String, passed: Bool) -> ConsultationValidated {
        ConsultationValidated(
            consultationID: id,
            verdict: ComplianceVerdict(passed: passed, requiresHumanReview: false, confidence: 0.9), provider: "p",
            model: "m", usage: Usage(inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1),
            cost: nil)
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
