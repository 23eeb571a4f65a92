import Synchronization

/// A thread that does blocking work, one job after another, for tasks that wait.
final class JobThread: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wake: WakeSignal

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: The thread's name.
    ///   - wake: What wakes it; other things may signal it too.
    ///   - serve: Called at each wake-up, before jobs are run.
    ///   - finish: Called last.
    /// - Throws: ``KafkaError/Code/fatal`` when there is no thread to be had.
    init(
        _ name: String, wake: WakeSignal, serve: @escaping @Sendable () -> Void,
        finish: @escaping @Sendable () -> Void
    ) throws(KafkaError) {
        self.wake = wake
        try OwnThread.start(name) { [self] in
            while true {
                wake.wait(milliseconds: -1)
                serve()
                let (jobs, isStopped) = state.withLock { state in
                    defer { state.jobs = [] }
                    return (state.jobs, state.isStopped)
                }
                for job in jobs { job() }
                if isStopped { return finish() }
            }
        }
    }

    /// Runs `job` on the thread, and returns what it gives.
    ///
    /// Cancelling ends the wait, with ``KafkaError/Code/cancelled``; the job itself goes on, and nobody hears what it gives.
    func run<Value: Sendable>(_ job: @escaping @Sendable () throws(KafkaError) -> Value) async throws(KafkaError)
        -> Value
    {
        let completion = Completion<Result<Value, KafkaError>>()
        let isAccepted = state.withLock { state in
            guard !state.isStopped else { return false }
            state.jobs.append {
                do throws(KafkaError) {
                    completion.complete(.success(try job()))
                } catch {
                    completion.complete(.failure(error))
                }
            }
            return true
        }
        guard isAccepted else { throw KafkaError(.closed, "the client is closed") }
        wake.signal()
        return try await withTaskCancellationHandler {
            await completion.value()
        } onCancel: {
            completion.complete(.failure(KafkaError(.cancelled, "the waiting task was cancelled")))
        }.get()
    }

    /// Lets the jobs that are there finish, accepts no more, and ends the thread.
    func stop() {
        state.withLock { $0.isStopped = true }
        wake.signal()
    }
}
