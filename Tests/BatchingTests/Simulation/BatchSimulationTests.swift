import Foundation
import Testing

/// Batches under kills, rebalances, overtaken owners and all that can go wrong at a provider, held against what they promise after every commit.
///
/// `SCHEDULES` sets how many schedules are run, `SEED` the first seed: a failing one is printed, and `SEED=… SCHEDULES=1` replays it with its trace.
struct BatchSimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let schedules = environment["SCHEDULES"].flatMap(UInt64.init) ?? 2_000
    private static let seed = environment["SEED"].flatMap(UInt64.init) ?? 1

    @Test func everyScheduleKeepsTheGuarantees() async {
        let shares = ProcessInfo.processInfo.activeProcessorCount
        let (first, count) = (Self.seed, Self.schedules)
        await withTaskGroup(of: UInt64?.self) { group in
            for share in 0..<UInt64(shares) {
                group.addTask {
                    for seed in stride(from: first &+ share, to: first &+ count, by: shares) {
                        var simulation = BatchSimulation(seed: seed)
                        do { try simulation.run() } catch { return seed }
                        await Task.yield()
                    }
                    return nil
                }
            }
            for await case let failing? in group {
                Self.replay(failing)
                group.cancelAll()
            }
        }
        print("\(count) schedules from seed \(first)")
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
