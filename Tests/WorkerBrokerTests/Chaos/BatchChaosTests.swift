import Contract
import Foundation
import Kafka
import ProviderSimulator
import SeededRandomness
import TestSupport
import Testing

/// Batch workers that are killed at random moments while they trade partitions and the provider fails in every way it can.
///
/// `SEED` repeats a run as far as processes can be made to repeat themselves; `CHAOS_SCALE` makes it longer.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"), .serialized,
    .timeLimit(.minutes(10)))
struct BatchChaosTests {
    /// Not lines that are left out: providers name every request, and an adopted batch without a single line leaves nothing to know it by.
    private static let faults: [FaultRate] = [
        FaultRate(Fault(.lostResponse), rate: 0.04), FaultRate(Fault(.reset), rate: 0.04),
        FaultRate(Fault(.truncate), rate: 0.04), FaultRate(Fault(.serverError), rate: 0.03),
        FaultRate(Fault(.errored), rate: 0.03), FaultRate(Fault(.expired), rate: 0.03),
        FaultRate(Fault(.ignoresSchema), rate: 0.02),
    ]

    @Test(arguments: ["anthropic", "openai"])
    func workersKilledAtRandomLoseNothingAndPayNothingTwice(provider: String) async throws {
        let seed = ChaosScenario.seed
        let kills = Int(16 * ChaosScenario.scale)
        try await BrokerSystem.run(faults: Self.faults, batches: BrokerSystem.quickBatches, seed: seed) { system in
            var random = SeededGenerator(seed: seed)
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_PROVIDER"] = provider
            settings["GUIDANCE_BATCH_SUBMIT_TIMEOUT_MS"] = "6000"
            // Members with names get their partitions back at once; one without makes the partitions change hands.
            func start(_ name: String?) throws -> ChildProcess {
                var settings = settings
                settings["GUIDANCE_INSTANCE_ID"] = name
                return try ChildProcess(
                    "guidance-worker", ["batch"], environment: system.environment.merging(settings) { $1 })
            }
            var workers = [(name: String?, process: ChildProcess)]()
            for name in ["one", "two"] { workers.append((name, try start(name))) }
            for worker in workers { await worker.process.waits { $0.errorText.contains("Partitions assigned") } }
            var ids: [String] = []
            for kill in 0..<kills {
                let fresh = (0..<Int.random(in: 4...24, using: &random)).map { "job-\(kill)-\($0)" }
                ids += fresh
                try await system.send(try fresh.map { try system.audit($0) })
                // The moment of the kill is what is tried out.
                try await Task.sleep(for: .milliseconds(Int.random(in: 50...1_200, using: &random)))
                let victim = Int.random(in: workers.indices, using: &random)
                // Most die; some are told to go, and must leave nothing half done either.
                let isTold = kill % 4 == 3
                workers[victim].process.signal(isTold ? SIGTERM : SIGKILL)
                let exit = await workers[victim].process.exit()
                if isTold { #expect(exit.status == 0, "seed \(seed): \(exit.errors)") }
                let name = workers[victim].name
                // Now and then somebody else comes in its place, and the group waits for the dead.
                let next = kill % 6 == 5 ? nil : name ?? "three-\(kill)"
                workers[victim] = (next, try start(next))
                await workers[victim].process.waits { $0.errorText.contains("Partition taken over") }
            }
            try await system.expectExactlyOneEnding(for: ids)
            for worker in workers {
                worker.process.signal(SIGTERM)
                let exit = await worker.process.exit()
                #expect(exit.status == 0, "seed \(seed): \(exit.errors)")
            }
            print("chaos summary: kills=\(kills) batch_jobs=\(ids.count) batches=\(system.simulator.batches.count)")
        }
    }
}
