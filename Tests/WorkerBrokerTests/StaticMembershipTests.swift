import Contract
import Foundation
import ProviderSimulator
import TestSupport
import Testing

/// Workers with `GUIDANCE_INSTANCE_ID`, as processes.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(2)))
struct StaticMembershipTests {
    /// One answer takes about a second.
    private static let unhurried = Pace(
        timeToFirstToken: .milliseconds(200), jitter: 0.5, deltaDelay: .milliseconds(20)...(.milliseconds(40)))

    @Test func aRestartLeavesTheOthersAlone() async throws {
        try await BrokerSystem.run(pace: Self.unhurried, deltas: 20) { system in
            let stays = try await system.startWorker(["GUIDANCE_INSTANCE_ID": "one"])
            var restarted = try await system.startWorker(["GUIDANCE_INSTANCE_ID": "two"])
            await stays.waits { $0.assignments == 2 }
            for round in 0..<2 {
                let ids = (0..<10).map { "c-\(round)-\($0)" }
                try await system.enqueue(ids.map { .sample($0) })
                restarted.signal(SIGTERM)
                let exit = await restarted.exit()
                #expect(exit.status == 0, "\(exit.errors)")
                restarted = try await system.startWorker(["GUIDANCE_INSTANCE_ID": "two"])
            }
            try await system.expectExactlyOneResult(
                for: (0..<2).flatMap { round in (0..<10).map { "c-\(round)-\($0)" } })
            #expect(stays.assignments == 2, "\(stays.errorText)")
            for worker in [stays, restarted] {
                worker.signal(SIGTERM)
                let exit = await worker.exit()
                #expect(exit.status == 0, "\(exit.errors)")
            }
        }
    }

    @Test func theOlderOfTwoWithOneNameStopsAndSaysWhy() async throws {
        try await BrokerSystem.run(pace: Self.unhurried, deltas: 40) { system in
            let older = try await system.startWorker(["GUIDANCE_INSTANCE_ID": "one"])
            let ids = (0..<12).map { "c-\($0)" }
            try await system.enqueue(ids.map { .sample($0) })
            // In the middle of its answers.
            let log = try await system.log(.replies)
            _ = try await log.messages { $0.events(ReplyChunk.self).count >= 2 }
            await log.close()
            let newer = try await system.startWorker(["GUIDANCE_INSTANCE_ID": "one"])
            let exit = await older.exit()
            #expect(exit.status == 78 && !exit.wasSignalled, "\(exit.errors)")
            #expect(exit.errors.contains("both have GUIDANCE_INSTANCE_ID one"), "\(exit.errors)")
            try await system.expectExactlyOneResult(for: ids)
            newer.signal(SIGTERM)
            #expect(await newer.exit().status == 0)
        }
    }

    /// One of the four cannot go on: the others let their jobs end, and the process says why it stops.
    @Test func oneWorkerThatIsReplacedEndsAllOfItsProcess() async throws {
        try await BrokerSystem.run(pace: Self.unhurried, deltas: 40) { system in
            let all = try await system.startWorker(["GUIDANCE_INSTANCE_ID": "one"], role: "all")
            let ids = (0..<4).map { "c-\($0)" }
            try await system.enqueue(ids.map { .sample($0) })
            let newer = try await system.startWorker(["GUIDANCE_INSTANCE_ID": "one"])
            let exit = await all.exit()
            #expect(exit.status == 78 && !exit.wasSignalled, "\(exit.errors)")
            #expect(exit.errors.contains("A worker has failed"), "told at once, not when the others have ended")
            #expect(exit.errors.contains("both have GUIDANCE_INSTANCE_ID one"), "\(exit.errors)")
            try await system.expectExactlyOneResult(for: ids)
            newer.signal(SIGTERM)
            #expect(await newer.exit().status == 0)
        }
    }

    @Test func aNameThatKafkaRefusesStopsTheStart() async throws {
        let exit = try await ChildProcess.run(
            "guidance-worker", ["realtime"],
            environment: [
                "KAFKA_BOOTSTRAP_SERVERS": try #require(BrokerSystem.bootstrapServers), "ANTHROPIC_API_KEY": "k",
                "GUIDANCE_INSTANCE_ID": "two words",
            ])
        #expect(exit.status == 78 && exit.errors.contains("GUIDANCE_INSTANCE_ID"), "\(exit.errors)")
    }
}

extension ChildProcess {
    /// How often the worker was given partitions.
    fileprivate var assignments: Int { errorText.components(separatedBy: "Partitions assigned").count - 1 }
}
