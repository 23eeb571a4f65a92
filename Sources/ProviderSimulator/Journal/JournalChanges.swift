import Synchronization

/// Tells those who wait that the journal has changed.
final class JournalChanges: Sendable {
    private struct State {
        var version = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    /// Grows with every change.
    var version: Int { state.withLock { $0.version } }

    func tell() {
        let waiters = state.withLock { state in
            state.version += 1
            let waiters = state.waiters.values.map(\.self)
            state.waiters.removeAll(keepingCapacity: true)
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once there has been a change after a version, or the task is cancelled.
    func wait(after version: Int) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.version > version || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
