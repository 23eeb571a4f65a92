import Contract
import Foundation
import Kafka
import ProviderSimulator
import TestSupport
import Testing
import Workers

@Suite(.timeLimit(.minutes(2))) struct RealtimeWorkerTests {
    @Test func answersAreStreamedAndRecorded() async throws {
        try await EmbeddedSystem.run { system in
            try await system.send(.sample("a", useReasoning: true), .sample("b"), .sample("c"))
            let messages = try await system.messages([.replies, .results, .validations], results: 3)
            let completed = messages.events(ConsultationCompleted.self)
            #expect(Set(completed.map(\.data.consultationID)) == ["a", "b", "c"])
            let replies = ReplyRecord.all(in: messages)
            for event in completed {
                let data = event.data
                #expect(event.id == "\(data.consultationID)-completed")
                #expect(data.customerID == "cu-\(data.consultationID)")
                #expect((data.reasoning != nil) == (data.consultationID == "a"))
                #expect(data.usage.inputTokens > 0 && data.usage.outputTokens > 0)
                #expect((data.cost?.usd ?? 0) > 0)
                #expect(data.timing.timeToFirstTokenMilliseconds ?? -1 >= 0)
                let attempt = try #require(replies[data.consultationID]?.attempts.last)
                #expect(attempt.id == data.attemptID)
                #expect(attempt.isGapless)
                #expect(attempt.text == data.text)
                #expect(attempt.end?.outcome == .completed && attempt.end?.chunks == attempt.chunks.count)
                #expect(data.chunks == attempt.chunks.count)
            }
            let validations = messages.events(ValidationRequested.self).map(\.data)
            #expect(Set(validations.map(\.consultationID)) == ["a", "b", "c"])
            #expect(validations.allSatisfy { validation in completed.contains { $0.data.text == validation.guidance } })
        }
    }

    @Test func everyDeltaIsAChunkWhereNoneMayWait() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_CHUNK_MAX_DELAY_MS": "0"], deltas: 40) { system in
            try await system.send(.sample("a"))
            let messages = try await system.messages([.replies, .results], results: 1)
            let attempt = try #require(ReplyRecord.all(in: messages)["a"]?.attempts.first)
            #expect(attempt.chunks.count == 40 && attempt.isGapless)
        }
    }

    @Test func deltasThatComeThickAndFastAreJoined() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_CHUNK_MAX_DELAY_MS": "2000"], deltas: 200) { system in
            try await system.send(.sample("a"))
            let messages = try await system.messages([.replies, .results], results: 1)
            let attempt = try #require(ReplyRecord.all(in: messages)["a"]?.attempts.first)
            #expect((2...10).contains(attempt.chunks.count), "the first at once, the rest together")
            #expect(attempt.isGapless)
        }
    }

    @Test func badRecordsEndAsDeadLettersAndGoodOnesAreAnswered() async throws {
        try await EmbeddedSystem.run { system in
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../../schemas/examples/bad.jsonl")
            let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { [UInt8]($0) }
            #expect(lines.count == 7)
            try await system.send(.sample("before"))
            try await system.send(raw: lines, headers: [KafkaHeader(name: "origin", text: "elsewhere")])
            try await system.send(.sample("after"))
            let messages = try await system.messages([.results, .deadLetters], results: lines.count + 2)
            #expect(Set(messages.events(ConsultationCompleted.self).map(\.data.consultationID)) == ["before", "after"])
            let letters = messages.on("guidance.dead-letters")
            let reasons = Dictionary(
                letters.map {
                    ($0.value ?? [], $0.headers["dead-letter-reason"].map { String(decoding: $0, as: UTF8.self) })
                },
                uniquingKeysWith: { first, _ in first })
            #expect(
                lines.map { reasons[$0] ?? nil } == [
                    "invalid_json", "invalid_event", "unknown_type", "schema_violation", "invalid_event",
                    "schema_violation", "invalid_json",
                ])
            for letter in letters {
                #expect(letter.key == Array("k".utf8))
                #expect(letter.headers["origin"] == Array("elsewhere".utf8))
                #expect(letter.headers["dead-letter-topic"] == Array("guidance.consultations".utf8))
                for name in ["message", "partition", "offset", "time", "attempts", "worker"] {
                    #expect(letter.headers["dead-letter-\(name)"] != nil)
                }
            }
        }
    }

    /// A line end in an id would forge lines in logs, headers and terminals.
    @Test func idsWithControlCharactersEndAsDeadLettersThatNameTheField() async throws {
        let fields = ["id", "data.consultation_id", "data.conversation_id", "data.customer.customer_id"]
        let values = fields.map { field in
            let mark = { (name: String) in name == field ? #"x\u000ay"# : "x" }
            return
                #"{"specversion":"1.0","id":"\#(mark("id"))","source":"/s","type":"guidance.consultation.requested.v1","#
                + #""time":"2026-01-01T00:00:00Z","data":{"consultation_id":"\#(mark("data.consultation_id"))","#
                + #""conversation_id":"\#(mark("data.conversation_id"))","question":"?","#
                + #""customer":{"customer_id":"\#(mark("data.customer.customer_id"))"}}}"#
        }
        try await EmbeddedSystem.run { system in
            try await system.send(raw: values.map { Array($0.utf8) })
            try await system.send(.sample("after"))
            let messages = try await system.messages([.results, .deadLetters], results: values.count + 1)
            #expect(messages.events(ConsultationCompleted.self).map(\.data.consultationID) == ["after"])
            let told = messages.on("guidance.dead-letters").compactMap { $0.headers["dead-letter-message"] }
                .map { String(decoding: $0, as: UTF8.self) }
            #expect(told.count == values.count)
            for field in fields {
                let expected = "\(field): expected an id, found a string with a control character"
                #expect(told.contains { $0.hasPrefix(expected) }, "\(field): \(told)")
            }
        }
    }

    @Test func whatMustNotBeAnsweredCostsNoModelCall() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_REPLY_TOPICS": "app.*"]) { system in
            var expired = ConsultationRequested.sample("expired")
            expired.expiresAt = Timestamp.now.advanced(byMilliseconds: -1)
            var elsewhere = ConsultationRequested.sample("elsewhere")
            elsewhere.replyTopic = "secret.replies"
            try await system.send(expired, elsewhere)
            let messages = try await system.messages([.results], results: 2)
            let failed = messages.events(ConsultationFailed.self).map(\.data)
            let codes = Dictionary(uniqueKeysWithValues: failed.map { ($0.consultationID, $0.code) })
            #expect(codes == ["expired": .expired, "elsewhere": .invalidJob])
            #expect(failed.allSatisfy { $0.attempts == 0 })
            #expect(system.simulator.journal.requests.isEmpty)
        }
    }

    @Test func anAllowedReplyTopicGetsTheStream() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_REPLY_TOPICS": "other, app.*"]) { system in
            var request = ConsultationRequested.sample("a")
            request.replyTopic = "app.replies"
            try await system.send(request)
            let messages = try await system.messages([.replies, .results], results: 1, plus: ["app.replies"])
            #expect(messages.on("guidance.replies").isEmpty)
            #expect(ReplyRecord.all(in: messages.on("app.replies"))["a"]?.attempts.first?.isGapless == true)
        }
    }

    @Test func aFaultBeforeTheFirstDeltaIsInvisible() async throws {
        try await EmbeddedSystem.run { system in
            system.simulator.inject(ScheduledFault(Fault(.overloaded), count: 1))
            try await system.send(.sample("a"))
            let messages = try await system.messages([.replies, .results], results: 1)
            let record = try #require(ReplyRecord.all(in: messages)["a"])
            #expect(record.attempts.count == 1)
            #expect(messages.events(ConsultationCompleted.self).count == 1)
        }
    }

    @Test func aFaultAfterTheFirstDeltaBeginsANewAttempt() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_CHUNK_MAX_DELAY_MS": "0"], deltas: 30) { system in
            var fault = Fault(.streamError)
            fault.afterDeltas = 5
            system.simulator.inject(ScheduledFault(fault, count: 1))
            try await system.send(.sample("a"))
            let messages = try await system.messages([.replies, .results], results: 1)
            let record = try #require(ReplyRecord.all(in: messages)["a"])
            #expect(record.attempts.count == 2)
            #expect(record.attempts.first?.chunks.count == 5 && record.attempts.first?.end == nil)
            let completed = try #require(messages.events(ConsultationCompleted.self).first?.data)
            #expect(completed.attemptID == record.attempts.last?.id)
            #expect(completed.text == record.attempts.last?.text)
            #expect(record.attempts.last?.isGapless == true)
        }
    }

    @Test func aProviderThatRefusesTheRequestFailsTheJobAtOnce() async throws {
        // More than the model can ever write is refused for this request alone.
        try await EmbeddedSystem.run(environment: ["GUIDANCE_MAX_OUTPUT_TOKENS": "1000000"]) { system in
            try await system.send(.sample("a"))
            let messages = try await system.messages([.replies, .results], results: 1)
            let failed = try #require(messages.events(ConsultationFailed.self).first?.data)
            #expect(failed.code == .providerRejected && failed.attempts == 1)
            #expect(ReplyRecord.all(in: messages)["a"]?.attempts.last?.end?.outcome == .failed)
            #expect(!failed.message.contains("combine my pensions"))
        }
    }

    @Test func aWrongModelNameEndsTheWorkerAndFailsNoJob() async throws {
        let error = await #expect(throws: WorkerError.self) {
            try await EmbeddedSystem.run(environment: ["GUIDANCE_REALTIME_MODEL": "no-such-model"]) { system in
                try await system.send(.sample("a"))
                _ = try await system.messages([.results], results: 1)
            }
        }
        #expect(error?.isConfiguration == true)
        #expect(error?.description.contains("model name") == true)
    }

    @Test func openAIAnswersToo() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_PROVIDER": "openai"]) { system in
            try await system.send(.sample("a", useReasoning: true))
            let messages = try await system.messages([.replies, .results], results: 1)
            let completed = try #require(messages.events(ConsultationCompleted.self).first?.data)
            #expect(completed.provider == "openai" && completed.reasoning != nil)
            #expect(ReplyRecord.all(in: messages)["a"]?.attempts.last?.text == completed.text)
        }
    }

    @Test func theTraceGoesOn() async throws {
        try await EmbeddedSystem.run { system in
            let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
            let headers = [
                KafkaHeader(name: "traceparent", text: "00-\(traceID)-00f067aa0ba902b7-01"),
                KafkaHeader(name: "tracestate", text: "vendor=1"),
            ]
            try await system.send(raw: [try ConsultationRequested.sample("a").event.encoded()], headers: headers)
            let messages = try await system.messages([.results, .validations], results: 1)
            #expect(messages.count == 2)
            for message in messages {
                let parent = String(decoding: message.headers["traceparent"] ?? [], as: UTF8.self)
                #expect(parent.hasPrefix("00-\(traceID)-") && parent.hasSuffix("-01"))
                #expect(!parent.contains("00f067aa0ba902b7"), "a span of its own")
                #expect(message.headers["tracestate"] == Array("vendor=1".utf8))
                #expect(message.headers["content-type"] == Array("application/cloudevents+json".utf8))
            }
        }
    }

    @Test func aGracefulShutdownLetsRunningAnswersEnd() async throws {
        let pace = Pace(
            timeToFirstToken: .milliseconds(100), jitter: 0, deltaDelay: .milliseconds(20)...(.milliseconds(20)))
        try await EmbeddedSystem.run(pace: pace, deltas: 50) { system in
            try await system.send(.sample("a"))
            let log = try await TopicLog(
                ["guidance.replies"], on: system.cluster.bootstrapServers, isolationLevel: .readUncommitted)
            // In the middle of the stream.
            _ = try await log.messages { $0.events(ReplyChunk.self).count >= 2 }
            await log.close()
            system.stopGracefully()
            let messages = try await system.messages([.replies, .results], results: 1)
            #expect(messages.events(ConsultationCompleted.self).count == 1)
            #expect(ReplyRecord.all(in: messages)["a"]?.attempts.count == 1)
        }
    }
}
