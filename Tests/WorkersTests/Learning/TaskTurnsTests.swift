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
                    try await turns.take {
                        tally.begin()
                        await Task.yield()
                        tally.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.counts == Tally.Counts(now: 0, most: 1, done: 500))
    }

    @Test func whoIsCancelledWhileWaitingLeavesTheTurnToTheNext() async throws {
        let turns = TaskTurns()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        async let first: Void = turns.take {
            begin.finish()
            for await _ in gate {}
        }
        for await _ in begun {}
        let cancelled = Task { try await turns.take { Issue.record("it was not its turn") } }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        open.finish()
        try await first
        #expect(try await turns.take { 7 } == 7)
    }

    @Test func whatFailsGivesItsTurnUp() async throws {
        struct Fault: Error {}
        let turns = TaskTurns()
        await #expect(throws: Fault.self) { try await turns.take { throw Fault() } }
        #expect(try await turns.take { 7 } == 7)
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
