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
        var records: [KafkaRecord]
        var ifTooLarge: [KafkaRecord]?
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var completions: [Completion] = []
        var waiter: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let batches = Atomic<UInt64>(0)
    private let abandonment: AsyncStream<Void>
    private let abandonmentSignal: AsyncStream<Void>.Continuation
    private let producer: TransactionWriter
    private let register: JobRegister
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    init(
        producer: TransactionWriter, register: JobRegister, interval: Duration, clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.producer = producer
        self.register = register
        self.interval = interval
        self.clock = clock
        self.logger = logger
        (abandonment, abandonmentSignal) = AsyncStream.makeStream()
    }

    /// Hands a finished job over; returns when it is committed.
    ///
    /// Not to be interrupted by cancelling the caller: the job is done, and its outputs are on their way.
    ///
    /// - Returns: False where it was dropped, because its partition moved or the cycle was cancelled: another worker runs it again.
    func finish(_ ticket: JobRegister.Ticket, records: [KafkaRecord], ifTooLarge: [KafkaRecord]) async -> Bool {
        await withCheckedContinuation { continuation in
            let completion = Completion(
                ticket: ticket, records: records, ifTooLarge: ifTooLarge, continuation: continuation)
            let (isClosed, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
                guard !state.isClosed else { return (true, nil) }
                state.completions.append(completion)
                return (false, state.waiter.take())
            }
            if isClosed { continuation.resume(returning: false) }
            waiter?.resume()
        }
    }

    /// Commits until the cycle is closed or abandoned.
    ///
    /// Cancelling the task, too, ends it soon, whatever a broker does: what is not committed then is dropped.
    func run() async throws {
        defer { drop(takeAllAndClose()) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.commitUntilClosed() }
            group.addTask { [abandonment] in for await _ in abandonment {} }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Drops whatever is not committed: the broker does not answer, and there is no more time to wait for it.
    func abandon() {
        abandonmentSignal.finish()
    }

    private func commitUntilClosed() async throws {
        try await producer.open()
        while case let batch = await nextBatch(), !batch.isEmpty {
            let start = ContinuousClock.now
            await commit(batch)
            let rest = interval - (ContinuousClock.now - start)
            if rest > .zero { try await clock.sleep(for: rest) }
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

    /// What is to be committed next: waits for a completion; empty once closed or cancelled.
    private func nextBatch() async -> [Completion] {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.completions.isEmpty, !state.isClosed, !Task.isCancelled else { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
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

    private func drop(_ completions: some Sequence<Completion>) {
        for completion in completions { completion.continuation.resume(returning: false) }
    }

    /// Tries until the batch is committed, nothing of it is ours any more, or the task is cancelled.
    private func commit(_ completions: [Completion]) async {
        let number = batches.add(1, ordering: .relaxed).newValue
        var batch = completions
        for attempt in 1... {
            guard !Task.isCancelled else { return drop(batch) }
            let preparation = register.prepare(batch.map(\.ticket))
            // Whose partition was given up belongs to another worker, which runs it again.
            drop(batch.filter { !preparation.current.contains($0.ticket) })
            batch.removeAll { !preparation.current.contains($0.ticket) }
            guard !batch.isEmpty else { return }
            do throws(KafkaError) {
                guard let group = preparation.group else {
                    throw KafkaError(.staleGeneration, "this member belongs to no generation of its group")
                }
                try await producer.write(
                    batch.flatMap(\.records), positions: preparation.positions, group: group, batch: number)
                for completion in batch { completion.continuation.resume(returning: true) }
                return
            } catch {
                if error.code == .messageTooLarge, batch.count > 1 {
                    // One of them is too large: the others must not wait for it.
                    for completion in batch { await commit([completion]) }
                    return
                }
                if error.code == .messageTooLarge, let smaller = batch[0].ifTooLarge.take() {
                    logger.error("A job's outputs are too large for their topics", metadata: ["error": "\(error)"])
                    batch[0].records = smaller
                    continue
                }
                await wait(after: error, attempt: attempt, jobs: batch.count)
            }
        }
    }

    /// A rebalance, an absent broker or an operator needs some time; held jobs count against the concurrency, so nothing piles up.
    private func wait(after error: KafkaError, attempt: Int, jobs: Int) async {
        logger.log(
            level: error.recovery == .reconfigure ? .error : .warning, "Commit failed, trying again",
            metadata: [
                "error": "\(error)", "attempt": "\(attempt)", "jobs": "\(jobs)", "recovery": "\(error.recovery)",
            ])
        do {
            try await clock.sleep(for: .milliseconds(20 << min(attempt - 1, 8)))
        } catch {
            // Cancelled: the caller looks before it tries again.
        }
    }
}
