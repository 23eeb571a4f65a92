import Foundation

/// Many runs of a simulation, each by a seed of its own, on all cores.
///
/// `SCHEDULES` sets how many are run, `SEED` the first seed: `SEED=… SCHEDULES=1` repeats one.
public struct SeededSchedules: Sendable {
    private let count: UInt64
    private let first: UInt64

    /// As many as the environment says.
    ///
    /// - Parameter standard: How many where it says nothing.
    public init(standard: UInt64) {
        let environment = ProcessInfo.processInfo.environment
        count = environment["SCHEDULES"].flatMap(UInt64.init) ?? standard
        first = environment["SEED"].flatMap(UInt64.init) ?? 1
    }

    /// Runs them, each share until one of it fails.
    ///
    /// - Parameter run: Runs the schedule of a seed.
    /// - Returns: The seeds of those that failed.
    public func failures(_ run: @escaping @Sendable (UInt64) throws -> Void) async -> [UInt64] {
        let shares = ProcessInfo.processInfo.activeProcessorCount
        let failing = await withTaskGroup(of: UInt64?.self) { group in
            for share in 0..<UInt64(shares) {
                group.addTask { [first, count] in
                    for seed in stride(from: first &+ share, to: first &+ count, by: shares) {
                        do { try run(seed) } catch { return seed }
                        await Task.yield()
                    }
                    return nil
                }
            }
            var failing: [UInt64] = []
            for await case let seed? in group { failing.append(seed) }
            return failing
        }
        print("\(count) schedules from seed \(first)")
        return failing
    }
}
