import SeededRandomness
import Testing

/// The engine under random completions, crashes, rebalances, lost commits and pauses, held against its guarantees after every step.
///
/// See `SeededSchedules` for how many are run: a failing one is printed, and `SEED=… SCHEDULES=1` replays it with its trace.
struct PoolSimulationTests {
    @Test func everyScheduleKeepsTheGuarantees() async {
        let failing = await SeededSchedules(standard: 20_000).failures { seed in
            var simulation = PoolSimulation(seed: seed)
            try simulation.run()
        }
        for seed in failing { Self.replay(seed) }
    }

    /// Runs a failing schedule again and says what happens in it.
    private static func replay(_ seed: UInt64) {
        var simulation = PoolSimulation(seed: seed) { print($0) }
        do {
            try simulation.run()
        } catch {
            Issue.record("SEED=\(seed): \(error)")
        }
    }
}
