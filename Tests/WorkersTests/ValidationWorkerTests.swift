import Contract
import Foundation
import Guidance
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// What becomes of an answer behind its stream: its verdict, its correction, and who else hears of it.
@Suite(.timeLimit(.minutes(2))) struct ValidationWorkerTests {
    private static let outcomes: [Topic] = [.results, .reviews, .batchJobs, .deadLetters]

    /// Whether the verdict and the review have been read: one transaction writes both, but topics are read side by side.
    private static func isReviewed(_ messages: [KafkaMessage]) -> Bool {
        !messages.events(ConsultationValidated.self).isEmpty && !messages.on("guidance.reviews").isEmpty
    }

    @Test func aSoundAnswerPassesAndNothingElseHappens() async throws {
        try await EmbeddedSystem.run(validates: true) { system in
            try await system.send(.sample("a", useReasoning: true))
            let messages = try await system.messages(Self.outcomes) { !$0.events(ConsultationValidated.self).isEmpty }
            let validated = try #require(messages.events(ConsultationValidated.self).first)
            #expect(validated.id == "a-validated" && validated.source == "/guidance-worker/validation")
            #expect(validated.data.verdict.passed && !validated.data.verdict.requiresHumanReview)
            #expect(validated.data.provider == "anthropic" && validated.data.model == "claude-haiku-5-5")
            #expect(validated.data.usage.inputTokens > 0 && (validated.data.cost?.usd ?? 0) > 0)
            #expect(messages.events(ConsultationCorrected.self).isEmpty)
            #expect(messages.on("guidance.reviews").isEmpty && messages.on("guidance.batch.jobs").isEmpty)
        }
    }

    @Test func aFailingAnswerIsCorrectedReviewedAndLearnedFrom() async throws {
        try await EmbeddedSystem.run(validates: true) { system in
            try await system.send(.transfer("a"))
            let messages = try await system.messages(Self.outcomes) {
                !$0.events(ConsultationCorrected.self).isEmpty && !$0.on("guidance.reviews").isEmpty
                    && !$0.on("guidance.batch.jobs").isEmpty
            }
            let completed = try #require(messages.events(ConsultationCompleted.self).first).data
            let validated = try #require(messages.events(ConsultationValidated.self).first).data
            #expect(!validated.verdict.passed && validated.verdict.requiresHumanReview)
            #expect(validated.verdict.issues.contains { $0.severity == .critical })
            let corrected = try #require(messages.events(ConsultationCorrected.self).first)
            #expect(corrected.id == "a-corrected" && corrected.data.passed)
            #expect(corrected.data.issues == validated.verdict.issues)
            #expect(corrected.data.text != completed.text && !corrected.data.text.isEmpty)
            let review = try #require(messages.events(ReviewRequested.self).first).data
            #expect(review.reason == .criticalIssue && review.isDelivered)
            #expect(review.guidance == completed.text && review.refinedGuidance == corrected.data.text)
            let reflection = try #require(messages.events(ReflectionRequested.self).first).data
            #expect(reflection.jobID == "a-reflection" && reflection.guidance == completed.text)
            #expect(reflection.issues == validated.verdict.issues)
        }
    }

    @Test func whatPassesUnsurelyIsStrengthenedAndSeenByAPerson() async throws {
        // The simulator's verdicts are sure by 0.9, so none is sure enough.
        let environment = ["GUIDANCE_VALIDATION_MIN_CONFIDENCE": "1", "GUIDANCE_REFINEMENT_ROUNDS": "1"]
        try await EmbeddedSystem.run(environment: environment, validates: true) { system in
            try await system.send(.sample("a"))
            let messages = try await system.messages(Self.outcomes) {
                Self.isReviewed($0) && !$0.events(ConsultationCorrected.self).isEmpty
            }
            let verdict = try #require(messages.events(ConsultationValidated.self).first).data.verdict
            #expect(verdict.passed && verdict.requiresHumanReview)
            #expect(messages.events(ReviewRequested.self).first?.data.reason == .lowConfidence)
            #expect(messages.events(ConsultationCorrected.self).first?.data.passed == true)
            #expect(messages.on("guidance.batch.jobs").isEmpty, "nothing failed")
        }
    }

    @Test func checksAreAskedForWithTheirOwnPrefixAndWithoutChance() async throws {
        try await EmbeddedSystem.run(validates: true) { system in
            try await system.send(.sample("a"))
            _ = try await system.messages(Self.outcomes) { !$0.events(ConsultationValidated.self).isEmpty }
            try await system.send(.sample("b"))
            let messages = try await system.messages(Self.outcomes) {
                $0.events(ConsultationValidated.self).count >= 2
            }
            let second = try #require(messages.events(ConsultationValidated.self).last).data.usage
            #expect(second.cacheReadTokens > 2_000 && second.cacheWriteTokens == 0)
        }
    }

    @Test(arguments: [FaultKind.refusal, .cutOff, .ignoresSchema, .malformed])
    func oneUnusableVerdictIsAskedForAgain(_ fault: FaultKind) async throws {
        try await EmbeddedSystem.run(validates: true) { system in
            system.simulator.inject(ScheduledFault(Fault(fault), count: 1, match: "<guidance>"))
            try await system.send(.sample("a"))
            let messages = try await system.messages(Self.outcomes) { !$0.events(ConsultationValidated.self).isEmpty }
            #expect(messages.events(ConsultationValidated.self).first?.data.verdict.passed == true)
            #expect(try await system.endedRequests(3).filter { $0.model == "claude-haiku-5-5" }.count == 2)
        }
    }

    @Test(arguments: [FaultKind.refusal, .cutOff, .ignoresSchema])
    func whatCannotBeCheckedGoesToAPerson(_ fault: FaultKind) async throws {
        try await EmbeddedSystem.run(validates: true) { system in
            system.simulator.inject(ScheduledFault(Fault(fault), count: 2, match: "<guidance>"))
            try await system.send(.sample("a"))
            let messages = try await system.messages(Self.outcomes, until: Self.isReviewed)
            let verdict = try #require(messages.events(ConsultationValidated.self).first).data.verdict
            #expect(!verdict.passed && verdict.requiresHumanReview && verdict.confidence == 0)
            #expect(messages.events(ReviewRequested.self).first?.data.reason == .unverified)
            #expect(messages.events(ConsultationCorrected.self).isEmpty)
        }
    }

    @Test func aProviderThatRejectsTheCheckLeavesItToAPerson() async throws {
        let environment = ["GUIDANCE_MAX_ATTEMPTS": "1"]
        try await EmbeddedSystem.run(environment: environment, validates: true) { system in
            system.simulator.inject(ScheduledFault(Fault(.serverError), count: 1, match: "<guidance>"))
            try await system.send(.sample("a"))
            let messages = try await system.messages(Self.outcomes, until: Self.isReviewed)
            #expect(messages.events(ReviewRequested.self).first?.data.reason == .unverified)
        }
    }

    @Test func anOutageOfTheProviderFailsNoCheck() async throws {
        let environment = ["GUIDANCE_BREAKER_COOLDOWN_MS": "20"]
        try await EmbeddedSystem.run(environment: environment, validates: true) { system in
            system.simulator.inject(ScheduledFault(Fault(.overloaded), count: 3, match: "<guidance>"))
            try await system.send(.sample("a"), .sample("b"))
            let messages = try await system.messages(Self.outcomes) {
                $0.events(ConsultationValidated.self).count >= 2
            }
            #expect(messages.events(ConsultationValidated.self).allSatisfy { $0.data.verdict.passed })
        }
    }

    @Test func bothProvidersTakeTheSameSchema() async throws {
        let environment = ["GUIDANCE_PROVIDER": "openai"]
        try await EmbeddedSystem.run(environment: environment, validates: true) { system in
            try await system.send(.sample("a"), .transfer("b"))
            let messages = try await system.messages(Self.outcomes) {
                $0.events(ConsultationValidated.self).count >= 2
            }
            let validated = messages.events(ConsultationValidated.self).map(\.data)
            #expect(validated.allSatisfy { $0.provider == "openai" && $0.model.hasPrefix("gpt-6-luna") })
            #expect(validated.first { $0.consultationID == "a" }?.verdict.passed == true)
            #expect(validated.first { $0.consultationID == "b" }?.verdict.passed == false)
        }
    }

    @Test func whatCannotBeShownWholeIsNotPassed() async throws {
        try await EmbeddedSystem.run(validates: true) { system in
            let request = ValidationRequested(
                consultationID: "long", customer: Customer(customerID: "cu"), question: "?",
                guidance: String(repeating: "It depends. ", count: 10_000) + "You should transfer.")
            let event = Event(id: "long-validation", source: "/test", time: .now, data: request)
            try await system.send(raw: [try event.encoded()], to: .validations)
            let messages = try await system.messages(Self.outcomes, until: Self.isReviewed)
            #expect(messages.events(ReviewRequested.self).first?.data.reason != nil)
            #expect(messages.events(ConsultationValidated.self).first?.data.verdict.passed == false)
            #expect(system.simulator.journal.total == 0, "nothing was paid for half a check")
        }
    }

    @Test func whatIsNoRequestEndsAsADeadLetter() async throws {
        try await EmbeddedSystem.run(validates: true) { system in
            try await system.send(raw: [Array("{".utf8), Array("{}".utf8)], to: .validations)
            try await system.send(.sample("a"))
            let messages = try await system.messages(Self.outcomes) {
                $0.on("guidance.dead-letters").count >= 2 && !$0.events(ConsultationValidated.self).isEmpty
            }
            let letters = messages.on("guidance.dead-letters")
            #expect(letters.count == 2)
            #expect(
                letters.allSatisfy { $0.headers["dead-letter-worker"] == Array("/guidance-worker/validation".utf8) })
        }
    }
}
