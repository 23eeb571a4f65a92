import Synchronization

/// Lets tasks take turns: one works at a time, in the order in which they came.
package final class TaskTurns: Sendable {
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

    /// Does some work when it is this task's turn.
    ///
    /// - Parameter work: What no other task is to do meanwhile.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws; `CancellationError` where the task is cancelled before its turn comes.
    package func take<Value>(_ work: () async throws -> Value) async throws -> Value {
        guard await begin() else { throw CancellationError() }
        defer { end() }
        return try await work()
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
