import Contract
import Foundation
import Kafka
import ProviderSimulator
import SeededRandomness
import TestSupport
import Testing

/// One scenario from the first worker to the verdict.
struct ChaosRun {
    let scenario: ChaosScenario
    let seed: UInt64
    private let system: BrokerSystem
    private let fleet: WorkerFleet
    private let results: ResultWatch
    private let evidence: Evidence
    private let started = ContinuousClock.now

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
        try await BrokerSystem.run(pace: scenario.pace, deltas: 8, faults: scenario.providerFaults, seed: seed) {
            system in
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
        evidence = Evidence("\(scenario.name)-\(seed)")
    }

    private func run(_ body: @escaping @Sendable (inout ChaosDriver) async throws -> Void) async throws {
        let load = try ConsultationLoad(on: system, pause: 60...300, seed: seed)
        let problems = await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await results.run() }
            let problems = await disturbAndSettle(load, body)
            group.cancelAll()
            return problems
        }
        let isKept = ProcessInfo.processInfo.environment["CHAOS_KEEP"] != nil
        if isKept || !problems.isEmpty {
            for (number, log) in fleet.logs { evidence.keep(log, as: "worker-\(number).log") }
        }
        guard !problems.isEmpty else { return }
        evidence.keep(problems.joined(separator: "\n"), as: "problems.txt")
        print("[\(scenario.name)] FAILED with seed \(seed); what the workers logged is in \(evidence.folder.path)")
        for problem in problems.prefix(20) { Issue.record("\(scenario.name), seed \(seed): \(problem)") }
    }

    /// Returns what was found wrong.
    private func disturbAndSettle(
        _ load: ConsultationLoad, _ body: @escaping @Sendable (inout ChaosDriver) async throws -> Void
    ) async -> [String] {
        var driver = ChaosDriver(
            scenario, system: system, fleet: fleet, results: results, load: load,
            random: SeededGenerator(seed: seed ^ 0x5EED))
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
            try await driver.settlement.reach(load.plan, exempting: driver.exempt)
        } catch {
            // Whatever befell the broker must not outlive the scenario.
            if BrokerFaults.areAvailable { try? await BrokerFaults.reset(Disturbance.apis) }
            driver.say("given up: \(error)")
            await evidence.keepPresent(of: system)
            return ["\(error)"] + (await fleet.end())
        }
        driver.say("everything has come to its end")
        let problems = await fleet.end()
        do {
            return problems + (try await verdict(load.plan, driver))
        } catch {
            return problems + ["the topics cannot be read: \(error)"]
        }
    }

    private func verdict(_ plan: ConsultationPlan, _ driver: ChaosDriver) async throws -> [String] {
        var verdict = Verdict(plan: plan, topics: system.topics, allowedFailures: scenario.allowedFailures)
        let counts = driver.counts
        verdict.judge(
            try await system.settledMessages(.results, .validations, .deadLetters, .replies),
            exempting: driver.exempt)
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
