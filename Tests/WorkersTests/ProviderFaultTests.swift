import Contract
import Foundation
import ProviderSimulator
import TestSupport
import Testing
import Workers

/// What becomes of consultations when their model provider fails, refuses, or is late.
@Suite(.timeLimit(.minutes(2))) struct ProviderFaultTests {
    @Test func anOutageFailsNoConsultation() async throws {
        let environment = ["GUIDANCE_BREAKER_COOLDOWN_MS": "20", "GUIDANCE_MAX_ATTEMPTS": "4"]
        try await EmbeddedSystem.run(environment: environment) { system in
            // More than the two have attempts.
            system.simulator.inject(ScheduledFault(Fault(.serverError), count: 12))
            try await system.send(.sample("a"), .sample("b"))
            let messages = try await system.messages([.replies, .results], results: 2)
            #expect(messages.events(ConsultationFailed.self).isEmpty)
            #expect(messages.events(ConsultationCompleted.self).count == 2)
            let replies = ReplyRecord.all(in: messages)
            #expect(replies.values.allSatisfy { $0.attempts.count == 1 }, "nobody saw any of it")
            #expect(system.simulator.journal.statuses["500"] == 12)
        }
    }

    @Test func theNextProviderAnswersWhereTheFirstCannot() async throws {
        let environment = [
            "GUIDANCE_PROVIDER": "anthropic,openai", "GUIDANCE_REALTIME_MODEL": "gpt-6-luna",
            "ANTHROPIC_BASE_URL": "http://127.0.0.1:1",
        ]
        try await EmbeddedSystem.run(environment: environment) { system in
            try await system.send((0..<6).map { ConsultationRequested.sample("\($0)", useReasoning: true).event })
            let messages = try await system.messages([.replies, .results], results: 6)
            let completed = messages.events(ConsultationCompleted.self).map(\.data)
            #expect(completed.count == 6)
            let started = messages.events(ReplyStarted.self).map(\.data)
            #expect(started.first?.provider == "anthropic" && started.first?.model == "claude-sonnet-5-5")
            for data in completed {
                #expect(data.provider == "openai" && data.model.hasPrefix("gpt-6-luna"))
                #expect(data.cost != nil && data.reasoning != nil)
                let last = started.last { $0.consultationID == data.consultationID }
                #expect(last?.provider == "openai" && last?.model == "gpt-6-luna")
                #expect(last?.attemptID == data.attemptID)
            }
        }
    }

    @Test func aProviderThatRefusesEveryRequestIsNotNeededWhereThereIsAnother() async throws {
        let environment = [
            "GUIDANCE_PROVIDER": "anthropic,openai", "GUIDANCE_REALTIME_MODEL": "no-such-model,gpt-6-luna",
            "GUIDANCE_MAX_ATTEMPTS": "1",
        ]
        try await EmbeddedSystem.run(environment: environment) { system in
            try await system.send(.sample("a"), .sample("b"))
            let messages = try await system.messages([.replies, .results], results: 2)
            #expect(messages.events(ConsultationCompleted.self).map(\.data.provider) == ["openai", "openai"])
        }
    }

    @Test func twoProvidersThatRefuseEveryRequestEndTheWorker() async throws {
        let environment = [
            "GUIDANCE_PROVIDER": "anthropic,openai", "GUIDANCE_REALTIME_MODEL": "no-such-model,nor-this",
        ]
        let error = await #expect(throws: WorkerError.self) {
            try await EmbeddedSystem.run(environment: environment) { system in
                try await system.send(.sample("a"))
                _ = try await system.messages([.results], results: 1)
            }
        }
        #expect(error?.isConfiguration == true)
    }

    @Test func aRateLimitIsWaitedFor() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_MAX_ATTEMPTS": "2"]) { system in
            var fault = Fault(.rateLimit)
            fault.retryAfter = 1
            system.simulator.inject(ScheduledFault(fault, count: 1))
            try await system.send(.sample("a"))
            let messages = try await system.messages([.results], results: 1)
            #expect(messages.events(ConsultationCompleted.self).count == 1)
            let times = system.simulator.journal.requests.map(\.time)
            try #require(times.count == 2)
            #expect(times[1].timeIntervalSince(times[0]) >= 0.99)
        }
    }

    @Test func anExhaustedQuotaIsAnOutageAndNotTheJobsFault() async throws {
        let environment = ["GUIDANCE_BREAKER_COOLDOWN_MS": "20", "GUIDANCE_MAX_ATTEMPTS": "1"]
        try await EmbeddedSystem.run(environment: environment) { system in
            system.simulator.inject(ScheduledFault(Fault(.insufficientQuota), count: 3))
            try await system.send(.sample("a"))
            let messages = try await system.messages([.results], results: 1)
            #expect(messages.events(ConsultationCompleted.self).count == 1)
        }
    }

    @Test func aConsultationThatExpiresDuringAnOutageSaysSo() async throws {
        try await EmbeddedSystem.run { system in
            // Taking the first job up can take longer than the second has.
            try await system.send(.sample("before"))
            _ = try await system.messages([.results], results: 1)
            system.simulator.inject(ScheduledFault(Fault(.serverError), count: 1_000))
            var request = ConsultationRequested.sample("a")
            request.expiresAt = Timestamp.now.advanced(byMilliseconds: 6_000)
            try await system.send(request)
            let messages = try await system.messages([.replies, .results], results: 2)
            let failed = try #require(messages.events(ConsultationFailed.self).first?.data)
            #expect(failed.code == .expired && failed.attempts >= 1)
            #expect(ReplyRecord.all(in: messages)["a"]?.attempts.last?.end?.outcome == .failed)
        }
    }

    @Test func aShutdownDuringAnOutageFailsNothing() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_DRAIN_TIMEOUT_MS": "100"]) { system in
            // The first opens the breaker, the second waits.
            system.simulator.inject(ScheduledFault(Fault(.insufficientQuota), count: 1_000))
            try await system.send(.sample("a"), .sample("b"))
            try await system.stopGracefully(onceThereIsSomethingOn: .replies)
            // Both are still there for the next worker.
            let results = try await system.countMessages(on: .results, readingFrom: .replies)
            #expect(results == 0)
        }
    }

    @Test func theFasterOfTwoCallsWinsAndTheOtherIsClosedAndPaidFor() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_HEDGE_AFTER_MS": "100"], deltas: 30) { system in
            system.simulator.inject(ScheduledFault(Fault(.slowFirstToken), count: 1))
            try await system.send(.sample("a"))
            let messages = try await system.messages([.replies, .results], results: 1)
            let completed = try #require(messages.events(ConsultationCompleted.self).first?.data)
            let attempts = try #require(ReplyRecord.all(in: messages)["a"]?.attempts)
            #expect(attempts.count == 1, "the same model answers")
            #expect(attempts.first?.isGapless == true && attempts.first?.text == completed.text)
            let requests = try await system.endedRequests(2)
            #expect(requests.map(\.outcome) == [.clientClosed, .completed])
            #expect(completed.usage.inputTokens > requests[1].usage.inputTokens)
            #expect(completed.usage.outputTokens == requests[1].usage.outputTokens)
        }
    }

    @Test func theSecondCallGoesToTheNextProvider() async throws {
        let environment = ["GUIDANCE_HEDGE_AFTER_MS": "100", "GUIDANCE_PROVIDER": "anthropic,openai"]
        try await EmbeddedSystem.run(environment: environment, deltas: 30) { system in
            system.simulator.inject(ScheduledFault(Fault(.slowFirstToken), count: 1))
            try await system.send(.sample("a"))
            let messages = try await system.messages([.replies, .results], results: 1)
            let completed = try #require(messages.events(ConsultationCompleted.self).first?.data)
            #expect(completed.provider == "openai")
            #expect(messages.events(ReplyStarted.self).map(\.data.provider) == ["anthropic", "openai"])
            let attempts = try #require(ReplyRecord.all(in: messages)["a"]?.attempts)
            #expect(attempts.last?.id == completed.attemptID && attempts.last?.text == completed.text)
            #expect(attempts.first?.chunks.isEmpty == true && attempts.last?.isGapless == true)
        }
    }

    @Test func anAnswerInTimeHasNoCompany() async throws {
        try await EmbeddedSystem.run(environment: ["GUIDANCE_HEDGE_AFTER_MS": "60000"], deltas: 30) { system in
            var fault = Fault(.streamError)
            fault.afterDeltas = 5
            system.simulator.inject(ScheduledFault(fault, count: 1))
            try await system.send(.sample("a"), .sample("b"))
            let messages = try await system.messages([.replies, .results], results: 2)
            #expect(messages.events(ConsultationCompleted.self).count == 2)
            #expect(system.simulator.journal.requests.count == 3)
        }
    }

    @Test func requestsPerMinuteHoldCallsBack() async throws {
        // Six hundred at once, then one each 100 ms.
        try await EmbeddedSystem.run(environment: ["GUIDANCE_RPM": "600"]) { system in
            try await system.send((0..<610).map { ConsultationRequested.sample("\($0)").event })
            let messages = try await system.messages([.results], results: 610)
            #expect(messages.events(ConsultationCompleted.self).count == 610)
            let times = system.simulator.journal.requests.map(\.time)
            let first = try #require(times.first)
            let last = try #require(times.last)
            #expect(system.simulator.journal.total == 610)
            #expect(last.timeIntervalSince(first) >= 0.5)
        }
    }
}
