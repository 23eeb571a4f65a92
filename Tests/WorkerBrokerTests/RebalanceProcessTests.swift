import Contract
import Foundation
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// Workers that come while others are busy.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(3)))
struct RebalanceProcessTests {
    /// One answer takes about six seconds: longer than a rebalance waits here.
    private static let slow = Pace(
        timeToFirstToken: .milliseconds(100), jitter: 0, deltaDelay: .milliseconds(100)...(.milliseconds(100)))

    @Test func whatOutlastsARebalanceIsClosedAndRunByTheNextOwner() async throws {
        try await BrokerSystem.run(pace: Self.slow, deltas: 60) { system in
            let impatient = ["GUIDANCE_REBALANCE_TIMEOUT_MS": "300"]
            let first = try await system.startWorker(impatient)
            let ids = (0..<8).map { "c-\($0)" }
            try await system.enqueue(ids.map { .sample($0) })
            let log = try await system.log(.replies)
            _ = try await log.messages { Set($0.events(ReplyChunk.self).map(\.data.consultationID)).count == ids.count }
            await log.close()
            let second = try await system.startWorker(impatient)
            await first.waits { $0.errorText.components(separatedBy: "Partitions assigned").count > 2 }
            let closed = system.simulator.journal.requests.count { $0.outcome == .clientClosed }
            #expect(closed == ids.count, "the model calls of revoked partitions are really closed")
            try await system.expectExactlyOneResult(for: ids)
            for worker in [first, second] {
                worker.signal(SIGTERM)
                let exit = await worker.exit()
                #expect(exit.status == 0, "\(exit.errors)")
            }
        }
    }

    @Test(arguments: ["range", "cooperative-sticky"])
    func workersComeAndGoUnderEitherKindOfAssignor(assignor: String) async throws {
        let pace = Pace(
            timeToFirstToken: .milliseconds(100), jitter: 0.5, deltaDelay: .milliseconds(10)...(.milliseconds(30)))
        try await BrokerSystem.run(pace: pace, deltas: 20) { system in
            let settings = ["RDKAFKA_PARTITION_ASSIGNMENT_STRATEGY": assignor, "GUIDANCE_CONCURRENCY": "8"]
            let ids = (0..<120).map { "c-\($0)" }
            let first = try await system.startWorker(settings)
            try await system.enqueue(ids.map { .sample($0) })
            let log = try await system.log(.results)
            let second = try await system.startWorker(settings)
            let killed = try await system.startWorker(settings)
            _ = try await log.messages { $0.events(ConsultationCompleted.self).count >= 40 }
            killed.signal(SIGKILL)
            first.signal(SIGTERM)
            let exit = await first.exit()
            #expect(exit.status == 0, "\(exit.errors)")
            await log.close()
            try await system.expectExactlyOneResult(for: ids)
            second.signal(SIGTERM)
            let last = await second.exit()
            #expect(last.status == 0, "\(last.errors)")
        }
    }
}
