import Synchronization

/// Lets tasks take turns: one has it at a time, in the order in which they asked.
package final class TaskTurns: Sendable {
    /// A turn; it is over when nobody holds it any more, so that none is lost, however a task ends.
    package final class Turn: Sendable {
        private let turns: TaskTurns

        fileprivate init(_ turns: TaskTurns) { self.turns = turns }

        deinit { turns.end() }
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var isTaken = false
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Nobody's turn.
    package init() {}

    /// Waits for this task's turn.
    ///
    /// - Returns: The turn, which lasts as long as it is held.
    /// - Throws: `CancellationError` where the task is cancelled before its turn comes.
    package func next() async throws -> Turn {
        guard await begin() else { throw CancellationError() }
        return Turn(self)
    }

    private func begin() async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.isTaken {
                        state.waiters.append(Waiter(id: id, continuation: continuation))
                        return nil
                    }
                    state.isTaken = true
                    return true
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    private func end() {
        let next = state.withLock { state in
            if state.waiters.isEmpty {
                state.isTaken = false
                return nil as Waiter?
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }
}
