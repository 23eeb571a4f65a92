import Contract
import Foundation
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// One scenario from the first worker to the verdict.
struct ChaosRun {
    let scenario: ChaosScenario
    let seed: UInt64
    private let system: BrokerSystem
    private let fleet: WorkerFleet
    private let results: ResultWatch
    private let started = ContinuousClock.now

    /// An answer takes 0.3 to 1.5 s.
    private static let pace = Pace(
        timeToFirstToken: .milliseconds(350), jitter: 0.8, deltaDelay: .milliseconds(5)...(.milliseconds(60)))

    /// Runs a scenario: `body` does its worst while consultations keep coming in; then everything must come to its end.
    ///
    /// - Parameters:
    ///   - scenario: What happens.
    ///   - seed: Draws everything that is left to chance.
    ///   - body: Disturbs the workers; by default as the scenario says.
    /// - Throws: What kept the scenario from being set up.
    static func run(
        _ scenario: ChaosScenario, seed: UInt64,
        _ body: @escaping @Sendable (inout ChaosDriver) async throws -> Void = { try await $0.run() }
    ) async throws {
        print("[\(scenario.name)] seed \(seed)")
        try await BrokerSystem.run(pace: pace, deltas: 16, faults: scenario.providerFaults, seed: seed) { system in
            try await ChaosRun(scenario, seed: seed, system: system).run(body)
        }
    }

    private init(_ scenario: ChaosScenario, seed: UInt64, system: BrokerSystem) async throws {
        self.scenario = scenario
        self.seed = seed
        self.system = system
        fleet = WorkerFleet(
            environment: system.environment.merging(["GUIDANCE_CONCURRENCY": "24", "GUIDANCE_MAX_ATTEMPTS": "8"]) { $1 }
        )
        results = try await ResultWatch(system)
    }

    private func run(_ body: @escaping @Sendable (inout ChaosDriver) async throws -> Void) async throws {
        let load = try ConsultationLoad(on: system, pause: 40...220, seed: seed)
        let problems = await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await results.run() }
            let problems = await disturbAndSettle(load, body)
            group.cancelAll()
            return problems
        }
        guard !problems.isEmpty else { return }
        let folder = FileManager.default.temporaryDirectory.appending(path: "chaos-\(scenario.name)-\(seed)")
        try fleet.writeLogs(to: folder)
        print("[\(scenario.name)] FAILED with seed \(seed); the workers' logs are in \(folder.path)")
        for problem in problems.prefix(20) { Issue.record("\(scenario.name), seed \(seed): \(problem)") }
    }

    /// Returns what was found wrong.
    private func disturbAndSettle(
        _ load: ConsultationLoad, _ body: @escaping @Sendable (inout ChaosDriver) async throws -> Void
    ) async -> [String] {
        var driver = ChaosDriver(
            scenario, fleet: fleet, results: results, load: load, random: SeededGenerator(seed: seed ^ 0x5EED))
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await load.run() }
                defer { load.stop() }
                try await body(&driver)
                load.stop()
                try await group.waitForAll()
            }
            if scenario.disturbances.contains(where: \.needsFaults) { try await BrokerFaults.reset(Disturbance.apis) }
            if fleet.running.isEmpty { try fleet.start() }
            try await settle(load.plan, driver)
        } catch {
            // Whatever befell the broker must not outlive the scenario.
            if BrokerFaults.areAvailable { try? await BrokerFaults.reset(Disturbance.apis) }
            driver.say("given up: \(error)")
            return ["\(error)"] + (await fleet.end())
        }
        driver.say("everything has come to its end")
        let problems = await fleet.end()
        do {
            return problems + (try await verdict(load.plan, driver.counts))
        } catch {
            return problems + ["the topics cannot be read: \(error)"]
        }
    }

    /// Waits until every consultation has a result and every offset is committed.
    private func settle(_ plan: ConsultationPlan, _ driver: ChaosDriver) async throws {
        let wanted = Set(plan.consultations)
        while case let before = results.finished, !wanted.isSubset(of: before) {
            if let desertion = fleet.desertions.first { throw Stall(description: desertion) }
            guard await results.waits(within: ChaosDriver.longestStall, until: { $0.count > before.count }) else {
                throw Stall(
                    description:
                        "no result any more, without \(wanted.subtracting(before).sorted().prefix(10)) of \(wanted.count)"
                )
            }
        }
        let group = "\(system.topics.prefix)-realtime"
        let partitions = try await system.partitions(of: [.consultations])
        let admin = try KafkaAdmin(configuration: system.client, logger: BrokerSystem.logger)
        var missing: [String] = []
        for _ in 0..<100 {
            let ends = try await admin.offsetRanges(of: partitions, timeout: .seconds(10))
            let committed = try await admin.committedOffsets(of: group, in: partitions, timeout: .seconds(10))
            missing = partitions.compactMap { partition in
                let (end, position) = (ends[partition]?.end ?? 0, committed[partition].flatMap { $0 })
                if end == 0 || position?.offset == end && (position?.metadata ?? "").isEmpty { return nil }
                return "\(partition): \(position?.offset ?? -1) of \(end), map \"\(position?.metadata ?? "")\""
            }
            if missing.isEmpty { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Stall(description: "everything is done, but not committed: \(missing)")
    }

    private func verdict(_ plan: ConsultationPlan, _ counts: ChaosDriver.Counts) async throws -> [String] {
        var verdict = Verdict(plan: plan, topics: system.topics, allowedFailures: scenario.allowedFailures)
        verdict.judge(try await system.settledMessages(.results, .validations, .deadLetters, .replies))
        let seconds = Int((ContinuousClock.now - started) / .seconds(1))
        print(
            "chaos summary: scenario=\(scenario.name) seed=\(seed) kills=\(counts.kills) restarts=\(counts.restarts)"
                + " zombies=\(counts.zombies) faults=\(counts.faults) broker_restarts=\(counts.brokerRestarts)"
                + " consultations=\(plan.consultations.count) completed=\(verdict.completedCount)"
                + " failed=\(verdict.failedCount) dead_letters=\(plan.badValues.count)"
                + " model_calls=\(system.simulator.journal.total) violations=\(verdict.violations.count) seconds=\(seconds)"
        )
        return verdict.violations
    }
}
