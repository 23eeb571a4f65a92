import Contract
import Foundation
import Kafka
import ProviderSimulator
import SeededRandomness
import TestSupport
import Testing

/// Workers as processes on a broker that has real groups and transactions.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(5)))
struct WorkerProcessTests {
    /// One answer takes about a second and a half.
    private static let unhurried = Pace(
        timeToFirstToken: .milliseconds(200), jitter: 0.5, deltaDelay: .milliseconds(20)...(.milliseconds(40)))

    @Test func sigtermInTheMiddleOfAStreamLetsItEnd() async throws {
        try await BrokerSystem.run(pace: Self.unhurried, deltas: 40) { system in
            let worker = try await system.startWorker()
            try await system.enqueue([.sample("a")])
            let log = try await system.log(.replies)
            _ = try await log.messages { $0.events(ReplyChunk.self).count >= 2 }
            await log.close()
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 0 && !exit.wasSignalled, "\(exit.errors)")
            try await system.expectExactlyOneResult(for: ["a"])
            #expect(system.simulator.journal.requests.count == 1, "the answer was not asked for twice")
        }
    }

    /// Fewer failures than open the breaker: each is the job's own.
    @Test(arguments: [FaultKind.serverError, .streamError, .malformed])
    func aJobThatFailsEachTimeEndsAfterExactlyItsAttempts(kind: FaultKind) async throws {
        try await BrokerSystem.run { system in
            system.simulator.inject(ScheduledFault(Fault(kind), count: 1_000, match: "quagga"))
            let worker = try await system.startWorker(["GUIDANCE_MAX_ATTEMPTS": "2"])
            var unlucky = ConsultationRequested.sample("unlucky")
            unlucky.question = "What of my quagga?"
            try await system.enqueue([unlucky, .sample("lucky")])
            let log = try await system.log(.results)
            let messages = try await log.messages {
                !$0.events(ConsultationFailed.self).isEmpty && !$0.events(ConsultationCompleted.self).isEmpty
            }
            await log.close()
            let failed = try #require(messages.events(ConsultationFailed.self).first?.data)
            #expect(failed.consultationID == "unlucky" && failed.code == .providerUnavailable && failed.attempts == 2)
            #expect(!failed.message.contains("quagga"))
            #expect(messages.events(ConsultationCompleted.self).map(\.data.consultationID) == ["lucky"])
            #expect(system.simulator.journal.requests.count == 3, "two for the one, one for the other")
            worker.signal(SIGTERM)
            #expect(await worker.exit().status == 0)
        }
    }

    @Test func twoWorkersShareTheLoad() async throws {
        try await BrokerSystem.run(pace: Self.unhurried, deltas: 20) { first in
            try await BrokerSystem.run(pace: Self.unhurried, deltas: 20) { second in
                // Each asks a simulator of its own, so that their shares can be told apart.
                let one = try await first.startWorker()
                let other = try await first.startWorker([
                    "ANTHROPIC_BASE_URL": try await second.simulator.address.anthropicBaseURL
                ])
                await one.waits { $0.errorText.components(separatedBy: "Partitions assigned").count > 2 }
                let ids = (0..<40).map { "c-\($0)" }
                try await first.enqueue(ids.map { .sample($0) })
                try await first.expectExactlyOneResult(for: ids)
                let shares = (first.simulator.journal.requests.count, second.simulator.journal.requests.count)
                #expect(shares.0 > 0 && shares.1 > 0 && shares.0 + shares.1 == ids.count, "\(shares)")
                for worker in [one, other] {
                    worker.signal(SIGTERM)
                    let exit = await worker.exit()
                    #expect(exit.status == 0, "\(exit.errors)")
                }
            }
        }
    }

    @Test func aKilledWorkersJobsAreFinishedByTheNext() async throws {
        try await BrokerSystem.run(pace: Self.unhurried, deltas: 30) { system in
            let ids = (0..<30).map { "c-\($0)" }
            let killed = try await system.startWorker(["GUIDANCE_CONCURRENCY": "8"])
            try await system.enqueue(ids.map { .sample($0) })
            // Some are done, some are in the middle, some have not begun.
            let log = try await system.log(.results)
            _ = try await log.messages { $0.events(ConsultationCompleted.self).count >= 5 }
            await log.close()
            killed.signal(SIGKILL)
            let exit = await killed.exit()
            #expect(exit.wasSignalled && exit.status == SIGKILL)
            let next = try await system.startWorker()
            try await system.expectExactlyOneResult(for: ids)
            // At most what was under way is asked for again; what was recorded is not.
            #expect(system.simulator.journal.requests.count <= ids.count + 8)
            next.signal(SIGTERM)
            #expect(await next.exit().status == 0)
        }
    }

    @Test func workersKilledAtRandomLoseAndDoubleNothing() async throws {
        let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 1...9_999)
        print("seed \(seed)")
        try await BrokerSystem.run(pace: Self.unhurried, deltas: 15) { system in
            var random = SeededGenerator(seed: seed)
            let ids = (0..<60).map { "c-\($0)" }
            try await system.enqueue(ids.map { .sample($0, useReasoning: Bool.random(using: &random)) })
            let log = try await system.log(.results)
            for round in 1...5 {
                let worker = try await system.startWorker(["GUIDANCE_CONCURRENCY": "10"])
                let enough = Int.random(in: 1...6, using: &random)
                print("round \(round): killed after \(enough) results")
                _ = try await log.messages { $0.events(ConsultationCompleted.self).count >= enough }
                worker.signal(SIGKILL)
                _ = await worker.exit()
            }
            await log.close()
            let last = try await system.startWorker()
            try await system.expectExactlyOneResult(for: ids)
            last.signal(SIGTERM)
            #expect(await last.exit().status == 0)
        }
    }

    /// The broker does what it was asked, and the worker never hears of it.
    @Test(
        .enabled(if: BrokerFaults.areAvailable, "TEST_BROKER names no broker that takes faults"), arguments: [1, 6])
    func lostAnswersOfCommitsDoubleNothing(concurrency: Int) async throws {
        let brisk = Pace(
            timeToFirstToken: .milliseconds(50), jitter: 0.5, deltaDelay: .milliseconds(5)...(.milliseconds(15)))
        try await BrokerSystem.run(pace: brisk, deltas: 10) { system in
            let worker = try await system.startWorker(["GUIDANCE_CONCURRENCY": "\(concurrency)"])
            let ids = (0..<40).map { "c-\($0)" }
            try await system.enqueue(ids.map { .sample($0) })
            let log = try await system.log(.results)
            var seen = 0
            for fault in ["drop 26 1", "drop 28 1", "cut", "drop 0 1", "drop 26 2"] where seen < ids.count {
                try await BrokerFaults.inject(fault)
                let messages = try await log.messages { !$0.events(ConsultationCompleted.self).isEmpty }
                seen += messages.events(ConsultationCompleted.self).count
            }
            await log.close()
            try await system.expectExactlyOneResult(for: ids)
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 0, "\(exit.errors)")
        }
    }

    @Test func aRecordTooLargeForTheDeadLettersHoldsUpNobody() async throws {
        try await BrokerSystem.run { system in
            let worker = try await system.startWorker()
            try await system.send(raw: [UInt8](repeating: UInt8(ascii: "x"), count: 1_048_000))
            let ids = ["a", "b", "c"]
            try await system.enqueue(ids.map { .sample($0) })
            try await system.expectExactlyOneResult(for: ids)
            let log = try await system.log(.deadLetters)
            let letters = try await log.messages { !$0.isEmpty }
            await log.close()
            #expect(letters.count == 1)
            #expect(letters.first?.headers["dead-letter-reason"] == Array("invalid_json".utf8))
            worker.signal(SIGTERM)
            #expect(await worker.exit().status == 0)
        }
    }

    @Test func aSecondSignalEndsAWorkerAtOnce() async throws {
        let slow = Pace(timeToFirstToken: .seconds(60), jitter: 0, deltaDelay: .zero ... .zero)
        try await BrokerSystem.run(pace: slow) { system in
            // Every place is taken: the signal must be seen all the same.
            let worker = try await system.startWorker(["GUIDANCE_CONCURRENCY": "1"])
            try await system.enqueue([.sample("a"), .sample("b")])
            let log = try await system.log(.replies)
            _ = try await log.messages { !$0.isEmpty }
            await log.close()
            worker.signal(SIGTERM)
            await worker.waits { $0.errorText.contains("letting running ones end") }
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 128 + SIGTERM && !exit.wasSignalled, "\(exit.errors)")
        }
    }

    @Test(.enabled(if: BrokerFaults.areAvailable, "TEST_BROKER names no broker that takes faults"))
    func aWorkerThatCannotCommitStillEnds() async throws {
        try await BrokerSystem.run(pace: .unpaced, deltas: 3) { system in
            let worker = try await system.startWorker(["GUIDANCE_DRAIN_TIMEOUT_MS": "1000"])
            // The coordinator refuses every commit of offsets, as one that has moved does: it is tried again and again.
            try await BrokerFaults.inject("error 28 16 1000000")
            try await system.enqueue([.sample("a")])
            await worker.waits { $0.errorText.contains("Commit failed") }
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            try await BrokerFaults.inject("error 28 16 0")
            #expect(exit.status == 0 && !exit.wasSignalled, "\(exit.errors)")
        }
    }

    @Test func aWorkerWithoutItsTopicsStopsAndSaysWhatToDo() async throws {
        let exit = try await ChildProcess.run(
            "guidance-worker", ["realtime"],
            environment: [
                "KAFKA_BOOTSTRAP_SERVERS": try #require(BrokerSystem.bootstrapServers), "ANTHROPIC_API_KEY": "k",
                "GUIDANCE_TOPIC_PREFIX": "nothing-here", "GUIDANCE_LOG_LEVEL": "error",
            ])
        #expect(exit.status == 69)
        #expect(exit.errors.contains("nothing-here.consultations"))
        #expect(exit.errors.contains("guidance topics create"))
    }

    @Test func followPrintsTheAnswersAndExits() async throws {
        try await BrokerSystem.run { system in
            let worker = try await system.startWorker()
            let lines = try [ConsultationRequested.sample("a"), .sample("b")].map {
                String(decoding: try $0.event.encoded(), as: UTF8.self)
            }
            let exit = try await ChildProcess.run(
                "guidance", ["enqueue", "--follow"], environment: system.environment,
                input: lines.joined(separator: "\n"))
            #expect(exit.status == 0, "\(exit.errors)")
            #expect(exit.output.contains("(a)") && exit.output.contains("(b)"))
            let table = try await ChildProcess.run("guidance", ["results"], environment: system.environment)
            #expect(table.status == 0 && table.output.contains("2 completed"), "\(table.output)\(table.errors)")
            let text = try await ChildProcess.run(
                "guidance", ["results", "a", "--text"], environment: system.environment)
            #expect(text.output.count > 100 && exit.output.contains(text.output.dropLast()))
            worker.signal(SIGTERM)
            #expect(await worker.exit().status == 0)
        }
    }

    @Test func topicsAreCreatedOnceAndChecked() async throws {
        try await BrokerSystem.run { system in
            let again = try await ChildProcess.run(
                "guidance", ["topics", "create", "--partitions", "4"], environment: system.environment)
            #expect(again.status == 0)
            #expect(again.output.split(separator: "\n").count == Topic.allCases.count)
            #expect(!again.output.contains(": created"), "\(again.output)")
            let check = try await ChildProcess.run("guidance", ["topics", "check"], environment: system.environment)
            #expect(check.status == 0)
            #expect(check.output.contains("4 partitions instead of 12"), "\(check.output)")
            let missing = try await ChildProcess.run(
                "guidance", ["topics", "check"],
                environment: system.environment.merging(["GUIDANCE_TOPIC_PREFIX": "nothing-here"]) { $1 })
            #expect(missing.status == 69 && missing.output.contains("nothing-here.results: missing"))
        }
    }
}
