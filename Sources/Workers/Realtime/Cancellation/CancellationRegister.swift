import Synchronization

/// Which consultations are cancelled, and which jobs of this worker are to hear of it.
package final class CancellationRegister: Sendable {
    private struct State {
        var memory: CancellationMemory
        /// Jobs that were picked up; a consultation that was enqueued twice has several.
        var jobs: [String: [JobCancellation]] = [:]
    }

    private let state: Mutex<State>

    /// - Parameter capacity: How many cancellations are remembered.
    package init(capacity: Int = CancellationMemory.usualCapacity) {
        state = Mutex(State(memory: CancellationMemory(capacity: capacity)))
    }

    /// Cancels a consultation: whatever of it runs ends now, what comes of it later is not begun.
    ///
    /// Idempotent.
    package func cancel(_ consultationID: String) {
        let jobs = state.withLock { state in
            state.memory.insert(consultationID)
            return state.jobs[consultationID] ?? []
        }
        for job in jobs { job.cancel() }
    }

    /// Begins to watch for the cancellation of a job that was picked up; to be ended with ``forget(_:)``.
    package func watch(_ consultationID: String) -> JobCancellation {
        state.withLock { state in
            let job = JobCancellation(
                of: consultationID, isCancelled: state.memory.contains(consultationID))
            state.jobs[consultationID, default: []].append(job)
            return job
        }
    }

    /// The job is over.
    package func forget(_ job: JobCancellation) {
        state.withLock { state in
            state.jobs[job.consultationID]?.removeAll { $0 === job }
            if state.jobs[job.consultationID]?.isEmpty == true { state.jobs[job.consultationID] = nil }
        }
    }

    /// How many jobs are watched.
    package var watchedCount: Int { state.withLock { $0.jobs.values.reduce(0) { $0 + $1.count } } }
}
