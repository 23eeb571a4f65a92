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

    /// Forgets a batch that is done with here.
    func forget(_ key: String) {
        update { $0.forget(key) }
    }

    /// Forgets the batches of a partition that has been given up.
    func forget(partition: Int32) {
        update { $0.forget(partition: Int(partition)) }
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
    /// - Parameters:
    ///   - stopping: Ends the wait for the turn.
    ///   - submit: The submission.
    /// - Throws: `CancellationError`, or what the submission throws.
    func submitInTurn(unless stopping: Latch, _ submit: () async throws -> Void) async throws {
        guard try await hasTakenTurn(unless: stopping) else { return }
        defer {
            state.withLock { $0.isSubmitting = false }
            changes.send()
        }
        try await submit()
    }

    private func hasTakenTurn(unless stopping: Latch) async throws -> Bool {
        while !stopping.isOpen {
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
            case .now: return true
            case .later(let moment): await stopping.race { try? await self.clock.sleep(moment) }
            case .whenOneEnds: await stopping.race { await self.changes.wait(after: version) }
            }
        }
        return false
    }
}
