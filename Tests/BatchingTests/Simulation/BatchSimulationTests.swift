import SeededRandomness
import Testing

/// Batches under kills, rebalances, overtaken owners and all that can go wrong at a provider, held against what they promise after every commit.
///
/// See `SeededSchedules` for how many are run: a failing one is printed, and `SEED=… SCHEDULES=1` replays it with its trace.
struct BatchSimulationTests {
    @Test func everyScheduleKeepsTheGuarantees() async {
        let failing = await SeededSchedules(standard: 2_000).failures { seed in
            var simulation = BatchSimulation(seed: seed)
            try simulation.run()
        }
        for seed in failing { Self.replay(seed) }
    }

    /// Runs a failing schedule again and says what happens in it.
    private static func replay(_ seed: UInt64) {
        var simulation = BatchSimulation(seed: seed) { print($0) }
        do {
            try simulation.run()
        } catch {
            Issue.record("SEED=\(seed): \(error)")
        }
    }
}
