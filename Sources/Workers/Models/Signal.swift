import Synchronization

/// Wakes one task from any thread; one that is sent before anyone waits is not lost.
final class Signal: Sendable {
    private struct State {
        var isSent = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Ends the present wait, or the next.
    func send() {
        let waiter = state.withLock { state in
            let waiter = state.waiter.take()
            if waiter == nil { state.isSent = true }
            return waiter
        }
        waiter?.resume()
    }

    /// Waits until it is sent or the task is cancelled; one task at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSent = state.withLock { state in
                    if state.isSent || Task.isCancelled {
                        state.isSent = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isSent { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
        }
    }
}
