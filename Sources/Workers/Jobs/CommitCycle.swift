import Kafka
import Logging
import Synchronization

/// Commits what finished jobs leave behind: their records and their offsets, many jobs in one transaction.
///
/// While one transaction is under way the next one gathers, so an idle worker commits at once and a busy one in groups. A transaction is never open
/// longer than its records need: a dead worker's open one would hide results from readers.
final class CommitCycle: Sendable {
    private struct Completion {
        let ticket: JobRegister.Ticket
        let records: [KafkaRecord]
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var completions: [Completion] = []
        var waiter: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let producer: TransactionWriter
    private let register: JobRegister
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    init(
        producer: TransactionWriter, register: JobRegister, interval: Duration,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.producer = producer
        self.register = register
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    /// Hands a finished job over; returns when it is committed.
    ///
    /// Not to be interrupted by cancelling: the job is done, and its outputs are on their way.
    ///
    /// - Returns: False where it was dropped, because its partition moved or the cycle ended: another worker runs it again.
    func finish(_ ticket: JobRegister.Ticket, records: [KafkaRecord]) async -> Bool {
        await withCheckedContinuation { continuation in
            let (isClosed, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
                guard !state.isClosed else { return (true, nil) }
                state.completions.append(Completion(ticket: ticket, records: records, continuation: continuation))
                return (false, state.waiter.take())
            }
            if isClosed { continuation.resume(returning: false) }
            waiter?.resume()
        }
    }

    /// Commits until the cycle is closed; what is left when it fails or ends is dropped.
    func run() async throws {
        defer { for completion in takeAllAndClose() { completion.continuation.resume(returning: false) } }
        try await producer.open()
        while case let batch = await nextBatch(), !batch.isEmpty {
            let start = ContinuousClock.now
            await commit(batch)
            let rest = interval - (ContinuousClock.now - start)
            if rest > .zero { try? await clock.sleep(for: rest) }
        }
    }

    /// Lets `run` end; to be called once no job runs any more.
    func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// What is to be committed next: waits for a completion; empty once closed.
    private func nextBatch() async -> [Completion] {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                guard state.completions.isEmpty, !state.isClosed else { return true }
                state.waiter = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
        return state.withLock { state in
            defer { state.completions = [] }
            return state.completions
        }
    }

    private func takeAllAndClose() -> [Completion] {
        state.withLock { state in
            state.isClosed = true
            defer { state.completions = [] }
            return state.completions
        }
    }

    /// Tries until the batch is committed, or nothing of it is ours any more.
    private func commit(_ batch: [Completion]) async {
        var batch = batch
        for attempt in 1... {
            // Whose partition was given up belongs to another worker, which runs it again.
            let current = batch.partition { register.isCurrent($0.ticket) }
            for completion in batch[..<current] { completion.continuation.resume(returning: false) }
            batch.removeSubrange(..<current)
            guard !batch.isEmpty else { return }
            let positions = register.positions(finishing: batch.map(\.ticket))
            do throws(KafkaError) {
                guard let group = register.group else {
                    throw KafkaError(.staleGeneration, "this member belongs to no generation of its group")
                }
                try await producer.write(batch.flatMap(\.records), positions: positions, group: group)
                for completion in batch { completion.continuation.resume(returning: true) }
                return
            } catch {
                logger.warning(
                    "Commit failed, trying again",
                    metadata: [
                        "error": "\(error)", "attempt": "\(attempt)", "jobs": "\(batch.count)",
                        "recovery": "\(error.recovery)",
                    ])
                // A rebalance or an absent broker needs some time; held jobs count against the concurrency, so nothing piles up.
                try? await clock.sleep(for: Self.backoff(attempt))
            }
        }
    }

    private static func backoff(_ attempt: Int) -> Duration {
        .milliseconds(20 << min(attempt - 1, 6))
    }
}
