import Contract
import Guidance
import ProviderSimulator
import Testing
import TestSupport

/// What the provider reads from its cache and writes to it, by its own journal.
@Suite(.timeLimit(.minutes(2))) struct PromptCachingTests {
    /// Slow enough that all have arrived before the first answer begins.
    private static let pace = Pace(timeToFirstToken: .milliseconds(500), jitter: 0, deltaDelay: .zero ... .zero)

    private static func requests(_ count: Int, reasoning: Bool) -> [ConsultationRequested] {
        (0..<count).map { number in
            var request = ConsultationRequested.sample("c-\(number)")
            request.conversationID = "t-\(number)"
            request.customer = Customer(customerID: "cu-\(number)", name: "Customer \(number)", age: 40 + number)
            request.useReasoning = reasoning
            return request
        }
    }

    @Test(arguments: ["anthropic", "openai"], [true, false])
    func oneCallWarmsTheCacheForAllOthers(provider: String, reasoning: Bool) async throws {
        let environment = ["GUIDANCE_PROVIDER": provider, "GUIDANCE_PROMPT_CACHE_SHARDS": "1"]
        try await EmbeddedSystem.run(environment: environment, pace: Self.pace, deltas: 3) { system in
            try await system.send(Self.requests(30, reasoning: reasoning).map(\.event))
            let requests = try await system.endedRequests(reasoning ? 60 : 30)
            #expect(requests.count { $0.usage.cacheReadTokens == 0 } == 1)
        }
    }

    @Test func withoutPrimingEveryCallWritesTheInstructions() async throws {
        let environment = ["GUIDANCE_CACHE_PRIMING": "false"]
        // Long enough that a busy machine gets all of them on their way before the first answer begins.
        let pace = Pace(timeToFirstToken: .seconds(4), jitter: 0, deltaDelay: .zero ... .zero)
        try await EmbeddedSystem.run(environment: environment, pace: pace, deltas: 3) { system in
            try await system.send(Self.requests(30, reasoning: false).map(\.event))
            let requests = try await system.endedRequests(30)
            #expect(requests.count { $0.usage.cacheReadTokens == 0 } > 20)
        }
    }

    @Test func theNextGoesFirstWhenTheFirstFails() async throws {
        try await EmbeddedSystem.run(pace: Self.pace, deltas: 3) { system in
            system.simulator.inject(ScheduledFault(Fault(.overloaded), count: 1))
            try await system.send(Self.requests(20, reasoning: false).map(\.event))
            let requests = try await system.endedRequests(21)
            #expect(requests.count { $0.outcome == .completed && $0.usage.cacheReadTokens == 0 } == 1)
            #expect(requests.count { $0.outcome == .completed } == 20)
        }
    }

    /// Notes and answer share everything up to the request, and the next question shares the conversation.
    @Test func aConversationReadsWhatItHasWritten() async throws {
        try await EmbeddedSystem.run { system in
            var request = ConsultationRequested.sample("c-1")
            request.useReasoning = true
            try await system.send(request)
            let first = try await system.endedRequests(2)
            let answers = try await system.messages([.results], results: 1).events(ConsultationCompleted.self)
            request.conversation += [
                ConversationTurn(role: .customer, content: request.question),
                ConversationTurn(role: .advisor, content: answers.first?.data.text ?? ""),
            ]
            (request.consultationID, request.question) = ("c-2", "And what would my children get?")
            try await system.send(request)
            let all = try await system.endedRequests(4)
            let (notes, answer) = (first[0].usage, first[1].usage)
            // Instructions and profile are the same for both, and stand before what the conversation adds.
            #expect(notes.systemTokens == answer.systemTokens && notes.systemTokens > notes.cacheWriteHourTokens)
            #expect(notes.systemTokens < notes.inputTokens)
            // The notes write all but their request; the answer reads that, and writes nothing.
            #expect(notes.cacheReadTokens == 0 && notes.cacheWriteHourTokens > 1_000 && notes.cacheWriteTokens > 50)
            #expect(answer.cacheReadTokens == notes.cacheWriteHourTokens + notes.cacheWriteTokens)
            #expect(answer.cacheWriteTokens + answer.cacheWriteHourTokens == 0)
            // The next turn reads all of that, and writes the answer and the new question.
            let (later, last) = (all[2].usage, all[3].usage)
            #expect(later.cacheReadTokens == answer.cacheReadTokens && later.cacheWriteHourTokens == 0)
            #expect(later.cacheWriteTokens > 50)
            #expect(last.cacheReadTokens == later.cacheReadTokens + later.cacheWriteTokens)
        }
    }

    @Test func withoutCachingNothingIsWritten() async throws {
        let environment = ["GUIDANCE_PROMPT_CACHING": "false"]
        try await EmbeddedSystem.run(environment: environment) { system in
            try await system.send(Self.requests(3, reasoning: true).map(\.event))
            let usages = try await system.endedRequests(6).map(\.usage)
            #expect(usages.allSatisfy { $0.cacheReadTokens + $0.cacheWriteTokens + $0.cacheWriteHourTokens == 0 })
        }
    }
}
