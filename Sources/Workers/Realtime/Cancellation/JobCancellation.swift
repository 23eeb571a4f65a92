import Synchronization

/// Whether one job that was picked up has been cancelled by whoever asked for it.
///
/// Another thing than the cancellation of the job's task, by which a shutdown or a rebalance leaves the job to another worker.
package final class JobCancellation: Sendable {
    private enum State {
        /// It may be cancelled: then the waiter is told.
        case open(waiter: CheckedContinuation<Void, Never>?)
        /// Its end is being written: what comes meanwhile counts only if that fails.
        case concluding(isCancelled: Bool, waiter: CheckedContinuation<Void, Never>?)
        /// It is cancelled: there will be no answer.
        case cancelled
        /// It has its answer: a cancellation comes too late.
        case concluded
    }

    /// The consultation it may be cancelled by.
    package let consultationID: String
    private let state: Mutex<State>

    package init(of consultationID: String, isCancelled: Bool = false) {
        self.consultationID = consultationID
        state = Mutex(isCancelled ? .cancelled : .open(waiter: nil))
    }

    /// Whether the job is to end without an answer.
    package var isCancelled: Bool {
        state.withLock { if case .cancelled = $0 { true } else { false } }
    }

    /// Cancels the job, unless it is too late.
    package func cancel() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            switch state {
            case .open(let waiter):
                state = .cancelled
                return waiter
            case .concluding(_, let waiter):
                state = .concluding(isCancelled: true, waiter: waiter)
                return nil
            case .cancelled, .concluded: return nil
            }
        }
        waiter?.resume()
    }

    /// Returns when the job is cancelled, or the task is.
    ///
    /// One caller, once.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled { return true }
                    switch state {
                    case .open: state = .open(waiter: continuation)
                    case .concluding(let isCancelled, _):
                        state = .concluding(isCancelled: isCancelled, waiter: continuation)
                    case .cancelled: return true
                    // Whoever waits ends with the job.
                    case .concluded: return true
                    }
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            dismissWaiter()
        }
    }

    /// Writes the end of an answer: from here on a cancellation comes too late, unless the end cannot be written.
    ///
    /// - Throws: What `body` throws; `CancellationError` where the job was cancelled before.
    package func conclude(_ body: () async throws -> Void) async throws {
        let mayConclude = state.withLock { state in
            guard case .open(let waiter) = state else { return false }
            state = .concluding(isCancelled: false, waiter: waiter)
            return true
        }
        guard mayConclude else { throw CancellationError() }
        do {
            try await body()
        } catch {
            settle(isConcluded: false)
            throw error
        }
        settle(isConcluded: true)
    }

    private func settle(isConcluded: Bool) {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard case .concluding(let isCancelled, let waiter) = state else { return nil }
            if isConcluded {
                state = .concluded
                return waiter
            }
            state = isCancelled ? .cancelled : .open(waiter: waiter)
            return isCancelled ? waiter : nil
        }
        waiter?.resume()
    }

    private func dismissWaiter() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            switch state {
            case .open(let waiter):
                state = .open(waiter: nil)
                return waiter
            case .concluding(let isCancelled, let waiter):
                state = .concluding(isCancelled: isCancelled, waiter: nil)
                return waiter
            case .cancelled, .concluded: return nil
            }
        }
        waiter?.resume()
    }
}
