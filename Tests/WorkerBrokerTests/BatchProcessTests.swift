import Contract
import Foundation
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// Batch workers as processes on a broker that has real groups and transactions.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(3)))
struct BatchProcessTests {
    @Test(arguments: ["anthropic", "openai"])
    func jobsBecomeBatchesAndBatchesResults(provider: String) async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let ids = (0..<50).map { "a-\($0)" }
            try await system.send(try ids.map { try system.audit($0) })
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_PROVIDER"] = provider
            let worker = try await system.startWorker(settings, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: ids)
            #expect(endings.values.allSatisfy { $0 == "completed" })
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 0, "\(exit.errors)")
            let messages = try await system.settledMessages(.batchLedger, .batchResults)
            let batches = system.latestBatches(in: messages)
            #expect(batches.allSatisfy { $0.state == .collected && $0.requests <= 8 && $0.provider == provider })
            #expect(batches.reduce(0) { $0 + $1.requests } == ids.count)
            for completed in messages.events(AuditCompleted.self).map(\.data) {
                let cost = try #require(completed.batch.cost)
                #expect(cost.usd > 0 && cost.usd < cost.usdWithoutBatch ?? 0, "half the price")
            }
        }
    }

    /// What reached the provider although nobody heard so is found, and not submitted again.
    @Test(arguments: ["anthropic", "openai"])
    func lostAnswersToCreationsPayNothingTwice(provider: String) async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let ids = (0..<24).map { "a-\($0)" }
            let path = provider == "anthropic" ? "POST /v1/messages/batches" : "POST /v1/batches"
            system.simulator.inject(ScheduledFault(Fault(.lostResponse), count: 3, match: path))
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_PROVIDER"] = provider
            try await system.send(try ids.map { try system.audit($0) })
            let worker = try await system.startWorker(settings, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: ids)
            #expect(endings.values.allSatisfy { $0 == "completed" })
            #expect(worker.errorText.contains("Found the batch at the provider"))
            worker.signal(SIGKILL)
            _ = await worker.exit()
        }
    }

    /// A job that fails does so alone; what another try may cure is tried again, and what the results leave out as well.
    @Test(arguments: ["anthropic", "openai"])
    func eachJobEndsByItself(provider: String) async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let cured: [(String, FaultKind)] = [
                ("errored", .errored), ("expired", .expired), ("missing", .missing), ("malformed", .malformed),
                ("refusal", .refusal), ("prose", .ignoresSchema), ("cut", .cutOff),
            ]
            var records = try (0..<12).map { try system.audit("sound-\($0)") }
            for (name, kind) in cured {
                system.simulator.inject(ScheduledFault(Fault(kind), match: "strikes once: \(name)"))
                records.append(try system.audit("cured-\(name)", question: "strikes once: \(name)"))
            }
            system.simulator.inject(ScheduledFault(Fault(.rejected), match: "refuse-this-one"))
            records.append(try system.audit("rejected", question: "refuse-this-one"))
            system.simulator.inject(ScheduledFault(Fault(.errored), count: 100, match: "fail-this-one"))
            records.append(try system.audit("hopeless", question: "fail-this-one"))
            // The results' download breaks off, twice in one way and twice in the other.
            var cut = Fault(.reset)
            cut.afterDeltas = 3
            let download = provider == "anthropic" ? "/results" : "/content"
            system.simulator.inject(ScheduledFault(cut, count: 2, match: download))
            cut.kind = .truncate
            system.simulator.inject(ScheduledFault(cut, count: 2, match: download))
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_PROVIDER"] = provider
            try await system.send(records)
            let worker = try await system.startWorker(settings, role: "batch")
            let ids = records.compactMap { $0.key.map { String(decoding: $0, as: UTF8.self) } }
            let endings = try await system.expectExactlyOneEnding(for: ids)
            for (id, ending) in endings {
                switch id {
                case "rejected", "hopeless": #expect(ending != "completed", "\(id)")
                default: #expect(ending == "completed", "\(id)")
                }
            }
            let failures = try await system.settledMessages(.batchResults).events(BatchJobFailed.self).map(\.data)
            let attempts = Dictionary(uniqueKeysWithValues: failures.map { ($0.jobID, $0.attempts) })
            #expect(attempts == ["rejected": 1, "hopeless": 3])
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 0, "\(exit.errors)")
        }
    }

    /// Ids as long and as odd as they come, and what is no job at all.
    @Test func oddJobsHoldUpNobody() async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let ids = ["ordinary", String(repeating: "x", count: 250), "Ünï ço/dé:👩‍👩‍👧", "a b,c;d\"e'f\\g"]
            let unknown =
                #"{"specversion":"1.0","id":"e","source":"/t","type":"guidance.poem.requested.v1","time":"2026-11-22T09:00:00Z","data":{"job_id":"p"}}"#
            let topic = system.topics.name(.batchJobs)
            let bad = [
                Array(unknown.utf8), Array("no JSON".utf8), [0xFF, 0xFE], [],
                // A consultation is an event of the contract, and no batch job.
                try ConsultationRequested.sample("c").event.encoded(),
            ]
            try await system.send(
                bad.map { KafkaRecord(topic: topic, key: [1], value: $0) } + (try ids.map { try system.audit($0) }))
            let worker = try await system.startWorker(BrokerSystem.batchEnvironment, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: ids)
            #expect(endings.values.allSatisfy { $0 == "completed" })
            let letters = try await system.settledMessages(.deadLetters)
            let reasons = letters.map { $0.headers["dead-letter-reason"].map { String(decoding: $0, as: UTF8.self) } }
            #expect(reasons.count == bad.count && reasons.filter { $0 == "unknown_type" }.count == 2, "\(reasons)")
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 0, "\(exit.errors)")
        }
    }

    /// The provider takes so many requests at once; the rest waits its turn, and none of that counts as a try.
    @Test(arguments: ["anthropic", "openai"])
    func aFullProviderQueueIsWaitedFor(provider: String) async throws {
        var batches = BrokerSystem.quickBatches
        batches.enqueuedRequests = 20
        try await BrokerSystem.run(batches: batches) { system in
            let ids = (0..<90).map { "a-\($0)" }
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_PROVIDER"] = provider
            try await system.send(try ids.map { try system.audit($0) })
            let worker = try await system.startWorker(settings, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: ids)
            #expect(endings.values.allSatisfy { $0 == "completed" })
            worker.signal(SIGKILL)
            _ = await worker.exit()
        }
    }
}
