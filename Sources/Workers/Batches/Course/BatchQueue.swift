import Batching
import Synchronization

/// The provider's queue as this worker sees it, for all of its partitions: who may plan, who may submit, and that one submits at a time.
final class BatchQueue: Sendable {
    private struct State {
        var queue: ProviderQueue
        var isSubmitting = false
    }

    private let state: Mutex<State>
    private let changes = ChangeNotice()
    private let clock: ElapsedClock

    init(maximum: Int, clock: ElapsedClock) {
        state = Mutex(State(queue: ProviderQueue(maximum: maximum)))
        self.clock = clock
    }

    private func update(_ change: @Sendable (inout ProviderQueue) -> Void) {
        state.withLock { change(&$0.queue) }
        changes.send()
    }

    /// Takes note of where a batch is.
    func note(_ key: String, isPending: Bool, isOut: Bool) {
        update { $0.note(key, isPending: isPending, isOut: isOut) }
    }

    /// Forgets batches whose partition has been given up.
    func forget(_ keys: [String]) {
        update { $0.forget(keys) }
    }

    /// The provider's queue was too full for a batch.
    func wasFull(for key: String, delay: Duration) {
        let now = clock.now()
        update { $0.wasFull(for: key, delay: delay, at: now) }
    }

    /// Whether the provider has, or may have, any other batch of this worker than this.
    func hasOthers(than key: String) -> Bool { state.withLock { $0.queue.hasOthers(than: key) } }

    /// Waits until another batch may be planned.
    ///
    /// - Throws: `CancellationError`.
    func waitForRoom() async throws {
        while true {
            let version = changes.version
            if state.withLock({ $0.queue.hasRoom }) { return }
            await changes.wait(after: version)
            try Task.checkCancellation()
        }
    }

    /// Submits when it may: one batch at a time, so that a crash leaves at most one of which nobody knows whether it arrived.
    ///
    /// - Throws: `CancellationError`, or what the submission throws.
    func submitInTurn(_ submit: () async throws -> Void) async throws {
        try await takeTurn()
        defer {
            state.withLock { $0.isSubmitting = false }
            changes.send()
        }
        try await submit()
    }

    private func takeTurn() async throws {
        while true {
            try Task.checkCancellation()
            let version = changes.version
            let now = clock.now()
            let submission: ProviderQueue.Submission = state.withLock { state in
                if state.isSubmitting { return .whenOneEnds }
                let submission = state.queue.submission(at: now)
                state.isSubmitting = submission == .now
                return submission
            }
            switch submission {
            case .now: return
            case .later(let moment): try await clock.sleep(moment)
            case .whenOneEnds: await changes.wait(after: version)
            }
        }
    }
}
