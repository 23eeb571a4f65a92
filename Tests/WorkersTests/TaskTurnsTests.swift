import Synchronization
import Testing
import Workers

@Suite(.timeLimit(.minutes(1)))
struct TaskTurnsTests {
    @Test func oneWorksAtATimeAndAllGetTheirTurn() async throws {
        let (turns, tally) = (TaskTurns(), Tally())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    let turn = try await turns.next()
                    tally.begin()
                    await Task.yield()
                    withExtendedLifetime(turn) { tally.end() }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.counts == Tally.Counts(now: 0, most: 1, done: 500))
    }

    @Test func whoIsCancelledWhileWaitingLeavesTheTurnToTheNext() async throws {
        let turns = TaskTurns()
        var first: TaskTurns.Turn? = try await turns.next()
        let cancelled = Task { try await turns.next() }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        let next = Task { _ = try await turns.next() }
        #expect(first != nil)
        first = nil
        try await next.value
        _ = try await turns.next()
    }

    @Test func whatFailsGivesItsTurnUp() async throws {
        struct Fault: Error {}
        let turns = TaskTurns()
        func fail() async throws {
            let turn = try await turns.next()
            try withExtendedLifetime(turn) { throw Fault() }
        }
        for _ in 0..<3 { await #expect(throws: Fault.self) { try await fail() } }
    }
}

/// Counts who works at once.
private final class Tally: Sendable {
    struct Counts: Equatable {
        var now = 0
        var most = 0
        var done = 0
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func begin() {
        state.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
        }
    }

    func end() {
        state.withLock { counts in
            counts.now -= 1
            counts.done += 1
        }
    }
}
