import Contract
import Kafka
import ProviderSimulator
import Telemetry
import TestSupport
import Testing
import Workers

/// What an operator sees of a worker at work.
@Suite(.timeLimit(.minutes(2))) struct WorkerObserverTests {
    @Test func aWorkerShowsWhatItDoesAndLeavesNothingBehind() async throws {
        try await EmbeddedSystem.run { system in
            try await system.send(.sample("a"), .sample("b"), .sample("c"))
            let busy = try await system.observation {
                $0.sum(.jobs, "outcome=\"completed\"") == 3 && $0.sum(.backlog) == 0
            }
            #expect(busy.liveness.areWell && busy.readiness.areWell)
            #expect(busy.sum(.ready) == 1 && busy.sum(.partitionsAssigned) == 3)
            #expect(busy.sum(.oldestJobAge) == 0 && busy.sum(.partitionStalled) == 0 && busy.sum(.breakerOpen) == 0)
            #expect(busy.sum(.jobsInFlight) == 0 && busy.sum(.jobsLimit) ?? 0 > 0)
            #expect(busy.sum(.providerCalls, "status=\"ok\"") == 3 && busy.sum(.cost) ?? 0 > 0)
            system.stopGracefully()
            await system.workerHasEnded()
            let ended = try await system.observation { _ in true }
            // What it had is another worker's by now.
            #expect(ended.sum(.backlog) == nil && ended.sum(.oldestJobAge) == nil && ended.sum(.mapBytes) == nil)
            #expect(ended.sum(.partitionsAssigned) == 0 && ended.sum(.ready) == 0)
            #expect(ended.liveness.areWell, "it has ended as it should")
            #expect(ended.readiness.contains { $0.reason == "it has ended" })
            #expect(ended.sum(.jobs) == 3, "what was counted stays")
        }
    }

    @Test func whatIsTooLargeForItsTopicHasFailed() async throws {
        // The result holds the question, the stream does not.
        try await EmbeddedSystem.run(environment: ["RDKAFKA_MESSAGE_MAX_BYTES": "20000"], deltas: 30) { system in
            var request = ConsultationRequested.sample("a")
            request.question = String(repeating: "Why? ", count: 5_000)
            try await system.send(request)
            let failed = try await system.messages([.results], results: 1).events(ConsultationFailed.self)
            #expect(failed.map(\.data.code) == [.internal], "\(failed.map(\.data.message))")
            let observation = try await system.observation { $0.sum(.jobs) == 1 }
            #expect(observation.sum(.jobs, "outcome=\"failed\"") == 1)
            #expect(observation.sum(.commits, "outcome=\"too_large\"") ?? 0 > 0)
        }
    }

    @Test func whatALoserIsGuessedToHaveUsedIsCounted() async throws {
        // OpenAI tells at the end alone what was used, so of a call that was closed nobody knows.
        let environment = ["GUIDANCE_HEDGE_AFTER_MS": "100", "GUIDANCE_PROVIDER": "openai"]
        try await EmbeddedSystem.run(environment: environment, deltas: 30) { system in
            system.simulator.inject(ScheduledFault(Fault(.slowFirstToken), count: 1))
            try await system.send(.sample("a"))
            let completed = try await system.messages([.results], results: 1).events(ConsultationCompleted.self)
            let usage = try #require(completed.first?.data.usage)
            let observation = try await system.observation { $0.sum(.jobs, "outcome=\"completed\"") == 1 }
            #expect(observation.sum(.providerCalls) == 2)
            #expect(
                observation.sum(.tokens) == Double(usage.inputTokens + usage.outputTokens), "as the record has it")
        }
    }
}
