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
}
