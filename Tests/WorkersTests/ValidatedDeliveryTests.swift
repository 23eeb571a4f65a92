import Contract
import Foundation
import Guidance
import Kafka
import ProviderSimulator
import TestSupport
import Testing
import Workers

/// Answers that are held back until they pass (`"delivery": "validated"`).
@Suite(.timeLimit(.minutes(2))) struct ValidatedDeliveryTests {
    private static let outcomes: [Topic] = [.replies, .results, .validations, .reviews, .batchJobs]

    private static func hasEnded(_ messages: [KafkaMessage]) -> Bool {
        !messages.events(ReplyEnded.self).isEmpty && !messages.events(ConsultationValidated.self).isEmpty
    }

    @Test func aSoundAnswerIsStreamedWhole() async throws {
        try await EmbeddedSystem.run { system in
            var request = ConsultationRequested.sample("a", useReasoning: true)
            request.delivery = .validated
            try await system.send(request)
            let messages = try await system.messages(Self.outcomes, until: Self.hasEnded)
            let completed = try #require(messages.events(ConsultationCompleted.self).first).data
            let attempt = try #require(ReplyRecord.all(in: messages)["a"]?.attempts.first)
            #expect(attempt.isGapless && attempt.text == completed.text && attempt.chunks.count > 1)
            #expect(attempt.end?.outcome == .completed && completed.chunks == attempt.chunks.count)
            #expect(completed.reasoning != nil && completed.timing.tokensPerSecond == nil)
            #expect(messages.events(ConsultationValidated.self).first?.data.verdict.passed == true)
            #expect(messages.events(ValidationRequested.self).isEmpty, "it has been checked already")
        }
    }

    @Test func aFailingAnswerNeverReachesTheCustomer() async throws {
        try await EmbeddedSystem.run { system in
            try await system.send(.transfer("a", delivery: .validated))
            let messages = try await system.messages(Self.outcomes) {
                Self.hasEnded($0) && !$0.on("guidance.reviews").isEmpty && !$0.on("guidance.batch.jobs").isEmpty
            }
            let completed = try #require(messages.events(ConsultationCompleted.self).first).data
            let review = try #require(messages.events(ReviewRequested.self).first).data
            let attempt = try #require(ReplyRecord.all(in: messages)["a"]?.attempts.first)
            #expect(attempt.text == completed.text && completed.text == review.refinedGuidance)
            #expect(completed.text != review.guidance && review.isDelivered && review.reason == .criticalIssue)
            #expect(messages.events(ConsultationValidated.self).first?.data.verdict.passed == false)
            #expect(messages.events(ConsultationCorrected.self).isEmpty, "the customer never had another")
            #expect(messages.events(ReflectionRequested.self).first?.data.guidance == review.guidance)
        }
    }

    @Test func whatCannotPassIsRefusedAndSeenByAPerson() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_REFINEMENT_ROUNDS": "0"]) { system in
            try await system.send(.transfer("a", delivery: .validated))
            let messages = try await system.messages(Self.outcomes) {
                Self.hasEnded($0) && !$0.on("guidance.reviews").isEmpty
            }
            let failed = try #require(messages.events(ConsultationFailed.self).first).data
            #expect(failed.code == .refused && failed.attempts == 1)
            #expect(messages.events(ReplyChunk.self).isEmpty)
            #expect(messages.events(ReplyEnded.self).first?.data.outcome == .failed)
            #expect(messages.events(ReviewRequested.self).first?.data.isDelivered == false)
            #expect(messages.events(ConsultationCompleted.self).isEmpty)
        }
    }

    @Test func whatCannotBeCheckedIsNotDelivered() async throws {
        try await EmbeddedSystem.run { system in
            system.simulator.inject(ScheduledFault(Fault(.ignoresSchema), count: 2, match: "<guidance>"))
            var request = ConsultationRequested.sample("a")
            request.delivery = .validated
            try await system.send(request)
            let messages = try await system.messages(Self.outcomes) {
                Self.hasEnded($0) && !$0.on("guidance.reviews").isEmpty
            }
            #expect(messages.events(ConsultationFailed.self).first?.data.code == .refused)
            #expect(messages.events(ReviewRequested.self).first?.data.reason == .unverified)
            #expect(messages.events(ReplyChunk.self).isEmpty)
        }
    }

    @Test func aCheckThatIsRefusedEachTimeEndsTheWorkerAndFailsNobody() async throws {
        let environment = ["GUIDANCE_VALIDATION_MODEL": "no-such-model"]
        await #expect(throws: WorkerError.self) {
            try await EmbeddedSystem.run(environment: environment) { system in
                var request = ConsultationRequested.sample("a")
                request.delivery = .validated
                try await system.send(request)
                // The worker ends the system; until then nothing is recorded.
                let messages = try await system.messages([.results]) { !$0.isEmpty }
                #expect(messages.isEmpty)
            }
        }
    }

    @Test func whatWasHeldBackIsAccountedFor() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_REFINEMENT_ROUNDS": "0"]) { system in
            try await system.send(.transfer("a", delivery: .validated))
            let messages = try await system.messages(Self.outcomes, until: Self.hasEnded)
            let validated = try #require(messages.events(ConsultationValidated.self).first).data
            let requests = try await system.endedRequests(2)
            #expect(validated.usage.inputTokens == requests.reduce(0) { $0 + $1.usage.inputTokens })
            #expect(validated.usage.outputTokens == requests.reduce(0) { $0 + $1.usage.outputTokens })
        }
    }
}
