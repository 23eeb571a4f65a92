import Foundation
import Synchronization
import TestSupport

/// The worker processes of one scenario, and how each of them was made to end.
final class WorkerFleet: Sendable {
    private enum Condition: Equatable {
        case running
        /// Stopped by `SIGSTOP`: alive for nobody but itself.
        case frozen
        /// Told to end by `SIGTERM`.
        case leaving
        case killed
    }

    private struct Member {
        let process: ChildProcess
        var condition = Condition.running
    }

    /// How long a worker may take to end after `SIGTERM`: it drains, commits and leaves.
    private static let longestExit = Duration.seconds(50)

    private let environment: [String: String]
    private let members = Mutex<[Int: Member]>([:])

    /// - Parameter environment: The workers' settings.
    init(environment: [String: String]) { self.environment = environment }

    /// The workers that run and are to go on, by number.
    var running: [Int] { numbers { $0 == .running } }
    /// The workers that are stopped by a signal.
    var frozen: [Int] { numbers { $0 == .frozen } }

    /// Starts a worker; does not wait until it has partitions.
    @discardableResult
    func start() throws -> Int {
        let process = try ChildProcess("guidance-worker", ["realtime"], environment: environment)
        return members.withLock { members in
            members[members.count + 1] = Member(process: process)
            return members.count
        }
    }

    func kill(_ number: Int) { signal(number, SIGKILL, .killed) }
    func terminate(_ number: Int) { signal(number, SIGTERM, .leaving) }
    func freeze(_ number: Int) { signal(number, SIGSTOP, .frozen) }
    func thaw(_ number: Int) { signal(number, SIGCONT, .running) }

    /// How often the workers that run have said that they were given partitions.
    func assignments(of numbers: [Int]) -> Int {
        processes(numbers).reduce(0) { $0 + $1.errorText.components(separatedBy: "Partitions assigned").count - 1 }
    }

    /// Returns when one of these workers was given partitions once more; false where that did not happen in time.
    func isAssignedAgain(_ numbers: [Int], after count: Int, within limit: Duration) async -> Bool {
        await isOver(within: limit) { [self] in
            await withTaskGroup(of: Void.self) { group in
                for process in processes(numbers) {
                    group.addTask { await process.waits { _ in self.assignments(of: numbers) > count } }
                }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Returns when each worker that runs has been given its partitions and none asked back since; false where that did not happen in time.
    func isStable(within limit: Duration) async -> Bool {
        await isOver(within: limit) { [self] in
            for process in processes(running) {
                await process.waits { process in
                    let text = process.errorText
                    guard let given = text.range(of: "Partitions assigned", options: .backwards) else { return false }
                    return text.range(of: "Partitions revoked", range: given.upperBound..<text.endIndex) == nil
                }
            }
        } && desertions.isEmpty
    }

    /// Returns when a worker that was told to end has ended; what is wrong with how it did is found by ``end()``.
    func hasLeft(_ number: Int) async {
        for process in processes([number]) { _ = await isOver(within: Self.longestExit) { _ = await process.exit() } }
    }

    /// Ends all workers in the regular way.
    ///
    /// - Returns: What is wrong: a worker that ended unasked, was killed although it had only been told to end, or did not end.
    func end() async -> [String] {
        for number in frozen { thaw(number) }
        for number in running { terminate(number) }
        var problems: [String] = []
        for (number, member) in members.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            guard await isOver(within: Self.longestExit, { _ = await member.process.exit() }) else {
                problems.append("worker \(number) has not ended \(Self.longestExit) after it was told to")
                member.process.signal(SIGKILL)
                _ = await member.process.exit()
                continue
            }
            let exit = await member.process.exit()
            switch member.condition {
            case .killed: break
            case .running, .frozen, .leaving:
                guard exit.status != 0 || exit.wasSignalled else { continue }
                problems.append(
                    "worker \(number) ended with \(exit.wasSignalled ? "signal" : "status") \(exit.status): \(exit.errors.suffix(500))"
                )
            }
        }
        return problems
    }

    /// Workers that have ended although nobody asked them to.
    var desertions: [String] {
        members.withLock { members in
            members.filter { [.running, .frozen].contains($0.value.condition) && $0.value.process.hasEnded }
                .map { "worker \($0.key) ended unasked: \($0.value.process.errorText.suffix(500))" }
        }
    }

    /// What each worker logged.
    var logs: [Int: String] { members.withLock { $0.mapValues(\.process.errorText) } }

    private func signal(_ number: Int, _ signal: Int32, _ condition: Condition) {
        members.withLock { members in
            members[number]?.process.signal(signal)
            members[number]?.condition = condition
        }
    }

    private func processes(_ numbers: [Int]) -> [ChildProcess] {
        members.withLock { members in numbers.compactMap { members[$0]?.process } }
    }

    private func numbers(where isWanted: (Condition) -> Bool) -> [Int] {
        members.withLock { members in members.filter { isWanted($0.value.condition) }.keys.sorted() }
    }
}
