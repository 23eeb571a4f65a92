import Contract
import Kafka
import ProviderSimulator
import TestSupport
import Testing
import Workers

/// Consultations that are stopped on the control topic.
@Suite(.timeLimit(.minutes(2))) struct CancellationTests {
    /// So slow and so long that only a cancellation ends it in time.
    private static let endless = Pace(
        timeToFirstToken: .milliseconds(10), jitter: 0, deltaDelay: .milliseconds(100)...(.milliseconds(100)))

    @Test func aRunningAnswerIsStoppedAndItsModelCallClosed() async throws {
        try await EmbeddedSystem.run(pace: Self.endless, deltas: 10_000) { system in
            try await system.send(.sample("a"))
            try await system.firstChunk()
            try await system.cancel("a")
            let messages = try await system.messages([.replies, .results, .validations], results: 1)
            let failed = try #require(messages.events(ConsultationFailed.self).first?.data)
            #expect(failed.code == .cancelled && failed.attempts == 1)
            let record = try #require(ReplyRecord.all(in: messages)["a"])
            let attempt = try #require(record.attempts.first)
            #expect(record.attempts.count == 1 && attempt.id == failed.attemptID)
            #expect(attempt.isGapless && attempt.end?.outcome == .cancelled)
            #expect(attempt.end?.chunks == attempt.chunks.count)
            #expect(messages.events(ValidationRequested.self).isEmpty)
            // The simulator notices a moment after the connection is closed, and tells nobody when.
            while system.simulator.journal.running > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(system.simulator.journal.requests.map(\.outcome) == [.clientClosed])
            // Cancelled again it has no second result.
            for id in ["a", "b"] { try await system.cancel(id) }
            try await system.send(.sample("b"))
            #expect(try await system.ends(results: 2) == ["a": [.cancelled], "b": [.cancelled]])
        }
    }

    @Test func oneThatWaitsForItsRetryIsStopped() async throws {
        try await EmbeddedSystem.run { system in
            var fault = Fault(.overloaded)
            fault.retryAfter = 20
            system.simulator.inject(ScheduledFault(fault, count: 1))
            try await system.send(.sample("a"))
            while system.simulator.journal.outcomes["faulted"] == nil {
                try await Task.sleep(for: .milliseconds(10))
            }
            let start = ContinuousClock.now
            try await system.cancel("a")
            let messages = try await system.messages([.replies, .results], results: 1)
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(messages.events(ConsultationFailed.self).map(\.data.code) == [.cancelled])
            #expect(ReplyRecord.all(in: messages)["a"]?.attempts.first?.end?.outcome == .cancelled)
            #expect(system.simulator.journal.total == 1)
        }
    }

    @Test func whatWaitsOrComesLaterCostsNoModelCall() async throws {
        try await EmbeddedSystem.run(
            environment: ["GUIDANCE_CONCURRENCY": "1"], pace: Self.endless, deltas: 10_000
        ) { system in
            try await system.send(.sample("running"))
            try await system.firstChunk()
            // One waits for its turn, the other is not even there yet.
            try await system.send(.sample("waiting"))
            for id in ["waiting", "later", "running"] { try await system.cancel(id) }
            try await system.send(.sample("later"))
            let messages = try await system.messages([.replies, .results], results: 3)
            let failed = messages.events(ConsultationFailed.self).map(\.data)
            #expect(Set(failed.map(\.consultationID)) == ["running", "waiting", "later"])
            #expect(failed.allSatisfy { $0.code == .cancelled })
            let unbegun = failed.filter { $0.consultationID != "running" }
            #expect(unbegun.allSatisfy { $0.attempts == 0 && $0.attemptID == nil })
            #expect(Set(ReplyRecord.all(in: messages).keys) == ["running"])
            #expect(system.simulator.journal.total == 1)
        }
    }

    @Test func oneThatComesTooLateChangesNothing() async throws {
        try await EmbeddedSystem.run { system in
            try await system.send(.sample("a"))
            _ = try await system.messages([.results], results: 1)
            try await system.cancel("a")
            try await system.send(.sample("b"))
            #expect(try await system.ends(results: 2) == ["a": [nil], "b": [nil]])
            // The same id once more is another consultation, and is still cancelled.
            try await system.send(.sample("a"))
            #expect(try await system.ends(results: 3) == ["a": [nil, .cancelled], "b": [nil]])
        }
    }

    @Test func whatIsNoCancellationIsIgnored() async throws {
        try await EmbeddedSystem.run(pace: Self.endless, deltas: 10_000) { system in
            try await system.control([Array("{".utf8), [], try ConsultationRequested.sample("x").event.encoded()])
            try await system.cancel("a")
            try await system.send(.sample("a"))
            let messages = try await system.messages([.results, .deadLetters], results: 1)
            #expect(messages.events(ConsultationFailed.self).map(\.data.code) == [.cancelled])
            #expect(messages.on("guidance.dead-letters").isEmpty)
        }
    }
}
