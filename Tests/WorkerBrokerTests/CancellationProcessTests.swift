import Contract
import Foundation
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// `guidance cancel` against workers as processes.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(5)))
struct CancellationProcessTests {
    /// So slow and so long that only a cancellation ends it in time.
    private static let endless = Pace(
        timeToFirstToken: .milliseconds(50), jitter: 0, deltaDelay: .milliseconds(50)...(.milliseconds(50)))

    @Test func cancelledConsultationsEndOnWhicheverWorkerHoldsThem() async throws {
        try await BrokerSystem.run(pace: Self.endless, deltas: 100_000) { system in
            // What was cancelled before any worker began is known to them as well.
            let early = try await ChildProcess.run("guidance", ["cancel", "early"], environment: system.environment)
            #expect(early.status == 0 && early.output == "early\n", "\(early.errors)")
            let workers = [try await system.startWorker(), try await system.startWorker()]
            let running = (0..<8).map { "running-\($0)" }
            try await system.enqueue(running.map { .sample($0) } + [.sample("early")])
            let replies = try await system.log(.replies)
            _ = try await replies.messages { messages in
                Set(messages.events(ReplyChunk.self).map(\.data.consultationID)).isSuperset(of: running)
            }
            await replies.close()
            let exit = try await ChildProcess.run(
                "guidance", ["cancel", "--wait", "-"], environment: system.environment,
                input: running.joined(separator: "\n"))
            #expect(exit.status == 0, "\(exit.errors)")
            #expect(exit.output.split(separator: "\n").sorted() == running.map { "\($0): cancelled" })
            // No model call goes on, and the drain has nothing to wait for.
            for worker in workers { worker.signal(SIGTERM) }
            for worker in workers {
                let exit = await worker.exit()
                #expect(exit.status == 0, "\(exit.errors)")
            }
            #expect(system.simulator.journal.total == running.count)
            while system.simulator.journal.running > 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(system.simulator.journal.outcomes == ["client_closed": running.count])
            let log = try await system.log(.results)
            let messages = try await log.messages { $0.count > running.count }
            await log.close()
            let failed = messages.events(ConsultationFailed.self).map(\.data)
            #expect(failed.map(\.consultationID).sorted() == (running + ["early"]).sorted())
            #expect(failed.allSatisfy { $0.code == .cancelled })
        }
    }

    @Test(.enabled(if: BrokerFaults.areAvailable, "TEST_BROKER names no broker that takes faults"))
    func cancellationsAreHeardAfterEveryConnectionWasCut() async throws {
        try await BrokerSystem.run(pace: Self.endless, deltas: 100_000) { system in
            let worker = try await system.startWorker()
            try await system.enqueue([.sample("a")])
            let replies = try await system.log(.replies)
            _ = try await replies.messages { !$0.events(ReplyChunk.self).isEmpty }
            await replies.close()
            try await BrokerFaults.inject("cut")
            let exit = try await ChildProcess.run(
                "guidance", ["cancel", "--wait", "a"], environment: system.environment)
            #expect(exit.status == 0 && exit.output == "a: cancelled\n", "\(exit.output)\(exit.errors)")
            worker.signal(SIGTERM)
            #expect(await worker.exit().status == 0)
        }
    }
}
