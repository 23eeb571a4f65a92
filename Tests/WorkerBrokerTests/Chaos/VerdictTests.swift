import Contract
import Guidance
import Kafka
import SeededRandomness
import TestSupport
import Testing

/// The verdict itself: it passes what is right, and finds whatever is wrong.
@Suite struct VerdictTests {
    private static let topics = Topics.standard

    @Test func whatIsRightPasses() throws {
        #expect(try violations(in: try Self.messages()).isEmpty)
    }

    @Test(arguments: ["results", "validations", "dead-letters"])
    func whatIsLostOrThereTwiceIsFound(topic: String) throws {
        let messages = try Self.messages()
        let some = messages.filter { $0.topic == "guidance.\(topic)" }
        #expect(!some.isEmpty)
        for message in some.prefix(4) {
            #expect(!(try violations(in: messages + [message])).isEmpty, "twice")
            #expect(!(try violations(in: messages.filter { $0 != message })).isEmpty, "lost")
        }
    }

    @Test func aChunkThatIsLostOrThereTwiceIsFound() throws {
        let messages = try Self.messages()
        let chunks = messages.enumerated().filter { ![$1].events(ReplyChunk.self).isEmpty }
        #expect(!chunks.isEmpty)
        for (index, message) in chunks.prefix(6) {
            #expect(!(try violations(in: messages.filter { $0 != message })).isEmpty, "lost")
            var more = messages
            more.insert(message, at: index)
            #expect(!(try violations(in: more)).isEmpty, "twice")
        }
    }

    @Test func aFailureThatNothingExplainsIsFound() throws {
        let id = try #require(Self.plan.consultations.first { !Self.plan.expired.contains($0) })
        var messages = try Self.messages().filter { message in
            ![message].events(ConsultationCompleted.self).contains { $0.data.consultationID == id }
                && ![message].events(ValidationRequested.self).contains { $0.data.consultationID == id }
        }
        messages.append(
            try Self.message(
                ConsultationFailed(consultationID: id, code: .providerUnavailable, message: "", attempts: 1), at: 1))
        #expect(!(try violations(in: messages)).isEmpty)
        #expect(try violations(in: messages, allowing: [.providerUnavailable]).isEmpty)
    }

    private func violations(in messages: [KafkaMessage], allowing codes: Set<FailureCode> = []) throws -> [String] {
        var verdict = Verdict(plan: Self.plan, topics: Self.topics, allowedFailures: codes)
        verdict.judge(messages)
        return verdict.violations
    }

    /// Enough of everything.
    private static let plan: ConsultationPlan = {
        var plan = ConsultationPlan()
        var random = SeededGenerator(seed: 7)
        while plan.consultations.count < 20 || plan.expired.isEmpty || plan.badValues.isEmpty {
            _ = plan.next(using: &random)
        }
        return plan
    }()

    /// What a worker leaves behind that makes no mistake.
    private static func messages() throws -> [KafkaMessage] {
        var messages = plan.badValues.map { value in
            KafkaMessage(
                topicPartition: TopicPartition(topic: topics.name(.deadLetters), partition: 0), offset: 0, key: nil,
                value: Array(value.utf8))
        }
        var time: Int64 = 0
        for turns in plan.conversations.values {
            for id in turns {
                time += 10
                if plan.expired.contains(id) {
                    let failed = ConsultationFailed(consultationID: id, code: .expired, message: "", attempts: 0)
                    messages.append(try message(failed, at: time))
                } else {
                    messages += try answer(id, at: time)
                }
            }
        }
        return messages
    }

    private static func answer(_ id: String, at time: Int64) throws -> [KafkaMessage] {
        let customer = Customer(customerID: "cu")
        let attempt = "attempt-\(id)"
        let started = ReplyStarted(
            consultationID: id, attemptID: attempt, provider: "p", model: "m",
            time: Timestamp(millisecondsSinceEpoch: time))
        let chunks = (1...3).map { ReplyChunk(consultationID: id, attemptID: attempt, seq: $0, text: "\($0)") }
        let completed = ConsultationCompleted(
            consultationID: id, conversationID: "t", customerID: "cu", attemptID: attempt, text: "123", reasoning: nil,
            stopReason: "end_turn", provider: "p", model: "m",
            usage: Usage(inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1), cost: nil,
            timing: Timing(
                queuedMilliseconds: 0, timeToFirstTokenMilliseconds: 1, totalMilliseconds: 1, tokensPerSecond: nil),
            chunks: 3, question: "q", customer: customer)
        let validation = ValidationRequested(
            consultationID: id, customer: customer, question: "q", guidance: "123", reasoning: nil)
        let ended = ReplyEnded(consultationID: id, attemptID: attempt, chunks: 3, outcome: .completed)
        return try [message(started, at: time)] + chunks.map { try message($0, at: time) }
            + [
                message(ended, at: time + 1), message(completed, at: time + 1), message(validation, at: time + 1),
            ]
    }

    private static func message(_ data: some EventPayload, at time: Int64) throws -> KafkaMessage {
        let event = Event(
            id: "e", source: "/test", time: Timestamp(millisecondsSinceEpoch: time), data: data)
        return KafkaMessage(
            topicPartition: TopicPartition(topic: topics.name(type(of: data).type.topic), partition: 0), offset: 0,
            key: nil, value: try event.encoded(), timestamp: time)
    }
}
