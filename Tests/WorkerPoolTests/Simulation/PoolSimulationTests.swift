import Foundation
import Testing

/// The engine under random completions, crashes, rebalances, lost commits and pauses, held against its guarantees after every step.
///
/// `SCHEDULES` sets how many schedules are run, `SEED` the first seed: a failing one is printed, and `SEED=… SCHEDULES=1` replays it with its trace.
struct PoolSimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let schedules = environment["SCHEDULES"].flatMap(UInt64.init) ?? 20_000
    private static let seed = environment["SEED"].flatMap(UInt64.init) ?? 1

    @Test func everyScheduleKeepsTheGuarantees() async {
        let shares = ProcessInfo.processInfo.activeProcessorCount
        let (first, count) = (Self.seed, Self.schedules)
        await withTaskGroup(of: UInt64?.self) { group in
            for share in 0..<UInt64(shares) {
                group.addTask {
                    for seed in stride(from: first &+ share, to: first &+ count, by: shares) {
                        var simulation = PoolSimulation(seed: seed)
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
        var simulation = PoolSimulation(seed: seed) { print($0) }
        do {
            try simulation.run()
        } catch {
            Issue.record("SEED=\(seed): \(error)")
        }
    }
}
