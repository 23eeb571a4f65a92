import Contract
import Foundation
import Guidance
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// Validation workers as processes on a broker that has real groups and transactions.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(3)))
struct ValidationProcessTests {
    /// A verdict takes a few tenths of a second, a correction about one.
    private static let pace = Pace(
        timeToFirstToken: .milliseconds(100), jitter: 0.5, deltaDelay: .milliseconds(3)...(.milliseconds(6)))

    @Test func killedWorkersLeaveOneVerdictAndOneCorrectionEach() async throws {
        try await BrokerSystem.run(pace: Self.pace) { system in
            let (sound, failing) = ((0..<12).map { "s-\($0)" }, (0..<12).map { "f-\($0)" })
            let realtime = try await system.startWorker()
            let killed = try await system.startWorker(["GUIDANCE_CONCURRENCY": "6"], role: "validation")
            try await system.enqueue(sound.map { .sample($0) } + failing.map { .transfer($0) })
            let log = try await system.log(.results)
            // Some are done, some are in the middle, some have not begun.
            _ = try await log.messages { $0.events(ConsultationValidated.self).count >= 4 }
            killed.signal(SIGKILL)
            let exit = await killed.exit()
            #expect(exit.wasSignalled)
            let next = try await system.startWorker(role: "validation")
            await log.close()
            let all = try await system.log(.results)
            _ = try await all.messages { messages in
                messages.events(ConsultationValidated.self).count >= sound.count + failing.count
            }
            await all.close()
            for worker in [realtime, next] {
                worker.signal(SIGTERM)
                let exit = await worker.exit()
                #expect(exit.status == 0, "\(exit.errors)")
            }
            let messages = try await system.settledMessages(.results, .reviews, .batchJobs)
            let verdicts = messages.events(ConsultationValidated.self).map(\.data)
            #expect(verdicts.map(\.consultationID).sorted() == (sound + failing).sorted())
            #expect(Set(verdicts.filter(\.verdict.passed).map(\.consultationID)) == Set(sound))
            let corrected = messages.events(ConsultationCorrected.self).map(\.data)
            #expect(corrected.map(\.consultationID).sorted() == failing.sorted())
            #expect(corrected.allSatisfy { $0.passed })
            #expect(messages.events(ReviewRequested.self).map(\.data.consultationID).sorted() == failing.sorted())
            let reflections = messages.events(ReflectionRequested.self).map(\.data.consultationID)
            #expect(reflections.sorted() == failing.sorted())
        }
    }

    @Test func followingAnAnswerCanGoOnToItsCheck() async throws {
        try await BrokerSystem.run(pace: Self.pace) { system in
            let realtime = try await system.startWorker()
            let validation = try await system.startWorker(role: "validation")
            let line = String(decoding: try ConsultationRequested.transfer("a").event.encoded(), as: UTF8.self)
            let shown = try await ChildProcess.run(
                "guidance", ["enqueue", "--follow", "--checks"], environment: system.environment, input: line)
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.errors.contains("check failed") && shown.errors.contains("the corrected answer"))
            let results = try await ChildProcess.run("guidance", ["results"], environment: system.environment)
            #expect(results.output.contains("corrected"))
            let text = try await ChildProcess.run(
                "guidance", ["results", "a", "--text"], environment: system.environment)
            #expect(shown.output.contains(text.output), "the correction stands for the answer")
            let json = try await ChildProcess.run(
                "guidance", ["results", "--json"], environment: system.environment)
            #expect(json.output.split(separator: "\n").count == 3, "completed, validated, corrected")
            for worker in [realtime, validation] {
                worker.signal(SIGTERM)
                let exit = await worker.exit()
                #expect(exit.status == 0, "\(exit.errors)")
            }
        }
    }
}
