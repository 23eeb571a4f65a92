import Foundation
import ProviderSimulator
import TestSupport
import Testing

/// Workers under load while they, their broker and their provider are disturbed at random: nothing is lost, skipped or done twice.
///
/// `SEED` repeats a run as far as processes can be made to repeat themselves; `CHAOS_SCALE` makes it longer. Each run says what it did and sums it up.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(15)))
struct ChaosTests {
    private let seed = ChaosScenario.seed

    private func rounds(_ count: Int) -> Int { Int(Double(count) * ChaosScenario.scale) }

    /// Four groups of workers side by side, each with its own topics and its own kind of trouble.
    @Test func workersThatAreKilledRestartedOrStoppedLoseAndDoubleNothing() async throws {
        let scenarios = [
            ChaosScenario(
                name: "kills", disturbances: [.kills], rounds: rounds(6), workers: 4,
                providerFaults: ChaosScenario.moodyProvider),
            ChaosScenario(name: "more-kills", disturbances: [.kills], rounds: rounds(6), workers: 6),
            ChaosScenario(name: "restarts", disturbances: [.rollingRestart], rounds: rounds(3)),
            ChaosScenario(name: "zombies", disturbances: [.zombie], rounds: rounds(3)),
        ]
        try await withThrowingDiscardingTaskGroup { [seed] group in
            for scenario in scenarios where ChaosScenario.isWanted(scenario.name) {
                group.addTask { try await ChaosRun.run(scenario, seed: seed) }
            }
        }
    }

    @Test(.enabled(if: BrokerFaults.areAvailable, "TEST_BROKER names no broker that takes faults"))
    func faultsOfTheBrokerLoseAndDoubleNothing() async throws {
        let scenario = ChaosScenario(
            name: "faults", disturbances: [.lostAnswers, .lostAnswers, .refusals, .slowAnswers, .cut, .outage],
            rounds: rounds(9))
        try await ChaosRun.run(scenario, seed: seed)
    }

    @Test(.enabled(if: BrokerFaults.areAvailable, "TEST_BROKER names no broker that takes faults"))
    func everythingAtOnceLosesAndDoublesNothing() async throws {
        let scenario = ChaosScenario(
            name: "mixture",
            disturbances: [
                .kills, .kills, .rollingRestart, .zombie, .lostAnswers, .refusals, .slowAnswers, .cut, .outage,
            ],
            rounds: rounds(6), providerFaults: ChaosScenario.moodyProvider)
        try await ChaosRun.run(scenario, seed: seed)
    }

    @Test(.enabled(if: BrokerFaults.areAvailable, "TEST_BROKER names no broker that can be restarted"))
    func workersOutliveTheirBroker() async throws {
        var scenario = ChaosScenario(name: "broker-restarts", disturbances: [], rounds: rounds(2))
        scenario.pace = Pace(
            timeToFirstToken: .seconds(2), jitter: 0.9, deltaDelay: .milliseconds(40)...(.milliseconds(240)))
        try await ChaosRun.run(scenario, seed: seed) { try await $0.restartBroker() }
    }
}
